//! PostgreSQL as a team would set it up: one function call per batch, prepared and pipelined, every commit on disk.

use crate::case::Case;
use crate::load::{Answer, Link, play};
use crate::mix::{Batch, People, Player, TAP, UID_FACTOR, UID_PRIME};
use crate::process::{READY_MAX, READY_STEP, Server, find, free_port, run, tail};
use crate::report::Round;
use anyhow::{Context, Result, bail, ensure};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;
use tokio_postgres::{Client, NoTls, Statement};

/// Tables and the function.
const SCHEMA: &str = include_str!("schema.sql");
/// Where Debian keeps the server's programs, by version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// The user that runs it when the comparison runs as root, because PostgreSQL refuses root.
const USER: &str = "postgres";

/// Settings that differ from the package's. Origin: the manual's advice for a server of 4 cores and 8 GB or more that writes all
/// day; durability stays as strict as it comes (`fsync`, `synchronous_commit`, `full_page_writes`).
const SETTINGS: [(&str, &str); 19] = [
    ("fsync", "on"),
    ("synchronous_commit", "on"),
    ("full_page_writes", "on"),
    ("wal_sync_method", "fdatasync"),
    ("shared_buffers", "2GB"),
    ("effective_cache_size", "6GB"),
    ("wal_buffers", "64MB"),
    ("wal_compression", "lz4"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("min_wal_size", "2GB"),
    ("max_wal_size", "16GB"),
    ("checkpoint_timeout", "15min"),
    ("checkpoint_completion_target", "0.9"),
    ("random_page_cost", "1.1"),
    ("jit", "off"),
    // The function's statements are planned once and not for every batch.
    ("plan_cache_mode", "force_generic_plan"),
    ("max_connections", "300"),
    ("huge_pages", "try"),
];

/// What `postgres` and `initdb` are called here.
#[derive(Debug, Clone)]
pub(crate) struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// The newest of Debian's, or those on the path.
    pub(crate) fn find() -> Option<Self> {
        let versions = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
        let mut folders: Vec<PathBuf> = versions.collect();
        folders.sort_by_key(|folder| std::cmp::Reverse(version_of(folder)));
        let both = |folder: &Path| folder.join("initdb").is_file() && folder.join("postgres").is_file();
        let folder = find("initdb", &folders)?.parent()?.to_path_buf();
        both(&folder).then_some(Self { folder })
    }

    /// What it calls itself.
    ///
    /// # Errors
    /// When it does not run.
    pub(crate) async fn version(&self) -> Result<String> {
        let mut command = Command::new(self.folder.join("postgres"));
        command.arg("--version");
        Ok(run(command).await?.trim().to_owned())
    }

    /// A command of these programs, as another user when we are root.
    fn command(&self, program: &str, as_root: bool) -> Command {
        let file = self.folder.join(program);
        if !as_root {
            return Command::new(file);
        }
        // setpriv turns into the program, so the number of the process stays the server's.
        let mut command = Command::new("setpriv");
        command.args(["--reuid", USER, "--regid", USER, "--clear-groups", "--"]).arg(file);
        command
    }
}

fn version_of(folder: &Path) -> u32 {
    let name = folder.parent().and_then(Path::file_name);
    name.and_then(|name| name.to_str()).and_then(|name| name.parse().ok()).unwrap_or(0)
}

/// The settings in one line, for the report.
pub(crate) fn settings() -> String {
    let all: Vec<String> = SETTINGS.iter().map(|(name, value)| format!("{name}={value}")).collect();
    all.join(" ")
}

/// A running cluster with the people loaded.
#[derive(Debug)]
pub(crate) struct Postgres {
    people: People,
    address: String,
    admin: Client,
    /// Kopecks that accepted debits took so far.
    taken: i64,
    sent: u64,
    server: Server,
}

impl Postgres {
    /// Makes a cluster in `scratch`, loads the people, and lets it settle.
    ///
    /// # Errors
    /// When it cannot be made or started.
    pub(crate) async fn start(programs: &Programs, people: People, scratch: &Path) -> Result<Self> {
        let folder = scratch.join("postgres");
        std::fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let as_root = std::fs::metadata(&folder).context("a new folder vanished")?.uid() == 0;
        if as_root {
            let mut chown = Command::new("chown");
            chown.arg(USER).arg(&folder);
            run(chown).await.context("as root, a user `postgres` is needed: apt-get install postgresql makes one")?;
        }
        let data = folder.join("data");
        let mut initdb = programs.command("initdb", as_root);
        initdb.current_dir(&folder).arg("-D").arg(&data).args(["-U", USER, "-A", "trust", "-E", "UTF8", "--locale", "C"]);
        run(initdb).await?;
        let port = free_port()?;
        let mut serve = programs.command("postgres", as_root);
        serve.current_dir(&folder).arg("-D").arg(&data).args(["-p", &port.to_string()]);
        serve.args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]);
        for (name, value) in SETTINGS {
            serve.args(["-c", &format!("{name}={value}")]);
        }
        let log = scratch.join("postgres.log");
        // INT is its fast shutdown: it ends sessions and leaves a clean cluster.
        let mut server = Server::start("postgres", serve, &log, "INT")?;
        let address = format!("host=127.0.0.1 port={port} user={USER} dbname=postgres connect_timeout=5");
        let admin = wait_until_ready(&address, &mut server, &log).await?;
        load(&admin, people).await.context("the people could not be loaded into postgres")?;
        Ok(Self { people, address, admin, taken: 0, sent: 0, server })
    }

    /// One round; the books are checked behind it.
    ///
    /// # Errors
    /// When an answer or the books are wrong.
    pub(crate) async fn round(&mut self, case: Case, seconds: f64, seed: u64) -> Result<Round> {
        self.server.check()?;
        let mut clients = Vec::new();
        for gateway in 1..=case.clients {
            let (client, connection) =
                tokio_postgres::connect(&self.address, NoTls).await.context("no connection to postgres")?;
            tokio::spawn(connection);
            let decide = client.prepare("SELECT decide($1, $2, $3, $4, $5, $6, $7)").await?;
            let last = client.query_one("SELECT last_seq FROM gateway WHERE gateway = $1", &[&(gateway as i32)]).await?;
            let player = Player::new(self.people, gateway, last.try_get(0)?, seed);
            clients.push((Session { client: Arc::new(client), decide }, player));
        }
        let heard = play(clients, case, seconds).await?;
        self.taken += heard.taken;
        self.sent += heard.sent;
        self.check_books().await?;
        Ok(Round::of(&heard, seconds))
    }

    /// Balances and counts, after every round.
    async fn check_books(&self) -> Result<()> {
        let books = "SELECT (SELECT sum(balance) FROM purse)::bigint + (SELECT sum(balance) FROM control)::bigint,
                            (SELECT sum(balance) FROM control WHERE account > 0)::bigint,
                            (SELECT sum(last_seq) FROM gateway)::bigint";
        let row = self.admin.query_one(books, &[]).await.context("the books cannot be read")?;
        let (sum, taken, events): (i64, i64, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        ensure!(sum == 0, "all balances add up to {sum} kopecks instead of 0");
        ensure!(taken == self.taken, "{taken} kopecks were taken, the answers say {}", self.taken);
        ensure!(events == self.sent as i64, "{events} events are recorded, {} were answered", self.sent);
        Ok(())
    }

    /// Every row counted, once at the end of a case: it reads all tables.
    ///
    /// # Errors
    /// When rows are missing or the entries do not add up.
    pub(crate) async fn check_rows(&self) -> Result<()> {
        let rows = "SELECT (SELECT count(*) FROM tap) + (SELECT count(*) FROM debit),
                           (SELECT coalesce(sum(amount), 0)::bigint FROM entry),
                           (SELECT coalesce(sum(amount), 0)::bigint FROM entry WHERE account < 0)";
        let row = self.admin.query_one(rows, &[]).await.context("the rows cannot be counted")?;
        let (count, sum, taken): (i64, i64, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        ensure!(count == self.sent as i64, "{count} rows for {} answered events", self.sent);
        ensure!((sum, taken) == (0, self.taken), "entries add up to {sum}, took {taken} of {} kopecks", self.taken);
        Ok(())
    }

    /// Asks the running server whether a commit waits for the disk.
    ///
    /// # Errors
    /// When it does not answer.
    pub(crate) async fn is_durable(&self) -> Result<bool> {
        let asked =
            "SELECT current_setting('fsync') || current_setting('synchronous_commit') || current_setting('full_page_writes')";
        let said: String = self.admin.query_one(asked, &[]).await.context("the settings cannot be read")?.try_get(0)?;
        Ok(said == "ononon")
    }
}

async fn wait_until_ready(address: &str, server: &mut Server, log: &Path) -> Result<Client> {
    let since = Instant::now();
    while since.elapsed() < READY_MAX {
        server.check()?;
        if let Ok((client, connection)) = tokio_postgres::connect(address, NoTls).await {
            tokio::spawn(connection);
            return Ok(client);
        }
        tokio::time::sleep(READY_STEP).await;
    }
    bail!("postgres is not ready after {} seconds: {}", READY_MAX.as_secs(), tail(log))
}

/// The people of [`People`], with the same numbers.
async fn load(admin: &Client, people: People) -> Result<()> {
    admin.batch_execute(SCHEMA).await.context("schema.sql")?;
    let People { buildings, count } = people;
    let opening = crate::mix::OPENING_KOPECKS;
    let rows = format!(
        "INSERT INTO holder SELECT i, (i - 1) % {buildings} + 1, i % 211 <> 7 FROM generate_series(1, {count}) i;
         INSERT INTO card SELECT i::bigint * {UID_FACTOR} % {UID_PRIME}, i, CASE WHEN i % 101 = 3 THEN 2 ELSE 1 END
           FROM generate_series(1, {count}) i;
         INSERT INTO purse SELECT i, CASE WHEN i % 53 = 11 THEN 0 ELSE {opening} END FROM generate_series(1, {count}) i;
         INSERT INTO control SELECT i, 0 FROM generate_series(1, {buildings}) i;
         INSERT INTO control SELECT 0, -sum(balance) FROM purse;
         INSERT INTO gateway SELECT i, 0 FROM generate_series(1, {buildings}) i;"
    );
    admin.batch_execute(&rows).await.context("rows")?;
    admin.batch_execute("VACUUM ANALYZE").await.context("VACUUM")?;
    admin.batch_execute("CHECKPOINT").await.context("CHECKPOINT")
}

struct Session {
    client: Arc<Client>,
    decide: Statement,
}

impl Link for Session {
    fn ask(&self, batch: &Arc<Batch>) -> Answer {
        let (client, decide, batch) = (Arc::clone(&self.client), self.decide.clone(), Arc::clone(batch));
        Box::pin(async move {
            let Batch { gateway, first_seq, kinds, cards, devices, times, amounts, .. } = batch.as_ref();
            let row = client.query_one(&decide, &[gateway, first_seq, kinds, cards, devices, times, amounts]).await;
            let reasons: Vec<i16> = row.context("postgres did not decide a batch")?.try_get(0)?;
            Ok(in_order(kinds, &reasons))
        })
    }
}

/// The function answers taps first and then debits; the events have them mixed.
fn in_order(kinds: &[i16], reasons: &[i16]) -> Vec<i16> {
    let taps = kinds.iter().filter(|kind| **kind == TAP).count();
    let (of_taps, of_debits) = reasons.split_at(taps.min(reasons.len()));
    let (mut of_taps, mut of_debits) = (of_taps.iter(), of_debits.iter());
    kinds.iter().filter_map(|kind| if *kind == TAP { of_taps.next() } else { of_debits.next() }).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_go_back_to_their_events() {
        assert_eq!(in_order(&[2, 1, 1, 2], &[10, 11, 20, 21]), [20, 10, 11, 21]);
        assert_eq!(in_order(&[1], &[]), [0_i16; 0]);
    }
}
