//! From a value to a JSON text.

use super::node::{Kind, Node};

/// The text: indented by two spaces, with a line feed at its end.
pub(super) fn print(node: &Node) -> String {
    let mut text = String::new();
    push(&mut text, node, Some(0));
    text.push('\n');
    text
}

/// The text on one line, to be read by a machine.
pub(super) fn compact(node: &Node) -> String {
    let mut text = String::new();
    push(&mut text, node, None);
    text
}

/// Appends a value; on one line if it has no indentation.
fn push(text: &mut String, node: &Node, indentation: Option<usize>) {
    let indentation = indentation.filter(|_| !node.one_line);
    match &node.kind {
        Kind::Null | Kind::InexactNumber => text.push_str("null"),
        Kind::Boolean(value) => text.push_str(if *value { "true" } else { "false" }),
        Kind::Number(verbatim) | Kind::Verbatim(verbatim) => text.push_str(verbatim),
        Kind::Text(content) => push_quoted(text, content),
        Kind::List(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                separate(text, place, "", indentation);
                push(text, item, indentation.map(|level| level + 1));
            }
            close(text, items.is_empty(), "", indentation);
            text.push(']');
        }
        Kind::Object(members) => {
            text.push('{');
            for (place, member) in members.iter().enumerate() {
                separate(text, place, " ", indentation);
                push_quoted(text, &member.key);
                text.push_str(": ");
                push(text, &member.value, indentation.map(|level| level + 1));
            }
            close(text, members.is_empty(), " ", indentation);
            text.push('}');
        }
    }
}

/// Goes to where the element of this place starts.
fn separate(text: &mut String, place: usize, first: &str, indentation: Option<usize>) {
    match (indentation, place) {
        (Some(level), _) => {
            text.push_str(if place == 0 { "" } else { "," });
            break_line(text, level + 1);
        }
        (None, 0) => text.push_str(first),
        (None, _) => text.push_str(", "),
    }
}

/// Goes to where the closing bracket stands.
fn close(text: &mut String, empty: bool, last: &str, indentation: Option<usize>) {
    match indentation {
        _ if empty => {}
        Some(level) => break_line(text, level),
        None => text.push_str(last),
    }
}

fn break_line(text: &mut String, level: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", level));
}

fn push_quoted(text: &mut String, content: &str) {
    text.push('"');
    for character in content.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\0'..' ' => text.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => text.push(character),
        }
    }
    text.push('"');
}
