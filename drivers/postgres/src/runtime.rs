//! Whether this thread may block.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

use stylobate_connect::{Error, ErrorKind};
use tokio::runtime::Handle;

/// Refuses to go on inside of an async runtime, where the `postgres` crate would panic.
pub(crate) fn refuse_async() -> Result<(), Error> {
    if !is_async() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Usage,
        "a PostgreSQL connection blocks and cannot be opened or used inside of an async runtime; \
         do so with tokio::task::spawn_blocking, or on a thread of its own",
    ))
}

/// Whether this thread is polling a future of a tokio runtime.
///
/// A thread of `spawn_blocking` knows the runtime too, but may block. What tells them apart is
/// that a future has to yield after some 128 steps, and such a thread never has to.
pub(crate) fn is_async() -> bool {
    const MORE_THAN_ANY_BUDGET: usize = 1_000;
    Handle::try_current().is_ok()
        && (0..MORE_THAN_ANY_BUDGET).any(|_| {
            let step = pin!(tokio::task::consume_budget());
            step.poll(&mut Context::from_waker(Waker::noop())).is_pending()
        })
}
