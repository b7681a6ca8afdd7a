//! The gate that lets one connection of a database write at a time.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use stylobate_connect::{Error, ErrorKind};

/// How long a writer waits for the one before it.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub(crate) struct Gate {
    taken: Mutex<bool>,
    freed: Condvar,
}

/// The right to write; dropping it gives it back.
#[derive(Debug)]
pub(crate) struct Pass(Arc<Gate>);

impl Gate {
    /// Waits for the right to write, but not forever: the connection that holds it may belong to
    /// the same thread.
    pub(crate) fn pass(self: &Arc<Self>) -> Result<Pass, Error> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut taken, _) = self
            .freed
            .wait_timeout_while(taken, PATIENCE, |taken| *taken)
            .unwrap_or_else(PoisonError::into_inner);
        if *taken {
            return Err(Error::new(
                ErrorKind::Busy,
                format!(
                    "another connection of this process has written to the database for {} \
                     seconds; end its transaction or try again",
                    PATIENCE.as_secs()
                ),
            ));
        }
        *taken = true;
        Ok(Pass(Arc::clone(self)))
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        *self.0.taken.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.0.freed.notify_one();
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
    fn nobody_waits_forever() {
        let gate = Arc::new(Gate::default());
        let _pass = gate.pass().unwrap();
        assert_eq!(gate.pass().unwrap_err().kind(), ErrorKind::Busy);
    }
}
