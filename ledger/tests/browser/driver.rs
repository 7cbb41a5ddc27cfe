//! The one chromedriver of this test binary.

use crate::common::PATIENCE;
use crate::install::tools;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak, mpsc};
use std::thread;
use tempfile::TempDir;

/// What chromedriver says before its port.
const STARTED: &str = "ChromeDriver was started successfully on port ";

/// A running chromedriver; killed when the last test that drives a browser has let go of it.
pub(crate) struct Driver {
    child: Child,
    address: SocketAddr,
    /// Home and temporary folder of the driver and its browsers: nothing of them stays behind.
    _home: TempDir,
}

impl Driver {
    /// The running one, or a new one.
    pub(crate) fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Driver>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let driver = Arc::new(Self::start());
            *shared = Arc::downgrade(&driver);
            driver
        })
    }

    /// Where it takes commands.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn start() -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let mut command = Command::new(&tools().chromedriver);
        for variable in ["HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"] {
            command.env(variable, home.path());
        }
        let mut child = command.arg("--port=0").stdout(Stdio::piped()).spawn().expect("chromedriver");
        let port = port(child.stdout.take().expect("a piped stdout"));
        let Ok(port) = port.recv_timeout(PATIENCE) else {
            let _ = child.kill();
            panic!("chromedriver names no port: {:?}", child.wait());
        };
        Self { child, address: SocketAddr::from(([127, 0, 0, 1], port)), _home: home }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads on to the end, so that chromedriver never finds its pipe closed.
fn port(stdout: impl Read + Send + 'static) -> mpsc::Receiver<u16> {
    let (say, heard) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some(port) = line.strip_prefix(STARTED).and_then(|port| port.trim_end_matches('.').parse().ok()) {
                // The waiter may have given up.
                let _ = say.send(port);
            }
        }
    });
    heard
}
