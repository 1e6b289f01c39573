//! A program that the operator wants run after a change: without a shell, with few variables and a time limit.

use std::env;
use std::ffi::OsString;
use std::io::{self, PipeReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

/// What a hook has of the environment; all else may be secret (SECURITY 33).
const ENVIRONMENT: [&str; 3] = ["PATH", "HOME", "LANG"];
/// How much is kept of what it says: the end, where the reason is.
const SAID: usize = 4096;
/// How long the output is waited for when the hook has ended: what it left running may hold it open for ever.
const GRACE: Duration = Duration::from_millis(200);
/// The longest pause between two looks whether it has ended.
const PAUSE: Duration = Duration::from_millis(20);

/// A program to be run.
#[derive(Debug)]
pub struct Hook<'a> {
    /// The program and its arguments.
    pub command: &'a [String],
    /// Where it runs; a program with a slash in its name is found from here.
    pub folder: &'a Path,
    /// What it is told, beside PATH, HOME and LANG.
    pub variables: Vec<(&'static str, OsString)>,
    /// How long it may run.
    pub limit: Duration,
}

/// Why a hook did not do its work. Of what it said the end is kept, at most 4 kB.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// There is no such program, or it may not be run.
    #[error("`{program}` cannot be started: {cause}")]
    Start {
        /// As `hook:` has it.
        program: String,
        /// What the system said.
        cause: io::Error,
    },
    /// It ended, but not well.
    #[error("`{program}` ended with {status}{}", after(said))]
    Failed {
        /// As `hook:` has it.
        program: String,
        /// How it ended.
        status: ExitStatus,
        /// What it said last, on either stream.
        said: String,
    },
    /// It was killed with everything that it had started.
    #[error("`{program}` was killed because it ran longer than {}s{}", limit.as_secs_f64(), after(said))]
    TimedOut {
        /// As `hook:` has it.
        program: String,
        /// How long it might have run.
        limit: Duration,
        /// What it said last, on either stream.
        said: String,
    },
}

impl HookError {
    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        match self {
            Self::Start { cause, .. } if cause.kind() == io::ErrorKind::NotFound => {
                Some("name a program on PATH, or its path from the folder of sites.yaml: `./notify.sh`".to_owned())
            }
            Self::Start { cause, .. } if cause.kind() == io::ErrorKind::PermissionDenied => {
                Some("the user who runs haywain must be allowed to execute it: `chmod +x`".to_owned())
            }
            Self::Start { .. } => None,
            Self::Failed { .. } => Some("the files are written; the next change runs the hook again".to_owned()),
            Self::TimedOut { .. } => Some("if it needs so long, raise `limits: {hook: …}`".to_owned()),
        }
    }
}

fn after(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!("; it said: {said}") }
}

impl Hook<'_> {
    /// Runs it to its end, or to its limit: then it is killed, and with it whatever it started in its process group.
    ///
    /// # Errors
    /// It cannot be started, fails, or runs too long.
    pub fn run(&self) -> Result<(), HookError> {
        let Some((program, arguments)) = self.command.split_first() else { return Ok(()) };
        let failure = |cause| HookError::Start { program: program.clone(), cause };
        let (mut child, ear) = self.start(program, arguments).map_err(failure)?;
        let ended = wait(&mut child, self.limit).map_err(failure)?;
        let (program, limit) = (program.clone(), self.limit);
        match ended {
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(HookError::Failed { program, status, said: ear.heard() }),
            None => Err(HookError::TimedOut { program, limit, said: ear.heard() }),
        }
    }

    fn start(&self, program: &str, arguments: &[String]) -> io::Result<(Child, Ear)> {
        let (reader, writer) = io::pipe()?;
        let ear = Ear::on(reader)?;
        let inherited = ENVIRONMENT.iter().filter_map(|name| Some((*name, env::var_os(name)?)));
        let child = Command::new(self.path(program))
            .args(arguments)
            .current_dir(self.folder)
            .env_clear()
            .envs(inherited)
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(writer.try_clone()?)
            .stderr(writer)
            .process_group(0) // so that what it starts can be killed with it
            .spawn()?;
        Ok((child, ear))
    }

    /// Where the system finds a relative path when the folder changes as well, it does not promise.
    fn path(&self, program: &str) -> PathBuf {
        if program.contains('/') { self.folder.join(program) } else { program.into() }
    }
}

/// How it ended; `None`: it was killed at the limit.
fn wait(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let begun = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        let left = limit.saturating_sub(begun.elapsed());
        if left.is_zero() {
            let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
            return child.wait().map(|_| None);
        }
        thread::sleep(pause.min(left));
        pause = (pause * 2).min(PAUSE);
    }
}

/// Listens to what a hook says, so that it never waits for a reader.
struct Ear {
    tail: Arc<Mutex<Vec<u8>>>,
    /// Closed when all is said.
    ended: Receiver<()>,
}

impl Ear {
    fn on(reader: PipeReader) -> io::Result<Self> {
        let (tail, (end, ended)) = (Arc::<Mutex<Vec<u8>>>::default(), mpsc::channel());
        let kept = tail.clone();
        thread::Builder::new().name("hook".to_owned()).spawn(move || {
            listen(reader, &kept);
            drop(end);
        })?;
        Ok(Self { tail, ended })
    }

    fn heard(self) -> String {
        let _ = self.ended.recv_timeout(GRACE);
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&tail).trim().to_owned()
    }
}

fn listen(mut reader: PipeReader, tail: &Mutex<Vec<u8>>) {
    let mut buffer = [0; SAID];
    while let Ok(length @ 1..) = reader.read(&mut buffer) {
        let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
        tail.extend_from_slice(&buffer[..length]);
        let surplus = tail.len().saturating_sub(SAID);
        tail.drain(..surplus);
    }
}
