//! Child processes of cases: other programs at the same database, some of which are killed.
//!
//! A child is this program started again. It is told by an environment variable what to do, so
//! that a program of any author is fit to be one, as long as it comes to [`run_if_asked`].

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child as Process, ChildStdin, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;
use std::{env, thread};

use serde::{Deserialize, Serialize};
use stylobate_connect::{Connection, Driver, Error};

use crate::engine::open;
use crate::{Case, Engines, Failure, cases, mutant};

/// Tells a process what it is to do as a child.
const VARIABLE: &str = "STYLOBATE_CONFORMANCE_CHILD";
/// How long a child may take to say something.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug, Serialize, Deserialize)]
struct Task {
    engine: String,
    mutation: Option<String>,
    case: String,
    url: String,
    role: String,
}

/// What the body of a child works with.
pub(crate) struct ChildStage {
    driver: Arc<dyn Driver>,
    url: String,
    /// What it is to do.
    pub(crate) role: String,
}

impl ChildStage {
    /// A connection to the database of the case.
    pub(crate) fn open(&self) -> Result<Connection, Failure> {
        Ok(self.try_open()?)
    }

    /// A connection to the database of the case, or why the driver gives none.
    pub(crate) fn try_open(&self) -> Result<Connection, Error> {
        open(&*self.driver, &self.url)
    }

    /// A connection to the database of the case, or the error of the driver.
    pub(crate) fn driver_open(&self) -> Result<Connection, Error> {
        open(&*self.driver, &self.url)
    }

    /// Says something to the parent.
    pub(crate) fn say(&self, word: &str) -> Result<(), Failure> {
        self.voice().say(word)
    }

    /// Waits until the parent says something or is gone.
    pub(crate) fn wait(&self) -> Result<(), Failure> {
        self.voice().wait()
    }

    /// What talks to the parent from elsewhere.
    pub(crate) fn voice(&self) -> Voice {
        Voice
    }
}

/// What a child talks to its parent by.
#[derive(Clone, Copy)]
pub(crate) struct Voice;

impl Voice {
    /// Says something to the parent.
    pub(crate) fn say(self, word: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        writeln!(out, "{word}")
            .and_then(|()| out.flush())
            .map_err(|error| Failure::new(format!("the parent does not listen: {error}")))
    }

    /// Waits until the parent says something or is gone.
    pub(crate) fn wait(self) -> Result<(), Failure> {
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line);
        read.map(|_| ()).map_err(|error| Failure::new(format!("no word of the parent: {error}")))
    }
}

/// A child process, killed when it is dropped.
pub(crate) struct Child {
    process: Process,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Child {
    pub(crate) fn start(
        engine: &str,
        mutation: Option<&str>,
        case: &str,
        url: &str,
        role: &str,
    ) -> Result<Self, Failure> {
        let task = Task {
            engine: engine.to_owned(),
            mutation: mutation.map(ToOwned::to_owned),
            case: case.to_owned(),
            url: url.to_owned(),
            role: role.to_owned(),
        };
        let told = |error: &dyn std::fmt::Display| {
            Failure::new(format!("a child process cannot be started: {error}"))
        };
        let task = serde_json::to_string(&task).map_err(|error| told(&error))?;
        let program = env::current_exe().map_err(|error| told(&error))?;
        let mut process = Command::new(program)
            .env(VARIABLE, task)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|error| told(&error))?;
        let (sender, lines) = mpsc::channel();
        if let Some(output) = process.stdout.take() {
            thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    if sender.send(line).is_err() {
                        break;
                    }
                }
            });
        }
        let input = process.stdin.take();
        Ok(Self { process, input, lines })
    }

    /// Waits for the next word of the child.
    pub(crate) fn hear(&mut self) -> Result<String, Failure> {
        self.lines.recv_timeout(PATIENCE).map_err(|_| {
            let status = match self.process.try_wait() {
                Ok(Some(status)) => format!("it ended with {status}"),
                _ => format!("it has said nothing for {} s", PATIENCE.as_secs()),
            };
            Failure::new(format!("a child process does not answer: {status}"))
        })
    }

    /// Waits for this word of the child.
    pub(crate) fn expect(&mut self, word: &str) -> Result<(), Failure> {
        let heard = self.hear()?;
        if heard == word {
            return Ok(());
        }
        Err(Failure::new(format!("the child process said {heard:?} where {word:?} was expected")))
    }

    /// Lets the child go on.
    pub(crate) fn go_on(&mut self) -> Result<(), Failure> {
        let Some(input) = &mut self.input else { return Ok(()) };
        writeln!(input, "go on")
            .and_then(|()| input.flush())
            .map_err(|error| Failure::new(format!("the child process does not listen: {error}")))
    }

    /// Kills the child as `kill -9` does, and waits until it is gone.
    pub(crate) fn kill(mut self) -> Result<(), Failure> {
        let killed = self.process.kill().and_then(|()| self.process.wait());
        killed.map(|_| ()).map_err(|error| Failure::new(format!("it cannot be killed: {error}")))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Does what this process was started for, if it is a child of a case.
///
/// Its last word is `ok`, or `error` with the kind and the message.
#[must_use]
pub fn run_if_asked(engines: impl FnOnce() -> Engines) -> Option<ExitCode> {
    let task = env::var(VARIABLE).ok()?;
    let (word, code) = match work(&task, &engines(), &cases()) {
        Ok(()) => ("ok".to_owned(), ExitCode::SUCCESS),
        Err(failure) => {
            (format!("error {}", failure.to_string().replace('\n', " ")), ExitCode::FAILURE)
        }
    };
    // If the parent is gone, nobody wants to know.
    let _ = writeln!(io::stdout(), "{word}");
    Some(code)
}

fn work(task: &str, engines: &Engines, cases: &[Case]) -> Result<(), Failure> {
    let task: Task = serde_json::from_str(task)
        .map_err(|error| Failure::new(format!("{VARIABLE} is not understood: {error}")))?;
    let unknown = |what: &str, name: &str| Failure::new(format!("there is no {what} {name}"));
    let engine = engines.find(&task.engine).ok_or_else(|| unknown("engine", &task.engine))?;
    let engine = match &task.mutation {
        None => engine,
        Some(name) => mutant::find(name).ok_or_else(|| unknown("mutation", name))?.of(&engine).0,
    };
    let case = cases.iter().find(|case| case.id == task.case);
    let body = case.and_then(|case| case.child);
    let body = body.ok_or_else(|| unknown("case with a child", &task.case))?;
    body(&mut ChildStage { driver: Arc::clone(engine.driver()), url: task.url, role: task.role })
}
