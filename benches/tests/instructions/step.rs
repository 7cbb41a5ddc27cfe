//! Counts instructions by stepping through a child one at a time; needs nothing but the kernel, and no `unsafe`.
//!
//! Only steps inside the program's own code count. What it calls in the C library is counted as a call: that code is another one
//! on every processor and every release of the library.

use nix::errno::Errno;
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;
use std::fs;
use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What the child raises before and after each piece of work.
const MARK: Signal = Signal::SIGURG;

/// What one piece of work took.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Steps {
    /// In the program's own code.
    pub(crate) instructions: u64,
    /// From there into the C library.
    pub(crate) calls: u64,
}

/// Runs `program`, which does `pieces` pieces of work, and counts each.
pub(crate) fn count(program: &Path, pieces: usize) -> Result<Vec<Steps>, String> {
    let mut child = Command::new(program).stdin(Stdio::piped()).spawn().map_err(|why| format!("{}: {why}", program.display()))?;
    let counted = seize(&mut child).and_then(|pid| count_in(pid, program, pieces));
    // Nobody else is left to end it when counting failed; after success it has ended by itself.
    _ = child.kill();
    _ = child.wait();
    counted
}

/// Takes hold of the child, which waits for a line, and lets it go on.
fn seize(child: &mut Child) -> Result<Pid, String> {
    let pid = Pid::from_raw(child.id().cast_signed());
    ptrace::seize(pid, Options::PTRACE_O_EXITKILL).map_err(not_permitted)?;
    child.stdin.take().ok_or("no way to the child")?.write_all(b"go\n").map_err(|why| why.to_string())?;
    Ok(pid)
}

fn count_in(pid: Pid, program: &Path, pieces: usize) -> Result<Vec<Steps>, String> {
    // Where the code is stands fast at the first mark only: a child that was just started may still be on its way into memory.
    wait_for_mark(pid)?;
    let stepper = Stepper { pid, code: code_of(pid, program)? };
    let mut counted = Vec::new();
    while counted.len() < pieces {
        if !counted.is_empty() {
            wait_for_mark(pid)?;
        }
        counted.push(stepper.to_next_mark()?);
        ptrace::cont(pid, None).map_err(not_permitted)?;
    }
    match waitpid(pid, None) {
        Ok(WaitStatus::Exited(_, 0)) => Ok(counted),
        other => Err(format!("the counted program did not end well: {other:?}")),
    }
}

fn wait_for_mark(pid: Pid) -> Result<(), String> {
    match waitpid(pid, None) {
        Ok(WaitStatus::Stopped(_, MARK)) => Ok(()),
        other => Err(format!("the counted program stopped otherwise than at a mark: {other:?}")),
    }
}

struct Stepper {
    pid: Pid,
    code: Range<u64>,
}

impl Stepper {
    /// Steps through a piece of work, from the mark before it to the one after.
    fn to_next_mark(&self) -> Result<Steps, String> {
        let (mut steps, mut inside) = (Steps::default(), false);
        loop {
            ptrace::step(self.pid, None).map_err(not_permitted)?;
            match waitpid(self.pid, None) {
                Ok(WaitStatus::Stopped(_, Signal::SIGTRAP)) => {}
                Ok(WaitStatus::Stopped(_, MARK)) => return Ok(steps),
                other => return Err(format!("the counted program stopped otherwise than after a step: {other:?}")),
            }
            let was_inside = std::mem::replace(&mut inside, self.code.contains(&self.instruction()?));
            steps.instructions += u64::from(inside);
            steps.calls += u64::from(was_inside && !inside);
        }
    }

    /// Where the child stands.
    fn instruction(&self) -> Result<u64, String> {
        let registers = ptrace::getregs(self.pid).map_err(not_permitted)?;
        #[cfg(target_arch = "x86_64")]
        return Ok(registers.rip);
        #[cfg(target_arch = "aarch64")]
        return Ok(registers.pc);
    }
}

/// Where the kernel put the program's own code.
fn code_of(pid: Pid, program: &Path) -> Result<Range<u64>, String> {
    let program = program.canonicalize().map_err(|why| why.to_string())?;
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).map_err(|why| format!("/proc/{pid}/maps: {why}"))?;
    let ours = |line: &&str| line.ends_with(&*program.to_string_lossy()) && line.contains(" r-xp ");
    let range = maps.lines().find(ours).and_then(|line| line.split_once(' ')).and_then(|(range, _)| range.split_once('-'));
    let hex = |text| u64::from_str_radix(text, 16).ok();
    let found = range.and_then(|(from, to)| Some(hex(from)?..hex(to)?));
    found.ok_or_else(|| format!("/proc/{pid}/maps does not say where {} is", program.display()))
}

fn not_permitted(why: Errno) -> String {
    let advice = match why {
        Errno::EPERM | Errno::EACCES | Errno::ENOSYS => {
            "; the guard counts with ptrace, which a sandbox or a debugger around this test forbids. Run it where a process may \
             trace its own children (containers: --cap-add=SYS_PTRACE or a seccomp profile that allows ptrace; \
             kernel.yama.ptrace_scope at most 1)"
        }
        _ => "",
    };
    format!("cannot step through the counted program: {why}{advice}")
}

#[test]
fn a_sandbox_that_forbids_it_is_named() {
    assert!(not_permitted(Errno::EPERM).contains("sandbox"));
}
