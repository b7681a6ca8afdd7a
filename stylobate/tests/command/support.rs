//! Running the command in a folder of its own.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// What the command did.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// Checks that the command succeeded, and gives its output.
    #[track_caller]
    pub(crate) fn success(self) -> String {
        assert_eq!(self.status, 0, "{}", self.err);
        self.out
    }

    /// Checks that the command failed with this error and printed nothing else.
    #[track_caller]
    pub(crate) fn failure(self, error: &str) {
        assert_eq!((self.out.as_str(), self.err.as_str()), ("", error));
        assert_eq!(self.status, 1);
    }
}

/// A folder that goes away, in which the command runs.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        std::fs::write(self.path(name), content).unwrap();
        self
    }

    /// The names of what is in the folder.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stylobate"));
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
        command.env("TMPDIR", self.0.path());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run {
            status: output.status.code().expect("the command ends by itself"),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// Runs SQL in the database `name` of the folder.
    #[cfg(feature = "sqlite")]
    pub(crate) fn sql(&self, name: &str, statements: &[&str]) {
        let mut db =
            stylobate::connect(&format!("sqlite://{}", self.path(name).display())).unwrap();
        for statement in statements {
            db.execute(statement, &[]).unwrap();
        }
    }
}

/// Runs the command in an empty folder.
pub(crate) fn run(arguments: &[&str]) -> Run {
    Folder::new().run(arguments)
}

/// A model that uses a good part of what there is.
pub(crate) const GUESTS: &str = r#"{
  "schemas": {
    "default": {
      "features": ["deduplication"],
      "tables": {
        "hosts": { "columns": { "id": { "type": "uuid" } }, "primary_key": ["id"] },
        "guests": {
          "columns": {
            "id": { "type": "uuid", "default": "new_uuid" },
            "email": { "type": "string(320)" },
            "visits": { "type": "integer", "default": { "integer": 0 } },
            "host_id": { "type": "uuid", "nullable": true }
          },
          "primary_key": ["id"],
          "unique": { "guests_email_key": ["email"] },
          "checks": { "guests_visits_check": "visits >= 0" },
          "foreign_keys": {
            "guests_host_id_fkey": {
              "columns": ["host_id"],
              "references": { "table": "hosts", "columns": ["id"] }
            }
          },
          "indexes": { "idx_guests_visits": { "columns": ["visits"], "where": "visits > 3" } }
        }
      }
    }
  }
}
"#;
