//! Every public type has an example, and examples run.
//!
//! Public is what says `pub`: a lint of the workspace refuses that of what is not exported. What
//! macros make is not seen here.

use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Expr, Item, Lit, Meta, Visibility};

/// The crates that others build on.
const CRATES: [&str; 13] = [
    "model",
    "features",
    "dialect",
    "render-postgres",
    "render-sqlite",
    "render-duckdb",
    "connect",
    "drivers/postgres",
    "drivers/sqlite",
    "drivers/duckdb",
    "migrate",
    "conformance",
    "stylobate",
];

/// Where examples may need a server, and so may only be compiled.
const NEEDS_SERVER: [&str; 2] =
    ["drivers/postgres/src", "stylobate/src/conformance/postgres_server.rs"];

#[test]
fn every_public_type_has_an_example_that_runs() {
    let mut types = 0;
    let mut bare = Vec::new();
    for path in sources() {
        let file = syn::parse_file(&read(&path))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        each_type(&file.items, &mut |item, attributes| {
            types += 1;
            let ways = examples(&documentation(attributes));
            if !ways.iter().any(|way| runs(&path, way)) {
                bare.push(format!("{item} in {}", path.display()));
            }
        });
    }
    assert!(types > 100, "only {types} types were found");
    assert!(bare.is_empty(), "these have no example:\n{}", bare.join("\n"));
}

#[test]
fn no_example_is_left_out() {
    let mut left_out = Vec::new();
    for path in sources() {
        let text = read(&path);
        let lines = text.lines().map(str::trim_start);
        let comments = lines.filter_map(|line| {
            line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).map(str::trim)
        });
        let comments = comments.collect::<Vec<_>>().join("\n");
        for way in examples(&comments) {
            if !runs(&path, &way) && way != "text" {
                left_out.push(format!("```{way} in {}", path.display()));
            }
        }
    }
    assert!(left_out.is_empty(), "these do not run:\n{}", left_out.join("\n"));
}

/// What follows the fence that opens each block of code.
fn examples(documentation: &str) -> Vec<String> {
    let fences = documentation.lines().filter_map(|line| line.trim().strip_prefix("```"));
    fences.step_by(2).map(str::to_owned).collect()
}

/// Whether an example of a crate that is marked so is run as it should be.
fn runs(path: &Path, way: &str) -> bool {
    match way {
        "" | "standalone_crate" => true,
        "no_run" => {
            let path = path.display().to_string();
            NEEDS_SERVER.iter().any(|place| path.contains(place))
        }
        _ => false,
    }
}

/// The sources of the crates.
fn sources() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for name in CRATES {
        let mut folders = vec![root.join(name).join("src")];
        while let Some(folder) = folders.pop() {
            let entries = fs::read_dir(&folder);
            for entry in entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
                let path = entry.expect("the folder can be listed").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    found.push(path);
                }
            }
        }
    }
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Visits the public types of a file, and those of the modules written out in it.
fn each_type(items: &[Item], visit: &mut impl FnMut(&syn::Ident, &[Attribute])) {
    for item in items {
        let (visibility, name, attributes) = match item {
            Item::Struct(item) => (&item.vis, &item.ident, &item.attrs),
            Item::Enum(item) => (&item.vis, &item.ident, &item.attrs),
            Item::Union(item) => (&item.vis, &item.ident, &item.attrs),
            Item::Trait(item) => (&item.vis, &item.ident, &item.attrs),
            Item::Type(item) => (&item.vis, &item.ident, &item.attrs),
            Item::Mod(module) => {
                if let Some((_, items)) = &module.content {
                    each_type(items, visit);
                }
                continue;
            }
            _ => continue,
        };
        if matches!(visibility, Visibility::Public(_)) {
            visit(name, attributes);
        }
    }
}

/// The text of a documentation comment.
fn documentation(attributes: &[Attribute]) -> String {
    let mut text = String::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        if let Meta::NameValue(pair) = &attribute.meta
            && let Expr::Lit(literal) = &pair.value
            && let Lit::Str(line) = &literal.lit
        {
            text.push_str(&line.value());
            text.push('\n');
        }
    }
    text
}
