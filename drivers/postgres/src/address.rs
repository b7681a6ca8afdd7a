//! Where a server is, in words.

use std::fmt;

use postgres::Config;
use postgres::config::Host;

/// What a configuration says but the password.
pub(crate) struct Address<'a>(pub(crate) &'a Config);

impl fmt::Display for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(config) = self;
        let ports = config.get_ports();
        // One port is that of every host.
        let port = |place: usize| ports.get(place).or(ports.first()).copied().unwrap_or(5432);
        let names = config.get_hosts().iter().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            Host::Unix(path) => path.display().to_string(),
        });
        let mut names: Vec<_> = names.collect();
        if names.is_empty() {
            names.extend(config.get_hostaddrs().iter().map(ToString::to_string));
        }
        for (place, name) in names.iter().enumerate() {
            write!(f, "{}{name}:{}", if place == 0 { "" } else { " or " }, port(place))?;
        }
        let user = config.get_user();
        match config.get_dbname().or(user) {
            Some(database) => write!(f, " (database {database}")?,
            None => f.write_str(" (the database of the user")?,
        }
        match user {
            Some(user) => write!(f, ", user {user})"),
            None => f.write_str(", the user of this process)"),
        }
    }
}
