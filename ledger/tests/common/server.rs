//! The real `turnstone` as a child process.

use super::PATIENCE;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Between two looks whether a child has ended.
const POLL: Duration = Duration::from_millis(5);

/// A serving child; killed when dropped.
pub(crate) struct Server {
    child: Child,
    /// Where gateways connect.
    pub(crate) quic: SocketAddr,
    /// Where pages and API are.
    pub(crate) http: SocketAddr,
    stderr: thread::JoinHandle<String>,
}

impl Server {
    /// Serves `dir` on free ports.
    pub(crate) fn start(dir: &Path) -> Self {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        Self::start_at(dir, any, any)
    }

    /// Serves `dir` at these addresses.
    pub(crate) fn start_at(dir: &Path, quic: SocketAddr, http: SocketAddr) -> Self {
        Self::try_start(dir, quic, http).unwrap_or_else(|refused| panic!("the server did not start: {}", refused.stderr))
    }

    /// Serves `dir` on free ports with a file of settings.
    pub(crate) fn configured(dir: &Path, config: &Path) -> Self {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut serve = Self::serve(dir, any, any);
        serve.arg("--config").arg(config);
        Self::spawn(serve).unwrap_or_else(|refused| panic!("the server did not start: {}", refused.stderr))
    }

    /// Serves `dir`, or gives what it said when it refused.
    pub(crate) fn try_start(dir: &Path, quic: SocketAddr, http: SocketAddr) -> Result<Self, Refused> {
        Self::spawn(Self::serve(dir, quic, http))
    }

    fn serve(dir: &Path, quic: SocketAddr, http: SocketAddr) -> Command {
        let mut command = turnstone();
        command.args(["--log", "info", "serve", "--data"]).arg(dir);
        command.args(["--quic", &quic.to_string(), "--http", &http.to_string()]);
        command
    }

    fn spawn(mut serve: Command) -> Result<Self, Refused> {
        let mut child = serve.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the turnstone binary");
        let stderr = read_all(child.stderr.take().expect("a piped stderr"));
        let ready = first_line(child.stdout.take().expect("a piped stdout"));
        let Some(line) = ready.recv_timeout(PATIENCE).expect("the server neither starts nor ends") else {
            let status = child.wait().expect("an end");
            return Err(Refused { status, stderr: stderr.join().expect("its words") });
        };
        let serving: Value = serde_json::from_str(&line).expect("one JSON line when ready");
        let address = |name: &str| serving[name].as_str().expect("an address").parse().expect("host:port");
        Ok(Self { quic: address("quic"), http: address("http"), child, stderr })
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9` of this very child; returns when it is gone.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("a living child");
        self.child.wait().expect("its end");
    }

    /// Asks it to stop with SIGTERM; returns how it ended and what it said on stderr.
    pub(crate) fn terminate(mut self) -> (ExitStatus, String) {
        let told = Command::new("sh").args(["-c", &format!("kill -TERM {}", self.pid())]).status().expect("a shell");
        assert!(told.success(), "SIGTERM could not be sent");
        let status = ended(&mut self.child);
        let stderr = std::mem::replace(&mut self.stderr, thread::spawn(String::new));
        (status, stderr.join().expect("its words"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that did not start.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) status: ExitStatus,
    pub(crate) stderr: String,
}

/// The binary under test.
pub(crate) fn turnstone() -> Command {
    Command::new(env!("CARGO_BIN_EXE_turnstone"))
}

/// `turnstone verify --json`: its exit code and its JSON.
pub(crate) fn verify(dir: &Path) -> (i32, Value) {
    let mut child = turnstone()
        .args(["verify", "--json", "--data"])
        .arg(dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the turnstone binary");
    let (stdout, stderr) = (read_all(child.stdout.take().expect("a pipe")), read_all(child.stderr.take().expect("a pipe")));
    let status = ended(&mut child);
    let (text, stderr) = (stdout.join().expect("its words"), stderr.join().expect("its words"));
    let report = text.lines().last().and_then(|line| serde_json::from_str(line).ok());
    (status.code().expect("an exit code"), report.unwrap_or_else(|| panic!("verify printed no JSON but {text:?} {stderr:?}")))
}

/// A clean `verify`; its digest and number of records.
pub(crate) fn verify_clean(dir: &Path) -> (String, u64) {
    let (code, report) = verify(dir);
    assert_eq!((code, &report["ok"], &report["sum_kopecks"]), (0, &Value::Bool(true), &Value::from("0")), "{report}");
    (report["digest"].as_str().expect("a digest").to_owned(), report["events"].as_u64().expect("a count"))
}

/// Waits for the end of a child; one that does not end is killed and fails the test.
fn ended(child: &mut Child) -> ExitStatus {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().expect("a child") {
            return status;
        }
        thread::sleep(POLL);
    }
    child.kill().expect("a living child");
    panic!("process {} does not end", child.id());
}

fn first_line(stdout: impl Read + Send + 'static) -> mpsc::Receiver<Option<String>> {
    let (say, heard) = mpsc::channel();
    thread::spawn(move || {
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        // The waiter may have given up.
        let _ = say.send(lines.next());
        lines.for_each(drop);
    });
    heard
}

fn read_all(mut stderr: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was said before the pipe broke is enough.
        let _ = stderr.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
