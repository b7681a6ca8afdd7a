//! Prints what criterion measured last as a table of medians and their ratios to the floor.
//!
//! `ratios [FOLDER]`: the folder is that of criterion, by default the one in the target folder.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

/// The medians of a group in nanoseconds, by the names of what was measured.
type Group = BTreeMap<String, f64>;

/// What the other things of its group are divided by begins with this.
const FLOOR: &str = "floor: ";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = match env::args_os().nth(1) {
        Some(folder) => PathBuf::from(folder),
        None => target_folder()?.join("criterion"),
    };
    let mut groups = BTreeMap::new();
    collect(&folder, &mut groups)?;
    print!("{}", table(&groups));
    Ok(())
}

fn target_folder() -> Result<PathBuf, Box<dyn Error>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["metadata", "--format-version", "1", "--no-deps"];
    let output = Command::new(cargo).args(arguments).output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    Ok(metadata["target_directory"].as_str().ok_or("cargo names no target folder")?.into())
}

/// Criterion keeps the last measurement in a folder `new` of each thing's own folder.
fn collect(folder: &Path, groups: &mut BTreeMap<String, Group>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry?.path();
        if !path.is_dir() {
            continue;
        }
        let (name, estimates) = (path.join("benchmark.json"), path.join("estimates.json"));
        if path.ends_with("new") && name.exists() {
            let name: Value = serde_json::from_slice(&fs::read(name)?)?;
            let estimates: Value = serde_json::from_slice(&fs::read(estimates)?)?;
            let text = |key: &str| name[key].as_str().map(ToOwned::to_owned);
            let median = estimates["median"]["point_estimate"].as_f64();
            if let (Some(group), Some(name), Some(median)) =
                (text("group_id"), text("function_id"), median)
            {
                groups.entry(group).or_default().insert(name, median);
            }
        } else {
            collect(&path, groups)?;
        }
    }
    Ok(())
}

fn table(groups: &BTreeMap<String, Group>) -> String {
    let mut lines = vec!["| group | what | median | ratio |".to_owned()];
    lines.push("| --- | --- | ---: | ---: |".to_owned());
    for (group, measured) in groups {
        let floor = measured.iter().find(|(name, _)| name.starts_with(FLOOR));
        let mut rows: Vec<_> = measured.iter().collect();
        rows.sort_by(|(_, one), (_, other)| one.total_cmp(other));
        for (name, median) in rows {
            let ratio =
                floor.map_or_else(String::new, |(_, floor)| format!("{:.2}", median / floor));
            lines.push(format!("| {group} | {name} | {} | {ratio} |", duration(*median)));
        }
    }
    lines.join("\n") + "\n"
}

fn duration(nanoseconds: f64) -> String {
    match nanoseconds {
        few if few < 1e3 => format!("{few:.0} ns"),
        few if few < 1e6 => format!("{:.2} µs", few / 1e3),
        many => format!("{:.2} ms", many / 1e6),
    }
}
