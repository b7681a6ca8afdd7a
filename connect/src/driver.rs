//! Drivers, and the registry that finds one for a URL.

use std::fmt;
use std::sync::Arc;

use crate::{Connection, DatabaseUrl, Error, ErrorKind, Session};

/// What opens sessions for URLs of its schemes.
///
/// ```
/// use stylobate_connect::{DatabaseUrl, Driver, Drivers, Error, Existence, Session};
/// use stylobate_driver_sqlite::SqliteDriver;
///
/// /// Databases in memory by another scheme.
/// struct Scratch;
///
/// impl Driver for Scratch {
///     fn schemes(&self) -> &'static [&'static str] {
///         &["scratch"]
///     }
///
///     fn open(&self, _: &DatabaseUrl, existence: Existence) -> Result<Box<dyn Session + Send>, Error> {
///         SqliteDriver.open(&"sqlite::memory:".parse()?, existence)
///     }
/// }
///
/// let mut drivers = Drivers::new();
/// drivers.register(Scratch)?;
/// assert!(drivers.open("scratch://").is_ok());
/// # Ok::<(), Error>(())
/// ```
pub trait Driver: Send + Sync {
    /// The schemes of the URLs that it opens, in lower case.
    fn schemes(&self) -> &'static [&'static str];

    /// Opens a session.
    ///
    /// # Errors
    /// One clear sentence if the database cannot be reached, does not exist where it must, or is
    /// none; without any password.
    fn open(
        &self,
        url: &DatabaseUrl,
        existence: Existence,
    ) -> Result<Box<dyn Session + Send>, Error>;
}

/// Whether a database that does not exist is made by opening it.
///
/// ```
/// use stylobate_connect::{Driver, Existence};
/// use stylobate_driver_sqlite::SqliteDriver;
///
/// let file = std::env::temp_dir().join("no such folder").join("app.db");
/// let url = format!("sqlite://{}", file.display()).parse()?;
/// assert!(SqliteDriver.open(&url, Existence::MustExist).is_err());
/// # Ok::<(), stylobate_connect::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existence {
    /// It is made, where opening can make one.
    CreateIfMissing,
    /// It must exist; nothing is ever made.
    MustExist,
}

/// The drivers that a program has: an ordinary value, not a global.
///
/// ```
/// use stylobate_connect::Drivers;
///
/// let error = Drivers::new().open("mariadb://localhost/app").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "no driver for the scheme mariadb: there are no drivers at all",
/// );
/// ```
#[derive(Clone, Default)]
pub struct Drivers {
    by_scheme: Vec<(&'static str, Arc<dyn Driver>)>,
    absent: Vec<(&'static str, &'static str)>,
}

impl Drivers {
    /// A registry without drivers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a driver under its schemes.
    ///
    /// # Errors
    /// If one of its schemes is taken; then nothing is added.
    pub fn register(&mut self, driver: impl Driver + 'static) -> Result<(), Error> {
        let schemes = driver.schemes();
        if let Some(taken) = schemes.iter().find(|scheme| self.find(scheme).is_some()) {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("a driver for the scheme {taken} is registered already; register one only"),
            ));
        }
        let driver: Arc<dyn Driver> = Arc::new(driver);
        self.by_scheme.extend(schemes.iter().map(|scheme| (*scheme, Arc::clone(&driver))));
        Ok(())
    }

    /// Says which cargo feature would add a driver for a scheme that is not there.
    pub fn announce(&mut self, scheme: &'static str, cargo_feature: &'static str) {
        self.absent.push((scheme, cargo_feature));
    }

    /// The schemes that there are drivers for, in the order of registration.
    pub fn schemes(&self) -> impl Iterator<Item = &'static str> {
        self.by_scheme.iter().map(|(scheme, _)| *scheme)
    }

    /// Opens the database of a URL, which is made if it does not exist and opening can make one.
    ///
    /// # Errors
    /// If the URL is none, there is no driver for it, or the driver cannot open it.
    pub fn open(&self, url: &str) -> Result<Connection, Error> {
        self.open_with(url, Existence::CreateIfMissing)
    }

    /// Opens the database of a URL if it exists.
    ///
    /// # Errors
    /// As [`open`](Self::open), and if the database does not exist.
    pub fn open_existing(&self, url: &str) -> Result<Connection, Error> {
        self.open_with(url, Existence::MustExist)
    }

    fn open_with(&self, url: &str, existence: Existence) -> Result<Connection, Error> {
        let url: DatabaseUrl = url.parse()?;
        match self.find(url.scheme()) {
            Some(driver) => Ok(Connection::new(driver.open(&url, existence)?)),
            None => Err(Error::new(ErrorKind::Usage, self.unknown(url.scheme()))),
        }
    }

    fn find(&self, scheme: &str) -> Option<&Arc<dyn Driver>> {
        let same = |known: &str| known.eq_ignore_ascii_case(scheme);
        self.by_scheme.iter().find(|(known, _)| same(known)).map(|(_, driver)| driver)
    }

    fn unknown(&self, scheme: &str) -> String {
        let known: Vec<_> = self.schemes().collect();
        let there = if known.is_empty() {
            "there are no drivers at all".to_owned()
        } else {
            format!("there are drivers for {}", known.join(", "))
        };
        let absent = self.absent.iter().find(|(absent, _)| absent.eq_ignore_ascii_case(scheme));
        match absent {
            Some((_, feature)) => format!(
                "no driver for the scheme {scheme} in this build: {there}; build with the cargo \
                 feature {feature} to add it"
            ),
            None => format!("no driver for the scheme {scheme}: {there}"),
        }
    }
}

impl fmt::Debug for Drivers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.schemes()).finish()
    }
}
