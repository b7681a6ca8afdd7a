//! The gate that lets one connection of a database write at a time.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use stylobate_connect::{Error, ErrorKind};

/// How long a writer waits for the one before it.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub(crate) struct Gate {
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    taken: bool,
    /// The numbers of those who wait. The first one is next, so that nobody who writes again and
    /// again keeps others from it.
    waiting: VecDeque<u64>,
    /// How many have come so far.
    count: u64,
}

/// The right to write; dropping it gives it back.
#[derive(Debug)]
pub(crate) struct Pass(Arc<Gate>);

impl Gate {
    /// Waits for the right to write, but not forever: the connection that holds it may belong to
    /// the same thread.
    pub(crate) fn pass(self: &Arc<Self>) -> Result<Pass, Error> {
        let mut state = self.lock();
        let number = state.count;
        state.count += 1;
        state.waiting.push_back(number);
        let (mut state, waited) = self
            .freed
            .wait_timeout_while(state, PATIENCE, |state| {
                state.taken || state.waiting.front() != Some(&number)
            })
            .unwrap_or_else(PoisonError::into_inner);
        state.waiting.retain(|waiting| *waiting != number);
        if waited.timed_out() {
            self.freed.notify_all();
            return Err(Error::new(
                ErrorKind::Busy,
                format!(
                    "another connection of this process has written to the database for {} \
                     seconds; end its transaction or try again",
                    PATIENCE.as_secs()
                ),
            ));
        }
        state.taken = true;
        Ok(Pass(Arc::clone(self)))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.0.lock().taken = false;
        self.0.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_waits_until_the_first_is_done() {
        let gate = Arc::new(Gate::default());
        let pass = gate.pass().unwrap();
        let second = std::thread::spawn({
            let gate = Arc::clone(&gate);
            move || gate.pass().map(drop)
        });
        std::thread::sleep(Duration::from_millis(50));
        assert!(!second.is_finished());
        drop(pass);
        assert!(second.join().unwrap().is_ok());
    }

    #[test]
    fn whoever_writes_again_and_again_keeps_nobody_from_it() {
        let gate = Arc::new(Gate::default());
        let pass = gate.pass().unwrap();
        let second = std::thread::spawn({
            let gate = Arc::clone(&gate);
            move || gate.pass().map(drop)
        });
        while gate.lock().waiting.is_empty() {
            std::thread::yield_now();
        }
        drop(pass);
        let again = gate.pass().unwrap();
        assert!(second.join().unwrap().is_ok());
        drop(again);
    }

    #[test]
    fn nobody_waits_forever() {
        let gate = Arc::new(Gate::default());
        let _pass = gate.pass().unwrap();
        assert_eq!(gate.pass().unwrap_err().kind(), ErrorKind::Busy);
    }
}
