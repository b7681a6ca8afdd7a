//! The guide for authors of dialects shows what stands in this crate.

use std::fs;
use std::path::Path;

/// The files that the guide takes its code from.
const FILES: [&str; 10] = [
    "Cargo.toml",
    "src/capabilities.rs",
    "src/catalog.rs",
    "src/column.rs",
    "src/driver.rs",
    "src/error.rs",
    "src/lib.rs",
    "src/value.rs",
    "src/words.rs",
    "tests/conformance.rs",
];

fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The code of the blocks of these languages.
fn blocks(guide: &str, languages: &[&str]) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = guide.lines();
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```") else { continue };
        let code: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        if languages.contains(&language) {
            blocks.push(code.join("\n") + "\n");
        }
    }
    blocks
}

#[test]
fn every_piece_of_code_in_the_guide_stands_here_word_for_word() {
    let guide = text("../../../docs/adding-a-dialect.md");
    let files = FILES.map(text);
    // The examples in documentation count without their marks.
    let examples =
        files.clone().map(|text| text.replace("\n///\n", "\n\n").replace("\n/// ", "\n"));
    let found = blocks(&guide, &["rust", "toml"]);
    assert!(found.len() > 15, "only {} pieces were found", found.len());
    for block in &found {
        let stands = files.iter().chain(&examples).any(|file| file.contains(block));
        assert!(stands, "this stands in no file of the toy dialect:\n{block}");
    }
    assert_eq!(blocks(&guide, &["rust", "toml", "sh"]).len(), guide.matches("\n```\n").count());
}

#[test]
fn the_guide_says_how_long_each_file_is() {
    let guide = text("../../../docs/adding-a-dialect.md");
    for file in FILES.iter().filter(|file| **file != "Cargo.toml") {
        let line = guide.lines().find(|line| line.starts_with(&format!("| `{file}` |")));
        let line = line.unwrap_or_else(|| panic!("the guide does not say what {file} answers"));
        let length = text(file).lines().count();
        assert!(line.ends_with(&format!("| {length} |")), "{file} has {length} lines: {line}");
    }
}
