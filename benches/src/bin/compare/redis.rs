//! Redis with the decision in Lua: one script call per batch, pipelined, the append-only file on disk before the answer.

use crate::case::Case;
use crate::load::{Answer, Link, play};
use crate::mix::{Batch, People, Player};
use crate::process::{READY_MAX, READY_STEP, Server, find, free_port, run, tail};
use crate::report::Round;
use anyhow::{Context, Result, bail, ensure};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, cmd, pipe};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The decision.
const DECIDE: &str = include_str!("decide.lua");
/// Adds up purses and control accounts inside the server.
const BOOKS: &str = "local purses, taken, seqs = 0, 0, 0
for i = 1, tonumber(ARGV[1]) do purses = purses + tonumber(redis.call('GET', 'b' .. i)) end
for i = 1, tonumber(ARGV[2]) do
  taken = taken + tonumber(redis.call('GET', 'control:' .. i) or '0')
  seqs = seqs + tonumber(redis.call('GET', 'seq:' .. i) or '0')
end
return { purses + taken + tonumber(redis.call('GET', 'control:0')), taken, seqs }";
/// Adds up the answers in the journal.
const ROWS: &str = "local events = 0
for i = 1, tonumber(ARGV[1]) do
  local items = redis.call('LRANGE', 'journal:' .. i, 0, -1)
  for n = 2, #items, 2 do events = events + #items[n] end
end
return events";

/// Settings that differ from the package's. Origin: the manual's persistence page; a rewrite of the file is put off, since it would
/// take a core of four in the middle of a round.
const SETTINGS: [(&str, &str); 6] = [
    ("appendonly", "yes"),
    ("appendfsync", "always"),
    ("no-appendfsync-on-rewrite", "no"),
    ("save", ""),
    ("auto-aof-rewrite-min-size", "64gb"),
    // A count of a large city may take a while; nothing else runs then.
    ("busy-reply-threshold", "600000"),
];

/// Time for an answer. Origin: checks read the whole journal.
const RESPONSE_MAX: Duration = Duration::from_secs(120);
/// Keys of one pipeline while loading. Origin: a guess; about a megabyte.
const LOAD_STEP: usize = 10_000;

/// The program, when it is here.
pub(crate) fn program() -> Option<PathBuf> {
    find("redis-server", &[])
}

/// What it calls itself.
///
/// # Errors
/// When it does not run.
pub(crate) async fn version(program: &Path) -> Result<String> {
    let mut command = Command::new(program);
    command.arg("--version");
    let said = run(command).await?;
    let words: Vec<&str> = said.split_whitespace().take(3).collect();
    Ok(words.join(" ").replace("v=", ""))
}

/// The settings in one line, for the report.
pub(crate) fn settings() -> String {
    let all: Vec<String> = SETTINGS.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
    all.join(" ").replace('"', "'")
}

/// A running server with the people loaded.
#[derive(Debug)]
pub(crate) struct Redis {
    people: People,
    client: Client,
    admin: MultiplexedConnection,
    script: String,
    /// Kopecks that accepted debits took so far.
    taken: i64,
    sent: u64,
    server: Server,
}

impl Redis {
    /// Starts a server in `scratch` and loads the people.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(crate) async fn start(program: &Path, people: People, scratch: &Path) -> Result<Self> {
        let folder = scratch.join("redis");
        std::fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let port = free_port()?;
        let mut serve = Command::new(program);
        serve.current_dir(&folder).args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--dir"]).arg(&folder);
        for (name, value) in SETTINGS {
            serve.arg(format!("--{name}")).arg(value);
        }
        let log = scratch.join("redis.log");
        let mut server = Server::start("redis-server", serve, &log, "TERM")?;
        let client = Client::open(format!("redis://127.0.0.1:{port}/")).context("an address that redis does not take")?;
        let mut admin = wait_until_ready(&client, &mut server, &log).await?;
        load(&mut admin, people).await.context("the people could not be loaded into redis")?;
        let script: String = cmd("SCRIPT").arg("LOAD").arg(DECIDE).query_async(&mut admin).await.context("decide.lua")?;
        Ok(Self { people, client, admin, script, taken: 0, sent: 0, server })
    }

    /// One round; the books are checked behind it.
    ///
    /// # Errors
    /// When an answer or the books are wrong.
    pub(crate) async fn round(&mut self, case: Case, seconds: f64, seed: u64) -> Result<Round> {
        self.server.check()?;
        let mut clients = Vec::new();
        for gateway in 1..=case.clients {
            let mut connection = connect(&self.client).await?;
            let last: Option<i64> = cmd("GET").arg(format!("seq:{gateway}")).query_async(&mut connection).await?;
            let player = Player::new(self.people, gateway, last.unwrap_or(0), seed);
            clients.push((Session { connection, script: self.script.as_str().into() }, player));
        }
        let heard = play(clients, case, seconds).await?;
        self.taken += heard.taken;
        self.sent += heard.sent;
        self.check_books().await?;
        Ok(Round::of(&heard, seconds))
    }

    /// Balances and counts, after every round.
    async fn check_books(&mut self) -> Result<()> {
        let mut ask = cmd("EVAL");
        ask.arg(BOOKS).arg(0).arg(self.people.count).arg(self.people.buildings);
        let (sum, taken, events): (i64, i64, i64) = ask.query_async(&mut self.admin).await.context("the books cannot be read")?;
        ensure!(sum == 0, "all balances add up to {sum} kopecks instead of 0");
        ensure!(taken == self.taken, "{taken} kopecks were taken, the answers say {}", self.taken);
        ensure!(events == self.sent as i64, "{events} events are recorded, {} were answered", self.sent);
        Ok(())
    }

    /// Every event of the journal counted, once at the end of a case.
    ///
    /// # Errors
    /// When some are missing.
    pub(crate) async fn check_rows(&mut self) -> Result<()> {
        let mut ask = cmd("EVAL");
        ask.arg(ROWS).arg(0).arg(self.people.buildings);
        let events: u64 = ask.query_async(&mut self.admin).await.context("the journal cannot be counted")?;
        ensure!(events == self.sent, "{events} events in the journal, {} were answered", self.sent);
        Ok(())
    }

    /// Asks the running server whether an answer waits for the disk.
    ///
    /// # Errors
    /// When it does not answer.
    pub(crate) async fn is_durable(&mut self) -> Result<bool> {
        let mut ask = cmd("CONFIG");
        ask.arg("GET").arg("appendfsync").arg("appendonly");
        let said: Vec<String> = ask.query_async(&mut self.admin).await.context("the settings cannot be read")?;
        let has = |word: &str| said.iter().any(|said| said == word);
        Ok(has("always") && has("yes"))
    }
}

async fn connect(client: &Client) -> Result<MultiplexedConnection> {
    let config = AsyncConnectionConfig::new().set_response_timeout(Some(RESPONSE_MAX));
    client.get_multiplexed_async_connection_with_config(&config).await.context("no connection to redis")
}

async fn wait_until_ready(client: &Client, server: &mut Server, log: &Path) -> Result<MultiplexedConnection> {
    let since = Instant::now();
    while since.elapsed() < READY_MAX {
        server.check()?;
        if let Ok(mut connection) = connect(client).await {
            let pong: redis::RedisResult<String> = cmd("PING").query_async(&mut connection).await;
            if pong.is_ok() {
                return Ok(connection);
            }
        }
        tokio::time::sleep(READY_STEP).await;
    }
    bail!("redis-server is not ready after {} seconds: {}", READY_MAX.as_secs(), tail(log))
}

/// The people of [`People`], as decide.lua reads them.
async fn load(admin: &mut MultiplexedConnection, people: People) -> Result<()> {
    let all: Vec<u32> = (1..=people.count).collect();
    for step in all.chunks(LOAD_STEP) {
        let mut keys = pipe();
        for person in step.iter().copied() {
            let mut card = vec![if People::is_blocked(person) { 2 } else { 1 }, u8::from(People::is_active(person))];
            card.extend(people.building(person).to_le_bytes());
            card.extend(person.to_le_bytes());
            let mut key = vec![b'c'];
            key.extend(People::uid(person).to_le_bytes());
            keys.set(key, card).ignore();
            keys.set(format!("b{person}"), People::opening(person)).ignore();
        }
        keys.exec_async(admin).await?;
    }
    let opening: i64 = all.iter().map(|person| People::opening(*person)).sum();
    cmd("SET").arg("control:0").arg(-opening).exec_async(admin).await?;
    Ok(())
}

struct Session {
    connection: MultiplexedConnection,
    script: Arc<str>,
}

impl Link for Session {
    fn ask(&self, batch: &Arc<Batch>) -> Answer {
        let mut connection = self.connection.clone();
        let mut ask = Cmd::new();
        ask.arg("EVALSHA").arg(self.script.as_ref()).arg(1).arg(batch.gateway);
        ask.arg(batch.first_seq).arg(batch.kinds.len()).arg(packed(batch));
        Box::pin(async move {
            let reasons: Vec<u8> = ask.query_async(&mut connection).await.context("redis did not decide a batch")?;
            Ok(reasons.into_iter().map(i16::from).collect())
        })
    }
}

/// Each event in 25 bytes: kind, card, device, time, amount; little-endian.
fn packed(batch: &Batch) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(batch.kinds.len() * 25);
    let ids = batch.kinds.iter().zip(&batch.cards).zip(&batch.devices);
    for (((kind, card), device), (time, amount)) in ids.zip(batch.times.iter().zip(&batch.amounts)) {
        bytes.push(*kind as u8);
        bytes.extend(card.to_le_bytes());
        bytes.extend(device.to_le_bytes());
        bytes.extend(time.to_le_bytes());
        bytes.extend((*amount as u32).to_le_bytes());
    }
    bytes
}
