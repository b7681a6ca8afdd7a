//! The arrows between the crates point one way, and the map of them is true.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which crates of the workspace a crate may depend on.
const ALLOWED: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("features", &["model"]),
    ("dialect", &["model"]),
    ("render-postgres", &["model", "dialect"]),
    ("render-sqlite", &["model", "dialect"]),
    ("render-duckdb", &["model", "dialect"]),
    ("connect", &["model", "dialect"]),
    ("driver-postgres", &["model", "dialect", "connect", "render-postgres"]),
    ("driver-sqlite", &["model", "dialect", "connect", "render-sqlite"]),
    ("driver-duckdb", &["model", "dialect", "connect", "render-duckdb"]),
    ("migrate", &["model", "dialect", "connect"]),
    ("conformance", &["model", "dialect", "connect", "features", "migrate"]),
    ("toy-dialect", &["model", "dialect", "connect"]),
];

/// The crates that serve every dialect, and so name none.
const NEUTRAL: [&str; 5] = ["model", "dialect", "connect", "migrate", "conformance"];

/// Where neutral code may name a product: a fact about all engines, or an example for a person.
const NAMED: [(&str, &str); 12] = [
    // The names that any engine keeps for itself are refused for all of them.
    ("model/src/resolve/names.rs", "(\"main\", \"SQLite and DuckDB\"),"),
    ("model/src/resolve/names.rs", "(\"temp\", \"SQLite and DuckDB\"),"),
    ("model/src/resolve/names.rs", "None if lower.starts_with(\"pg_\") => \"PostgreSQL\","),
    ("model/src/resolve/names.rs", "lower.starts_with(\"sqlite_\") => \"SQLite\","),
    ("model/src/resolve/names.rs", "engine: \"PostgreSQL\" });"),
    ("model/src/resolve/names.rs", "starts_with(\"sqlite_\") {"),
    ("model/src/resolve/names.rs", "engine: \"SQLite\" });"),
    ("model/src/problem.rs", "the name that PostgreSQL gives by itself to"),
    ("connect/src/url.rs", "for example sqlite://app.db"),
    // That these names are refused is shown on every engine.
    ("conformance/src/cases/identifiers/unusable.rs", "sqlite"),
    ("conformance/src/cases/identifiers/unusable.rs", "SQLite"),
    ("conformance/src/cases/identifiers/unusable.rs", "PostgreSQL"),
];

/// What only drivers may link.
const DATABASES: [&str; 3] = ["postgres", "rusqlite", "duckdb"];

#[test]
fn every_crate_depends_only_on_what_the_architecture_allows() {
    let dependencies = dependencies();
    for (name, allowed) in ALLOWED {
        let name = member(name);
        let found = dependencies.get(&name).unwrap_or_else(|| panic!("{name} is a member"));
        let allowed: BTreeSet<_> = allowed.iter().map(|name| format!("stylobate-{name}")).collect();
        let own: BTreeSet<_> =
            found.iter().filter(|name| name.starts_with("stylobate")).cloned().collect();
        assert!(own.is_subset(&allowed), "{name} depends on {own:?}, allowed is {allowed:?}");
    }
}

#[test]
fn only_drivers_link_a_database() {
    for (name, found) in dependencies() {
        if name.starts_with("stylobate-driver-")
            || ["stylobate-tests", "stylobate-benches", "toy-dialect"].contains(&name.as_str())
        {
            continue;
        }
        let linked: Vec<_> =
            found.iter().filter(|name| DATABASES.contains(&name.as_str())).collect();
        assert!(linked.is_empty(), "{name} links {linked:?}");
    }
}

#[test]
fn every_member_is_in_the_list() {
    let listed: BTreeSet<_> = ALLOWED.iter().map(|(name, _)| member(name)).collect();
    let free = ["stylobate", "stylobate-tests", "stylobate-benches"];
    for name in dependencies().into_keys().filter(|name| !free.contains(&name.as_str())) {
        assert!(listed.contains(&name), "{name} has no line in the architecture");
    }
}

#[test]
fn what_serves_every_dialect_names_none() {
    let mut allowed: BTreeSet<_> = NAMED.iter().collect();
    let mut wrong = Vec::new();
    for name in NEUTRAL {
        for (file, line) in code(name) {
            let lower = line.to_ascii_lowercase();
            if !["postgres", "sqlite", "duckdb", "toy"].iter().any(|word| lower.contains(word)) {
                continue;
            }
            let known = NAMED.iter().find(|(place, part)| *place == file && line.contains(part));
            match known {
                Some(known) => _ = allowed.remove(known),
                None => wrong.push(format!("{file}: {}", line.trim())),
            }
        }
    }
    assert!(wrong.is_empty(), "these lines name a dialect or a product:\n{}", wrong.join("\n"));
    assert!(allowed.is_empty(), "these lines are there no more: {allowed:?}");
}

#[test]
fn every_file_that_the_architecture_names_is_there() {
    let root = root();
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).expect("it is there");
    let mut checked = 0;
    let mut missing = Vec::new();
    for paragraph in text.split("\n\n") {
        // A paragraph on a crate names files of its sources; elsewhere a path begins at the root.
        let heading = paragraph.strip_prefix("**").and_then(|rest| rest.split_once(".**"));
        let folders: &[&str] = match heading {
            Some((r"render-\*", _)) => &["render-postgres", "render-sqlite", "render-duckdb"],
            Some((name, _)) if root.join(name).is_dir() => &[name],
            _ => &[],
        };
        let sources = |name: &&str| match *name {
            "drivers" => files_in(&root.join(name)),
            _ => files_in(&root.join(name).join("src")),
        };
        let files: Vec<_> = folders.iter().map(sources).collect();
        let named = paragraph.split('`').skip(1).step_by(2).filter(|word| word.ends_with(".rs"));
        for name in named {
            checked += 1;
            let is_in = |files: &Vec<PathBuf>| files.iter().any(|file| file.ends_with(name));
            let is_there = root.join(name).exists() || !files.is_empty() && files.iter().all(is_in);
            if !is_there {
                missing.push(name.to_owned());
            }
        }
    }
    assert!(checked > 20, "{checked} files");
    assert!(missing.is_empty(), "the architecture names {missing:?}");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("it is in the workspace")
}

/// The files in a folder and in those inside of it.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}

/// The lines of a crate's code with the files that they stand in, without comments and tests.
fn code(name: &str) -> Vec<(String, String)> {
    let root = root();
    let mut lines = Vec::new();
    for path in files_in(&root.join(name).join("src")) {
        let text = fs::read_to_string(&path).expect("it is text");
        let file = path.strip_prefix(root).expect("it is in the workspace").to_string_lossy();
        let code = text.lines().take_while(|line| *line != "#[cfg(test)]");
        let code = code.filter(|line| !line.trim_start().starts_with("//"));
        lines.extend(code.map(|line| (file.replace('\\', "/"), line.to_owned())));
    }
    assert!(!lines.is_empty(), "{name} has code");
    lines
}

/// The name of the package in a line of the architecture.
fn member(name: &str) -> String {
    if name == "toy-dialect" { name.to_owned() } else { format!("stylobate-{name}") }
}

/// The normal dependencies of every member of the workspace.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let packages = metadata["packages"].as_array().expect("there are packages");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    packages
        .iter()
        .map(|package| {
            let normal = package["dependencies"].as_array().into_iter().flatten();
            let normal = normal.filter(|dependency| dependency["kind"].is_null());
            (text(&package["name"]), normal.map(|dependency| text(&dependency["name"])).collect())
        })
        .collect()
}
