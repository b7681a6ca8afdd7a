//! The arrows between the crates point one way.

use std::collections::{BTreeMap, BTreeSet};
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
];

/// What only drivers may link.
const DATABASES: [&str; 3] = ["postgres", "rusqlite", "duckdb"];

#[test]
fn every_crate_depends_only_on_what_the_architecture_allows() {
    let dependencies = dependencies();
    for (name, allowed) in ALLOWED {
        let name = format!("stylobate-{name}");
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
            || ["stylobate-tests", "stylobate-benches"].contains(&name.as_str())
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
    let listed: BTreeSet<_> = ALLOWED.iter().map(|(name, _)| format!("stylobate-{name}")).collect();
    let free = ["stylobate", "stylobate-tests", "stylobate-benches"];
    for name in dependencies().into_keys().filter(|name| !free.contains(&name.as_str())) {
        assert!(listed.contains(&name), "{name} has no line in the architecture");
    }
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
