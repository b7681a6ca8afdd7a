//! `stylobate new-dialect`: a crate for a database that Stylobate does not know.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::Failure;
use super::output::{Grid, visible};
use super::{Context, Status};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The name of the database in lower case, such as `mariadb` or `cloud-spanner`.
    name: String,
    /// Make the crate in this folder, which must not exist; without it, in NAME-dialect.
    #[arg(long, value_name = "DIR")]
    path: Option<PathBuf>,
    /// Depend on the crates of this checkout instead of published ones.
    #[arg(long, value_name = "DIR", hide = true)]
    stylobate_path: Option<PathBuf>,
}

/// Why no crate is made.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error(
        "{0:?} is no name for a dialect: take lower-case letters and digits in words with single \
         hyphens or underscores between them, such as mariadb or cloud-spanner"
    )]
    Name(String),
    #[error("the crate has another use for the name {0} already; add a word to the name")]
    Taken(String),
    #[error("the folder {} exists already; name another one by --path", .0.display())]
    Exists(PathBuf),
    #[error("the file {} cannot be written: {source}", .path.display())]
    Unwritten { path: PathBuf, source: io::Error },
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::new(refused.to_string())
    }
}

/// A file of the toy dialect, and what its counterpart has to answer for another database.
struct Template {
    path: &'static str,
    text: &'static str,
    answers: &'static str,
}

/// The files in the order in which an author comes to them.
const TEMPLATES: [Template; 10] = [
    Template {
        path: "Cargo.toml",
        text: include_str!("../../templates/dialect/manifest.toml"),
        answers: "which crate talks to the engine, in place of rusqlite",
    },
    Template {
        path: "src/driver.rs",
        text: include_str!("../../templates/dialect/driver.rs"),
        answers: "how a URL is opened, and what a connection does when it is told to",
    },
    Template {
        path: "tests/conformance.rs",
        text: include_str!("../../templates/dialect/conformance.rs"),
        answers: "where the suite gets databases, and what is known to deviate",
    },
    Template {
        path: "src/words.rs",
        text: include_str!("../../templates/dialect/words.rs"),
        answers: "the product's name, the words to quote, how a parameter is written",
    },
    Template {
        path: "src/capabilities.rs",
        text: include_str!("../../templates/dialect/capabilities.rs"),
        answers: "what the engine can do by itself, and how the rest is met or refused",
    },
    Template {
        path: "src/column.rs",
        text: include_str!("../../templates/dialect/column.rs"),
        answers: "how a type is declared and guarded, and the defaults that are no constants",
    },
    Template {
        path: "src/value.rs",
        text: include_str!("../../templates/dialect/value.rs"),
        answers: "how values travel there and back, and how constants are written",
    },
    Template {
        path: "src/catalog.rs",
        text: include_str!("../../templates/dialect/catalog.rs"),
        answers: "how a live catalog is asked for and read back",
    },
    Template {
        path: "src/error.rs",
        text: include_str!("../../templates/dialect/error.rs"),
        answers: "what the engine's errors mean",
    },
    Template {
        path: "src/lib.rs",
        text: include_str!("../../templates/dialect/lib.rs"),
        answers: "nothing more than the words about it",
    },
];

pub(super) fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Status, Failure> {
    let name = DialectName::parse(&arguments.name)?;
    let default = || PathBuf::from(name.rename("toy-dialect"));
    let folder = arguments.path.clone().unwrap_or_else(default);
    if folder.symlink_metadata().is_ok() {
        return Err(Refused::Exists(folder).into());
    }
    for template in &TEMPLATES {
        let text = match template.path {
            "Cargo.toml" => manifest(template.text, arguments.stylobate_path.as_deref()),
            _ => template.text.to_owned(),
        };
        write(&folder.join(template.path), &name.rename(&text))?;
    }
    report(&name, &folder, context)?;
    Ok(Status::Success)
}

/// The name of a dialect in the forms in which it is written.
#[derive(Debug, PartialEq, Eq)]
struct DialectName {
    /// As a scheme, and on a command line: `cloud-spanner`.
    kebab: String,
    /// In the path of the crate: `cloud_spanner`.
    snake: String,
    /// As a type: `CloudSpanner`.
    pascal: String,
}

impl DialectName {
    fn parse(text: &str) -> Result<Self, Refused> {
        let separator = if text.contains('_') { '_' } else { '-' };
        let words: Vec<_> = text.split(separator).collect();
        let is_word = |word: &&str| {
            !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        let begins = text.starts_with(|first: char| first.is_ascii_lowercase());
        if !begins || !words.iter().all(is_word) || text.len() > 40 {
            return Err(Refused::Name(text.to_owned()));
        }
        let capital = |word: &&str| word[..1].to_ascii_uppercase() + &word[1..];
        let name = Self {
            kebab: words.join("-"),
            snake: words.join("_"),
            pascal: words.iter().map(capital).collect(),
        };
        match ["Toy", "ToyDriver", "ToySession"].map(|known| name.rename(known)) {
            [own, ..] if own == "Self" => Err(Refused::Taken(own)),
            types => match types.into_iter().find(|own| is_used(own)) {
                Some(taken) => Err(Refused::Taken(taken)),
                None => Ok(name),
            },
        }
    }

    /// The text of the toy under the name.
    fn rename(&self, text: &str) -> String {
        text.replace("toy_dialect", &format!("{}_dialect", self.snake))
            .replace("Toy", &self.pascal)
            .replace("toy", &self.kebab)
    }
}

/// Whether a word stands in the code of the toy.
fn is_used(word: &str) -> bool {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    TEMPLATES.iter().any(|template| {
        template.text.split(|character| !is_part(character)).any(|found| found == word)
    })
}

/// The manifest without what it has as a member of this workspace, and with dependencies on what
/// is published, or on a checkout.
fn manifest(toy: &str, checkout: Option<&Path>) -> String {
    let mut text = String::new();
    for line in toy.lines().filter(|line| *line != "publish = false") {
        let (crate_name, rest) = line.split_once(" = { version = ").unwrap_or((line, ""));
        match (rest.split_once(", path = \""), checkout) {
            (Some((_, path)), Some(checkout)) => {
                let inside = path.trim_start_matches("../../../").trim_end_matches("\" }");
                let inside = if inside == "../.." { "conformance" } else { inside };
                let path = checkout.join(inside);
                text.push_str(&format!(
                    "{crate_name} = {{ path = {:?} }}",
                    path.display().to_string()
                ));
            }
            (Some((version, _)), None) => text.push_str(&format!("{crate_name} = {version}")),
            (None, _) => text.push_str(line),
        }
        text.push('\n');
    }
    let own = "# It is a workspace of its own; to make it a member of another one, remove this.\n\
               [workspace]\n";
    text.replace("[lints]\nworkspace = true\n", own)
}

fn write(path: &Path, text: &str) -> Result<(), Refused> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, text))
        .map_err(|source| Refused::Unwritten { path: path.to_owned(), source })
}

fn report(name: &DialectName, folder: &Path, context: &mut Context<'_>) -> io::Result<()> {
    let out = &mut context.out;
    let (folder, pascal, kebab) = (visible(folder.display()), &name.pascal, &name.kebab);
    writeln!(
        out,
        "{folder} is a crate with the dialect {pascal}, for URLs such as {kebab}://app.db.\n\n\
         It begins as SQLite's engine under this name, so that it is conformant from the start:\n\n  \
         cd {folder}\n  cargo test\n\n\
         Now change it file by file. After each, `cargo test` lists what is left to do; for a part\n\
         of it say `cargo test --test conformance -- --case 'type.*'`.\n"
    )?;
    let mut steps = Grid::default();
    for Template { path, answers, .. } in &TEMPLATES {
        steps.row([path, answers]);
    }
    steps.write(out, "  ", false)?;
    writeln!(
        out,
        "\ndocs/adding-a-dialect.md, in the repository of Stylobate, goes through all of it."
    )
}
