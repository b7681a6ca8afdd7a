//! One model and the SQL of every dialect, side by side in a file that people review.
//!
//! `STYLOBATE_BLESS=1` writes what is rendered into the files instead of comparing it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use stylobate::model::{Document, Placement};

#[test]
fn every_model_renders_as_its_golden_file_says() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in models() {
        count += 1;
        let expected = path.with_extension("md");
        let rendered = side_by_side(&path);
        if std::env::var_os("STYLOBATE_BLESS").is_some() {
            std::fs::write(&expected, rendered).expect("the golden file can be written");
            continue;
        }
        let known = std::fs::read_to_string(&expected).unwrap_or_default();
        if known != rendered {
            wrong.push(format!("{}:\n{}", expected.display(), first_difference(&known, &rendered)));
        }
    }
    assert!(count >= 8, "only {count} models");
    assert!(wrong.is_empty(), "rewrite with STYLOBATE_BLESS=1 and review:\n{}", wrong.join("\n"));
}

#[test]
fn rendering_is_the_same_to_the_byte() {
    for path in models() {
        assert_eq!(side_by_side(&path), side_by_side(&path));
    }
}

fn models() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let entries = std::fs::read_dir(folder).expect("there is a folder of golden files");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    paths
}

/// The model, and what every dialect makes of it; a refusal is an answer too.
fn side_by_side(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("the model can be read");
    let document = Document::from_json(&text).unwrap_or_else(|error| panic!("{error}"));
    let database = document
        .expand(&stylobate::features::all())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.file_stem().expect("it has a name").to_string_lossy();
    let mut page = format!("# {name}\n\n```json\n{}```\n", document.to_json());
    for dialect in stylobate::dialects() {
        let _ = write!(page, "\n## {}\n\n", dialect.name());
        match stylobate::render_placed(&database, &Placement::new(), &*dialect) {
            Ok(script) => {
                let _ = write!(page, "```sql\n{script}```\n");
            }
            Err(error) => {
                let _ = write!(page, "```text\n{error}\n```\n");
            }
        }
    }
    page
}

fn first_difference(known: &str, rendered: &str) -> String {
    let mut known = known.lines();
    for (number, line) in rendered.lines().enumerate() {
        let before = known.next();
        if before != Some(line) {
            return format!("line {}:\n- {}\n+ {line}", number + 1, before.unwrap_or("(nothing)"));
        }
    }
    format!("it ends earlier than the file:\n- {}", known.next().unwrap_or("(nothing)"))
}
