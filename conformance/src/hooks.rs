//! What an engine has that no contract speaks of, and that cases ask for.
//!
//! An engine without one of these is not left out: its cases show what holds without it.

use std::sync::Arc;

use crate::{Engine, Setting, TestDatabase};

/// What an engine has beside a dialect and a driver.
#[derive(Clone, Default)]
pub(crate) struct Hooks {
    pub(crate) settings: Vec<Setting>,
    pub(crate) cut: Option<Arc<Cut>>,
    pub(crate) reader: Option<Arc<Reader>>,
    pub(crate) short_wait: Option<String>,
    pub(crate) unfinished_index: Option<String>,
}

type Cut = dyn Fn(&str) -> Result<(), String> + Send + Sync;
type Reader = dyn Fn(&str) -> Result<TestDatabase, String> + Send + Sync;

impl Engine {
    /// Names a setting of sessions under which everything has to stay as it is: what the engine
    /// writes, reads or prints otherwise by it, and what it looks for in other places.
    ///
    /// ```
    /// # use stylobate_conformance::{Engine, Setting};
    /// # fn with_setting(engine: Engine) -> Engine {
    /// engine.setting(Setting::new("LIKE tells case").statement("PRAGMA case_sensitive_like = ON"))
    /// # }
    /// ```
    #[must_use]
    pub fn setting(mut self, setting: Setting) -> Self {
        self.hooks_mut().settings.push(setting);
        self
    }

    /// Says how all sessions at the database of a URL are cut off from outside, as an
    /// administrator or a failing network does. An engine inside of the process has none.
    ///
    /// ```
    /// # use stylobate_conformance::Engine;
    /// # fn connect(_: &str) -> Result<stylobate_connect::Connection, String> { Err(String::new()) }
    /// # fn with_cut(engine: Engine) -> Engine {
    /// engine.cut(|url| {
    ///     let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
    ///                WHERE datname = current_database() AND pid <> pg_backend_pid()";
    ///     connect(url)?.execute(sql, &[]).map(drop).map_err(|error| error.to_string())
    /// })
    /// # }
    /// ```
    #[must_use]
    pub fn cut(mut self, cut: impl Fn(&str) -> Result<(), String> + Send + Sync + 'static) -> Self {
        self.hooks_mut().cut = Some(Arc::new(cut));
        self
    }

    /// Says how a role is had that may read all tables that stand in the database of a URL, and
    /// change nothing: the same database under another URL. The role vanishes with the value.
    ///
    /// ```
    /// # use stylobate_conformance::{Engine, TestDatabase};
    /// # struct Role(String);
    /// # impl Role { fn create(_: &str) -> Result<Self, String> { Ok(Self(String::new())) } }
    /// # fn with_reader(engine: Engine) -> Engine {
    /// engine.reader(|url| {
    ///     // CREATE ROLE …; GRANT SELECT ON ALL TABLES …; its `drop` drops it again.
    ///     let role = Role::create(url)?;
    ///     Ok(TestDatabase::new(role.0.clone(), role))
    /// })
    /// # }
    /// ```
    #[must_use]
    pub fn reader(
        mut self,
        make: impl Fn(&str) -> Result<TestDatabase, String> + Send + Sync + 'static,
    ) -> Self {
        self.hooks_mut().reader = Some(Arc::new(make));
        self
    }

    /// Says by which statement a session waits no longer than a moment for what another one
    /// holds, where it would wait for long or for ever.
    ///
    /// ```
    /// # use stylobate_conformance::Engine;
    /// # fn with_short_wait(engine: Engine) -> Engine {
    /// engine.short_wait("SET lock_timeout = '100ms'")
    /// # }
    /// ```
    #[must_use]
    pub fn short_wait(mut self, statement: impl Into<String>) -> Self {
        self.hooks_mut().short_wait = Some(statement.into());
        self
    }

    /// Says which statement makes the unique index `idx_mails_topic` of the table `mails`, over
    /// its column `topic`, and leaves one behind that does not count, when it fails because of
    /// the rows. Without it the index is made as any engine makes one, which leaves nothing.
    ///
    /// ```
    /// # use stylobate_conformance::Engine;
    /// # fn with_unfinished_index(engine: Engine) -> Engine {
    /// engine.unfinished_index(
    ///     "CREATE UNIQUE INDEX CONCURRENTLY idx_mails_topic ON mails (topic)",
    /// )
    /// # }
    /// ```
    #[must_use]
    pub fn unfinished_index(mut self, statement: impl Into<String>) -> Self {
        self.hooks_mut().unfinished_index = Some(statement.into());
        self
    }
}
