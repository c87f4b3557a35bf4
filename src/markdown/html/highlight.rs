//! A code block to ranges with classes, by tree-sitter grammars that are built in.

use std::ops::Range;

/// Ranges that cover `code` in order, each with the class of what it is; empty when the language is not known or the block
/// is not worth it.
#[cfg(not(feature = "highlight"))]
pub(super) fn classes(_: &str, _: &str) -> Vec<(Range<usize>, Option<&'static str>)> {
    Vec::new()
}

#[cfg(feature = "highlight")]
pub(super) use self::grammars::classes;

#[cfg(feature = "highlight")]
mod grammars {
    use std::collections::BTreeMap;
    use std::sync::OnceLock;

    use tree_sitter_highlight::{HighlightConfiguration, HighlightEvent, Highlighter};

    use super::Range;

    /// Longest block that is highlighted, in bytes, and deepest nesting: broken input costs time that grows with its square.
    const LONGEST: usize = 32 * 1024;
    const DEEPEST: usize = 200;

    /// The classes, by the capture names they stand for; a longer name counts for its first part.
    const NAMES: [(&str, &str); 17] = [
        ("attribute", "attr"),
        ("boolean", "const"),
        ("comment", "comment"),
        ("constant", "const"),
        ("constructor", "type"),
        ("function", "fn"),
        ("keyword", "kw"),
        ("label", "attr"),
        ("module", "type"),
        ("number", "num"),
        ("operator", "op"),
        ("property", "attr"),
        ("punctuation", "op"),
        ("string", "str"),
        ("tag", "kw"),
        ("type", "type"),
        ("variable", "var"),
    ];

    /// The crate of the PowerShell grammar brings no query, so this one is ours.
    const POWERSHELL: &str = r#"
        ["param" "begin" "process" "end" "if" "elseif" "else" "switch" "foreach" "for" "while" "do" "until" "function" "break"
         "continue" "throw" "return" "exit" "trap" "try" "catch" "finally"] @keyword
        (comment) @comment
        (string_literal) @string
        (variable) @variable
        (integer_literal) @number
        (type_literal) @type
        (command_name) @function
        (command_parameter) @attribute
    "#;

    type Built = BTreeMap<&'static str, OnceLock<Option<HighlightConfiguration>>>;

    /// The grammar that each name of a language means.
    fn canonical(language: &str) -> Option<&'static str> {
        Some(match language.to_ascii_lowercase().as_str() {
            "powershell" | "pwsh" | "ps1" | "posh" => "powershell",
            "json" | "jsonc" | "ndjson" => "json",
            "rust" | "rs" => "rust",
            "bash" | "sh" | "shell" | "console" | "zsh" => "bash",
            "toml" => "toml",
            "yaml" | "yml" => "yaml",
            _ => return None,
        })
    }

    fn grammar(language: &'static str) -> Option<&'static HighlightConfiguration> {
        static BUILT: OnceLock<Built> = OnceLock::new();
        let built = BUILT.get_or_init(|| {
            ["powershell", "json", "rust", "bash", "toml", "yaml"].map(|name| (name, OnceLock::new())).into()
        });
        built.get(language)?.get_or_init(|| build(language)).as_ref()
    }

    fn build(language: &'static str) -> Option<HighlightConfiguration> {
        let (grammar, query) = match language {
            "powershell" => (tree_sitter_powershell::LANGUAGE, POWERSHELL),
            "json" => (tree_sitter_json::LANGUAGE, tree_sitter_json::HIGHLIGHTS_QUERY),
            "rust" => (tree_sitter_rust::LANGUAGE, tree_sitter_rust::HIGHLIGHTS_QUERY),
            "bash" => (tree_sitter_bash::LANGUAGE, tree_sitter_bash::HIGHLIGHT_QUERY),
            "toml" => (tree_sitter_toml_ng::LANGUAGE, tree_sitter_toml_ng::HIGHLIGHTS_QUERY),
            _ => (tree_sitter_yaml::LANGUAGE, tree_sitter_yaml::HIGHLIGHTS_QUERY),
        };
        let mut configuration = HighlightConfiguration::new(grammar.into(), language, query, "", "").ok()?;
        configuration.configure(&NAMES.map(|(name, _)| name));
        Some(configuration)
    }

    fn is_too_deep(code: &str) -> bool {
        let mut depth = 0usize;
        code.bytes().any(|byte| {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth > DEEPEST
        })
    }

    /// See the module.
    pub(in crate::markdown::html) fn classes(language: &str, code: &str) -> Vec<(Range<usize>, Option<&'static str>)> {
        let Some(configuration) = canonical(language).and_then(grammar) else { return Vec::new() };
        if code.len() > LONGEST || is_too_deep(code) {
            return Vec::new();
        }
        let mut highlighter = Highlighter::new();
        let Ok(events) = highlighter.highlight(configuration, code.as_bytes(), None, None, |_| None) else {
            return Vec::new();
        };
        let mut classes: Vec<(Range<usize>, Option<&'static str>)> = Vec::new();
        let mut open: Vec<&'static str> = Vec::new();
        for event in events {
            match event {
                Ok(HighlightEvent::HighlightStart(highlight)) => {
                    open.push(NAMES.get(highlight.0).map_or("", |(_, class)| class))
                }
                Ok(HighlightEvent::HighlightEnd) => {
                    open.pop();
                }
                Ok(HighlightEvent::Source { start, end }) => {
                    let class = open.last().copied();
                    match classes.last_mut() {
                        Some((range, last)) if *last == class && range.end == start => range.end = end,
                        _ => classes.push((start..end, class)),
                    }
                }
                Err(_) => return Vec::new(),
            }
        }
        let whole = classes.last().is_some_and(|(range, _)| range.end == code.len());
        let fits = classes.iter().all(|(range, _)| code.get(range.clone()).is_some());
        if whole && fits { classes } else { Vec::new() }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn every_grammar_builds_and_covers_the_block() {
            let samples = [
                ("powershell", "Get-Item -Path $x | Where-Object { $_.Name -eq 'a' } # why\n"),
                ("json", "{\"a\": [1, true]}\n"),
                ("rust", "fn main() { let x = 1; }\n"),
                ("bash", "for f in *; do echo \"$f\"; done\n"),
                ("toml", "[a]\nb = 1\n"),
                ("yaml", "a: [1, b]\n"),
            ];
            for (language, code) in samples {
                let classes = classes(language, code);
                assert!(classes.iter().any(|(_, class)| class.is_some()), "{language} marks nothing");
                let joined: String = classes.iter().map(|(range, _)| code.get(range.clone()).unwrap()).collect();
                assert_eq!(joined, code, "{language}");
            }
        }

        #[test]
        fn a_hostile_block_stays_plain() {
            assert!(classes("rust", &"[".repeat(1000)).is_empty());
            assert!(classes("rust", &"x ".repeat(40_000)).is_empty());
        }
    }
}
