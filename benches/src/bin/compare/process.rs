//! Programs that the comparison starts: found, watched, and stopped by their own number whatever happens.

use anyhow::{Context, Result, bail};
use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to be ready. Origin: a guess; a large city is replayed in ten seconds.
pub(crate) const READY_MAX: Duration = Duration::from_secs(120);
/// How often a server is asked whether it is ready.
pub(crate) const READY_STEP: Duration = Duration::from_millis(100);
/// How long a server may take to stop before it is killed. Origin: a guess; a checkpoint of a gigabyte takes seconds.
const STOP_MAX: Duration = Duration::from_secs(20);
/// Bytes of a log that an error shows.
const LOG_SHOWN: usize = 1_500;

/// A running server; dropping it stops it.
#[derive(Debug)]
pub(crate) struct Server {
    name: &'static str,
    child: Child,
    log: PathBuf,
    stop_signal: &'static str,
}

impl Server {
    /// Starts `command` in a process group of its own, so that Ctrl-C reaches the comparison alone; output goes to `log`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(crate) fn start(name: &'static str, mut command: Command, log: &Path, stop_signal: &'static str) -> Result<Self> {
        let output = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let errors = output.try_clone().context("a log cannot be shared")?;
        command.stdin(Stdio::null()).stdout(output).stderr(errors).process_group(0);
        let child = command.spawn().with_context(|| format!("{name} cannot be started"))?;
        Ok(Self { name, child, log: log.to_path_buf(), stop_signal })
    }

    /// Says why when it has ended by itself.
    ///
    /// # Errors
    /// When it has ended.
    pub(crate) fn check(&mut self) -> Result<()> {
        match self.child.try_wait().context("a server cannot be watched")? {
            Some(status) => bail!("{} ended with {status}; its last words: {}", self.name, tail(&self.log)),
            None => Ok(()),
        }
    }

    fn ended_within(&mut self, limit: Duration) -> bool {
        let since = Instant::now();
        while since.elapsed() < limit {
            match self.child.try_wait() {
                Ok(None) => std::thread::sleep(READY_STEP),
                Ok(Some(_)) | Err(_) => return true,
            }
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let pid = self.child.id().to_string();
            let asked = Command::new("kill").args(["-s", self.stop_signal, &pid]).status();
            if asked.is_err() || !self.ended_within(STOP_MAX) {
                eprintln!("compare: {} did not stop when asked and is killed", self.name);
                let _ = self.child.kill();
            }
        }
        let _ = self.child.wait();
    }
}

/// The end of a log, for an error.
pub(crate) fn tail(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let from = text.len().saturating_sub(LOG_SHOWN);
    String::from_utf8_lossy(text.get(from..).unwrap_or_default()).trim().to_owned()
}

/// Runs to the end and gives what was printed; killed when the comparison is interrupted.
///
/// # Errors
/// When it cannot be started or fails; its own words are in the error.
pub(crate) async fn run(command: Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let mut command = tokio::process::Command::from(command);
    command.stdin(Stdio::null()).process_group(0).kill_on_drop(true);
    let output = command.output().await.with_context(|| format!("{program} cannot be started"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        bail!("{program} ended with {}: {}\n{}", output.status, text.trim(), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(text)
}

/// A program on the path, or in one of `folders` before it.
pub(crate) fn find(program: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = folders.iter().cloned().chain(std::env::split_paths(&path));
    places.map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// A TCP port of the loopback address that nobody has right now.
///
/// # Errors
/// When there is none.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on the loopback address")?;
    Ok(listener.local_addr().context("a port without a number")?.port())
}
