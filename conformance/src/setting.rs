//! Settings of sessions under which everything stays as it is.

use std::fmt;
use std::sync::Arc;

use stylobate_connect::{DatabaseUrl, Driver, Error, Existence, Session};

/// A setting of sessions under which definitions, rows and errors have to be what they are
/// without it.
///
/// The databases in which it is tried have two schemas beside the connection's own: `elsewhere`,
/// with tables of the names that are looked for, and `away`, in which nothing stands.
///
/// ```
/// use stylobate_conformance::Setting;
///
/// let order = Setting::new("descending by default").statement("SET default_order = 'desc'");
/// assert_eq!(order.name(), "descending by default");
/// ```
#[derive(Clone)]
pub struct Setting {
    name: String,
    url: Option<Arc<UrlChange>>,
    statements: Vec<String>,
}

type UrlChange = dyn Fn(&str) -> Result<String, String> + Send + Sync;

impl Setting {
    /// A setting that sets nothing yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), url: None, statements: Vec::new() }
    }

    /// Runs a statement in each session once it is open, as an application may do.
    #[must_use]
    pub fn statement(mut self, sql: impl Into<String>) -> Self {
        self.statements.push(sql.into());
        self
    }

    /// Changes the URL by which a session is opened, so that the setting is there before the
    /// driver has made its own.
    ///
    /// ```
    /// use stylobate_conformance::Setting;
    ///
    /// let zone = Setting::new("time zone").url(|url| Ok(format!("{url}?timezone=Asia/Kathmandu")));
    /// ```
    #[must_use]
    pub fn url(
        mut self,
        change: impl Fn(&str) -> Result<String, String> + Send + Sync + 'static,
    ) -> Self {
        self.url = Some(Arc::new(change));
        self
    }

    /// What it is called in reports.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The URL of a database under the setting.
    pub(crate) fn changed(&self, url: &str) -> Result<String, String> {
        self.url.as_ref().map_or_else(|| Ok(url.to_owned()), |change| change(url))
    }
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setting").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A driver whose sessions have a setting.
pub(crate) struct SetDriver {
    pub(crate) inner: Arc<dyn Driver>,
    pub(crate) setting: Setting,
}

impl Driver for SetDriver {
    fn schemes(&self) -> &'static [&'static str] {
        self.inner.schemes()
    }

    fn open(
        &self,
        url: &DatabaseUrl,
        existence: Existence,
    ) -> Result<Box<dyn Session + Send>, Error> {
        let mut session = self.inner.open(url, existence)?;
        for sql in &self.setting.statements {
            session.execute(sql, &[])?;
        }
        Ok(session)
    }
}
