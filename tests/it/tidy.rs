//! What a newcomer may rely on without being told: layers, sizes, names, effects in their homes, registries that are whole,
//! a README that says what is there. Every rule is a function of one file's path and text, and is shown to fail on a bad one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use statetrace_site::{pages, sources};

/// Who may use whom: the modules of a row, the rows they may use, and what is named beside them. `CONTRIBUTING.md` prints it.
struct Row {
    modules: &'static [&'static str],
    rows: &'static [usize],
    extra: &'static [(&'static str, &'static str)],
}

/// From the ground up. Row 7 is `commands`, which nothing uses.
const ROWS: [Row; 8] = [
    Row { modules: &["path", "digest", "stats"], rows: &[], extra: &[("path", "digest")] },
    Row {
        modules: &["text", "diagnostic", "markdown", "model"],
        rows: &[0],
        extra: &[("diagnostic", "text"), ("markdown", "text"), ("model", "text")],
    },
    Row {
        modules: &["workspace", "artifacts", "sources"],
        rows: &[0, 1],
        extra: &[("sources", "artifacts"), ("workspace", "sources")],
    },
    Row { modules: &["gates", "readiness"], rows: &[0, 1], extra: &[("readiness", "gates")] },
    Row {
        modules: &["charts", "pages", "theme", "search", "export"],
        rows: &[0, 1, 3],
        extra: &[("pages", "charts"), ("search", "pages"), ("theme", "pages")],
    },
    Row {
        modules: &["site", "bundle", "comparison"],
        rows: &[0, 1, 3, 4],
        extra: &[("bundle", "site"), ("comparison", "bundle")],
    },
    Row { modules: &["build", "reports", "publishers"], rows: &[0, 1, 2, 3, 4, 5], extra: &[] },
    Row { modules: &["commands"], rows: &[0, 1, 2, 3, 4, 5, 6], extra: &[] },
];

/// Plural folders: one file a member.
const FAMILIES: [&str; 8] = ["artifacts", "sources", "gates", "charts", "pages", "reports", "publishers", "commands"];

/// Where the file system, the clock, the environment and the network are met.
const HOMES: [&str; 6] =
    ["src/workspace/", "src/theme/", "src/site/write", "src/bundle/archive", "src/publishers/", "src/commands/"];

/// How code meets them.
const EFFECTS: [&str; 14] = [
    "std::fs",
    "std::env",
    "std::net",
    "std::process::Command",
    "fs::read",
    "fs::write",
    "File::open",
    "File::create",
    "env::var",
    "Timestamp::now",
    "Zoned::now",
    "SystemTime",
    "Instant::now",
    "Command::new",
];

/// What the top level may hold.
const TOP_LEVEL: [&str; 18] = [
    ".cargo",
    ".ci",
    ".clippy.toml",
    ".gitattributes",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "content",
    "deny.toml",
    "rustfmt.toml",
    "src",
    "tests",
    "themes",
];

const LONGEST: usize = 600;

// The tree.

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file below `folder` that ends with one of `endings`, with its text, by path.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() {
                if !path.ends_with("/node_modules") && !path.ends_with("/target") {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| path.ends_with(ending)) {
                found.push((path.clone(), read(&path)));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} holds no {endings:?}");
    found.sort();
    found
}

/// Runs `rule` over the files and shows everything it has to say at once.
fn assert_tidy(files: &[(String, String)], rule: impl Fn(&str, &str) -> Vec<String>) {
    let problems: Vec<String> = files
        .iter()
        .flat_map(|(path, text)| rule(path, text).into_iter().map(move |problem| format!("{path}: {problem}")))
        .collect();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

// Reading Rust, just enough.

/// The text without comments.
fn code(text: &str) -> String {
    let bare =
        |line: &str| if line.trim_start().starts_with("//") { String::new() } else { without_tail(line).to_owned() };
    text.lines().map(bare).collect::<Vec<_>>().join("\n")
}

fn without_tail(line: &str) -> &str {
    line.split_once(" // ").map_or(line, |(code, _)| code)
}

/// The text before the tests that stand beside the code.
fn without_tests(text: &str) -> &str {
    text.split_once("#[cfg(test)]\nmod tests {").map_or(text, |(code, _)| code)
}

/// `src/pages/parts/task.rs` is `pages::parts::task`; `mod.rs` stands for its folder.
fn module(path: &str) -> Vec<&str> {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    if matches!(path, "lib" | "main") { Vec::new() } else { path.split('/').collect() }
}

/// Every path of ours that the file's code names, from the crate's root: `crate::a::{b, c}` is two, `super::x` is resolved.
fn paths(path: &str, text: &str) -> BTreeSet<Vec<String>> {
    let module: Vec<String> = module(path).into_iter().map(str::to_owned).collect();
    let text = code(text);
    let mut found = Vec::new();
    for (offset, _) in text.match_indices("crate::") {
        expand(Vec::new(), &text[offset + "crate::".len()..], &mut found);
    }
    for (offset, _) in text.match_indices("super::").filter(|(offset, _)| !text[..*offset].ends_with("super::")) {
        let mut rest = &text[offset..];
        let mut from = module.clone();
        while let Some(behind) = rest.strip_prefix("super::") {
            from.pop();
            rest = behind;
        }
        expand(from, rest, &mut found);
    }
    found.into_iter().collect()
}

/// Reads a path or a `use` tree at the start of `text`, below `prefix`.
fn expand(mut prefix: Vec<String>, text: &str, found: &mut Vec<Vec<String>>) {
    let text = text.trim_start();
    if let Some(group) = text.strip_prefix('{') {
        let (mut depth, mut start) = (1, 0);
        for (offset, c) in group.char_indices() {
            depth += match c {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            if depth == 0 || c == ',' && depth == 1 {
                expand(prefix.clone(), &group[start..offset], found);
                start = offset + 1;
            }
            if depth == 0 {
                break;
            }
        }
        return;
    }
    let length = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    if length > 0 {
        prefix.push(text[..length].to_owned());
        match text[length..].strip_prefix("::") {
            Some(rest) => expand(prefix, rest, found),
            None => found.push(prefix),
        }
    } else if !prefix.is_empty() {
        found.push(prefix);
    }
}

// The rules.

fn layers(path: &str, text: &str) -> Vec<String> {
    let own = module(path);
    let Some(own) = own.first() else { return Vec::new() };
    let Some(row) = ROWS.iter().find(|row| row.modules.contains(own)) else {
        return vec![format!("`{own}` stands in no row of the layer table")];
    };
    let all: BTreeSet<&str> = ROWS.iter().flat_map(|row| row.modules).copied().collect();
    let used: BTreeSet<String> = paths(path, text).into_iter().filter_map(|path| path.into_iter().next()).collect();
    let may = |used: &str| {
        used == *own
            || row.rows.iter().any(|row| ROWS[*row].modules.contains(&used))
            || row.extra.contains(&(*own, used))
    };
    let forbidden = used.iter().filter(|used| all.contains(used.as_str()) && !may(used));
    forbidden.map(|used| format!("`{own}` may not use `{used}`")).collect()
}

/// Whether the file is a member of its family: it has the entry that the registry lists, or the family needs none.
fn is_member(path: &str, text: &str) -> bool {
    let module = module(path);
    let [family, _] = module[..] else { return false };
    let is_registered = text.lines().any(|line| line.starts_with("pub(super) static "));
    FAMILIES.contains(&family)
        && !path.ends_with("/mod.rs")
        && (is_registered || matches!(family, "commands" | "publishers" | "reports"))
}

/// `members`: every member of every family as `family/member`.
fn members_apart(path: &str, text: &str, members: &BTreeSet<String>) -> Vec<String> {
    let own = module(path).into_iter().take(2).collect::<Vec<_>>().join("/");
    if !members.contains(&own) {
        return Vec::new();
    }
    let used: BTreeSet<String> =
        paths(path, text).into_iter().map(|path| path[..path.len().min(2)].join("/")).collect();
    let family = own.split('/').next().unwrap_or("").to_owned() + "/";
    let others = used.iter().filter(|used| **used != own && used.starts_with(&family) && members.contains(*used));
    others.map(|other| format!("imports its sibling `{other}`; what two members share goes to `mod.rs`")).collect()
}

fn size(_: &str, text: &str) -> Vec<String> {
    let lines = text.lines().count();
    (lines > LONGEST).then(|| format!("{lines} lines; look for the second idea in it")).into_iter().collect()
}

/// Words for work that was not done, in two halves so that this file does not hold them.
fn promises(_: &str, text: &str) -> Vec<String> {
    let words = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
    ];
    let found = words.into_iter().filter(|word| text.contains(word));
    found.map(|word| format!("holds `{word}`; finish it or leave it out")).collect()
}

fn lints(_: &str, text: &str) -> Vec<String> {
    let text = code(text);
    let mut problems = Vec::new();
    for (offset, _) in text.match_indices('#') {
        // An attribute begins its line; in a string it does not.
        let is_first = text[..offset].rsplit('\n').next().is_none_or(|before| before.trim().is_empty());
        let rest = text[offset + 1..].trim_start_matches('!');
        let Some(attribute) = rest.strip_prefix('[').filter(|_| is_first).and_then(|rest| rest.split(']').next())
        else {
            continue;
        };
        if attribute.starts_with("allow(") || attribute.starts_with("cfg_attr") && attribute.contains(" allow(") {
            problems.push(format!("`{}` silences a lint; `expect` it with a reason", attribute.trim()));
        }
        if attribute.starts_with("expect(") && !attribute.contains("reason") {
            problems.push(format!("`{}` gives no reason", attribute.trim()));
        }
    }
    problems
}

fn names(path: &str, _: &str) -> Vec<String> {
    let homeless = |part: &&str| {
        let stem = part.split('.').next().unwrap_or(part);
        matches!(stem, "util" | "utils" | "helper" | "helpers" | "common" | "misc" | "shared" | "lib2")
    };
    path.split('/')
        .filter(homeless)
        .map(|part| format!("`{part}` says nothing; a function belongs to its type"))
        .collect()
}

fn opening(_: &str, text: &str) -> Vec<String> {
    let opens = text.starts_with("//! ");
    (!opens).then(|| "does not open with what it turns into what".to_owned()).into_iter().collect()
}

fn effects(path: &str, text: &str) -> Vec<String> {
    if HOMES.iter().any(|home| path.starts_with(home)) {
        return Vec::new();
    }
    let text = code(without_tests(text));
    let met = EFFECTS.into_iter().filter(|effect| text.contains(effect));
    met.map(|effect| format!("`{effect}` is met outside its home")).collect()
}

fn templates(_: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (offset, _) in text.match_indices('|') {
        let filter = text[offset + 1..].trim_start();
        let is_safe =
            filter.strip_prefix("safe").is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
        let value = text[..offset].trim_end();
        if is_safe && !value.ends_with("_html") {
            let shown: String = value.chars().rev().take(30).collect::<Vec<_>>().into_iter().rev().collect();
            problems.push(format!("`{shown} | safe`: only fields named `*_html` are safe"));
        }
    }
    for attribute in [" style=", "\tstyle=", "\nstyle=", " onclick=", " onload="] {
        if text.contains(attribute) {
            problems.push(format!("has a{attribute} attribute; looks live in css, behaviour in js"));
        }
    }
    problems
}

/// The names of `Code` values that the file declares outside tests.
fn declared_codes(text: &str) -> Vec<String> {
    let declarations = without_tests(text).split(": Code = Code {").skip(1);
    let name = |body: &str| body.split("name: \"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    declarations.filter_map(name).collect()
}

/// First words of the README's table of commands.
fn readme_commands(readme: &str) -> BTreeSet<String> {
    let section = readme.split("\n## Commands\n").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap_or("");
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split([' ', '`']).next()).map(str::to_owned).collect()
}

/// The commands that `--help` lists.
fn help_commands(help: &str) -> BTreeSet<String> {
    let list = help.split("\nCommands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap_or("");
    let names = list.lines().filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
    names.filter_map(|line| line.split(' ').next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

fn run(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_statetrace-site")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

// The tree keeps them.

#[test]
fn every_module_uses_only_what_its_row_may() {
    assert_tidy(&files("src", &[".rs"]), layers);
}

#[test]
fn the_layer_table_of_contributing_is_the_one_that_is_checked() {
    let text = read("CONTRIBUTING.md");
    for row in &ROWS {
        let cell: Vec<String> = row.modules.iter().map(|module| format!("`{module}`")).collect();
        let line = format!("| {} |", cell.join(", "));
        let found = text.lines().find(|text| text.starts_with(&line));
        let found = found.unwrap_or_else(|| panic!("CONTRIBUTING.md has no row `{line}`"));
        for (from, to) in row.extra {
            assert!(found.contains(&format!("`{from}` → `{to}`")), "the row of `{from}` does not name `{to}`");
        }
    }
}

#[test]
fn every_module_and_home_that_is_named_is_there() {
    let modules = ROWS.iter().flat_map(|row| row.modules).map(|module| format!("src/{module}"));
    let families = FAMILIES.iter().map(|family| format!("src/{family}/"));
    let homes = HOMES.iter().map(|home| (*home).to_owned());
    let is_there = |path: &str| root().join(path).is_dir() || root().join(format!("{path}.rs")).is_file();
    let gone: Vec<String> = modules.chain(families).chain(homes).filter(|path| !is_there(path)).collect();
    assert_eq!(gone, Vec::<String>::new());
}

#[test]
fn members_of_a_family_do_not_import_each_other() {
    let files = files("src", &[".rs"]);
    let members: BTreeSet<String> =
        files.iter().filter(|(path, text)| is_member(path, text)).map(|(path, _)| module(path).join("/")).collect();
    assert!(members.len() > 30, "only {} members were recognised", members.len());
    assert_tidy(&files, |path, text| members_apart(path, text, &members));
}

#[test]
fn files_are_short_and_finished() {
    let endings = [".rs", ".html", ".css", ".js", ".mjs", ".sh"];
    let all = [files("src", &endings), files("tests", &endings), files("themes", &endings)].concat();
    assert_tidy(&all, size);
    assert_tidy(&all, promises);
    assert_tidy(&all, names);
    assert_tidy(&[(".ci/run".to_owned(), read(".ci/run"))], promises);
}

#[test]
fn lints_are_expected_with_a_reason_and_modules_open_with_a_sentence() {
    let rust = [files("src", &[".rs"]), files("tests/it", &[".rs"])].concat();
    assert_tidy(&rust, lints);
    let modules: Vec<_> = rust.into_iter().filter(|(path, _)| !path.ends_with("/tests.rs")).collect();
    assert_tidy(&modules, opening);
}

#[test]
fn the_world_is_met_only_at_home() {
    assert_tidy(&files("src", &[".rs"]), effects);
}

#[test]
fn templates_trust_only_what_markdown_and_charts_made() {
    assert_tidy(&files("themes", &[".html"]), templates);
}

#[test]
fn every_code_is_declared_once_and_told_by_explain() {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for (path, text) in files("src", &[".rs"]) {
        for code in declared_codes(&text) {
            let is_shaped = code.split('/').count() == 2
                && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-/".contains(&byte));
            assert!(is_shaped, "{path}: `{code}` is not `area/what-is-wrong`");
            assert!(text.contains("explain: \""), "{path}: `{code}` is not explained");
            let earlier = seen.insert(code.clone(), path.clone());
            assert_eq!(earlier, None, "`{code}` is declared again in {path}");
        }
    }
    assert!(seen.len() >= 20, "only {} codes were recognised", seen.len());
    let told = run(&["explain"]);
    let told: BTreeSet<&str> = told.lines().filter_map(|line| line.split(' ').next()).collect();
    let untold: Vec<&String> = seen.keys().filter(|code| !told.contains(code.as_str())).collect();
    assert!(untold.is_empty(), "`explain` does not know {untold:?}: is their list of CODES registered?");
}

#[test]
fn every_registered_kind_has_what_it_needs() {
    let names: BTreeSet<&str> = pages::KINDS.iter().map(|kind| kind.name).collect();
    assert_eq!(names.len(), pages::KINDS.len(), "two page kinds have one name");
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("docs")).unwrap();
    run(&["init", &dir.path().to_string_lossy()]);
    let config = fs::read_to_string(dir.path().join("statetrace.toml")).unwrap();
    let mut names = BTreeSet::new();
    for kind in sources::KINDS {
        assert!(names.insert(kind.name), "two source kinds are called `{}`", kind.name);
        assert!(!kind.globs.is_empty(), "`{}` is looked for nowhere", kind.name);
        assert!(config.contains(&format!("{} = ", kind.name)), "`init` does not document `{}`", kind.name);
        assert!(
            root().join(format!("src/sources/{}.rs", kind.name)).is_file(),
            "`{}` has a file of its own",
            kind.name
        );
    }
}

#[test]
fn the_readme_and_help_list_the_same_commands() {
    let (readme, help) = (readme_commands(&read("README.md")), help_commands(&run(&["--help"])));
    assert!(help.len() >= 5, "--help lists {help:?}");
    assert_eq!(readme, help);
    let text = read("README.md");
    let actions = text.split("| `ledger ").nth(1).and_then(|row| row.split('`').next()).unwrap_or_default();
    let actions: BTreeSet<String> = actions.split("\\|").map(str::to_owned).collect();
    assert_eq!(actions, help_commands(&run(&["ledger", "--help"])));
}

#[test]
fn the_top_level_holds_only_what_a_newcomer_expects() {
    let ignored = read(".gitignore");
    let ignored: BTreeSet<&str> = ignored.lines().filter_map(|line| line.strip_prefix('/')).collect();
    let names = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let strange: Vec<String> = names
        .filter(|name| name != ".git" && !ignored.contains(name.as_str()) && !TOP_LEVEL.contains(&name.as_str()))
        .collect();
    assert_eq!(strange, Vec::<String>::new());
    assert!(read("CHANGELOG.md").contains("\n## Unreleased\n"));
}

// Each rule fails on what it is for.

#[test]
fn a_use_of_a_higher_row_is_seen_in_every_spelling() {
    let bad =
        "use crate::{path, pages::{home, board}};\nfn f() { crate::site::Site::default(); super::commands::run(); }";
    assert_eq!(
        layers("src/model.rs", bad),
        ["`model` may not use `commands`", "`model` may not use `pages`", "`model` may not use `site`"]
    );
    assert_eq!(
        layers("src/model/task.rs", "// crate::pages\nuse crate::text::Span;\nuse super::super::site;"),
        ["`model` may not use `site`"]
    );
    assert_eq!(layers("src/utils.rs", ""), ["`utils` stands in no row of the layer table"]);
    assert_eq!(
        layers("src/search/mod.rs", "use crate::pages::Draft;\nuse crate::gates::Verdicts;"),
        Vec::<String>::new()
    );
}

#[test]
fn an_import_of_a_sibling_is_seen_in_every_spelling() {
    let members: BTreeSet<String> = ["pages/home", "pages/board"].map(str::to_owned).into();
    let said = ["imports its sibling `pages/board`; what two members share goes to `mod.rs`"];
    for bad in ["use super::board;", "use super::{Draft, board::Lane};", "crate::pages::board::draft()"] {
        assert_eq!(members_apart("src/pages/home.rs", bad, &members), said, "{bad}");
    }
    assert_eq!(members_apart("src/pages/home/tiles.rs", "use super::super::board::Lane;", &members), said);
    assert_eq!(members_apart("src/pages/home.rs", "use super::parts::board;", &members), Vec::<String>::new());
    assert!(is_member("src/pages/home.rs", "pub(super) static KIND: PageKind = PageKind {"));
    assert!(!is_member("src/pages/words.rs", "pub(super) fn count() {}") && is_member("src/commands/init.rs", ""));
}

#[test]
fn long_unfinished_and_badly_named_files_are_seen() {
    assert_eq!(size("", &"x\n".repeat(LONGEST)), Vec::<String>::new());
    assert_eq!(size("", &"x\n".repeat(LONGEST + 1)).len(), 1);
    assert_eq!(promises("", concat!("// TO", "DO later")).len(), 1);
    assert_eq!(promises("", concat!("fn f() { to", "do!() }")).len(), 1);
    assert_eq!(names("src/pages/helpers.rs", "").len(), 1);
    assert_eq!(names("src/common/mod.rs", "").len(), 1);
    assert_eq!(opening("", "use std::fmt;\n").len(), 1);
}

#[test]
fn a_bare_allow_and_an_expect_without_reason_are_seen() {
    assert_eq!(lints("", "#[allow(dead_code)]\nfn f() {}").len(), 1);
    assert_eq!(lints("", "#![allow(dead_code)]\n").len(), 1);
    assert_eq!(lints("", "#[cfg_attr(test, allow(dead_code))]\n").len(), 1);
    assert_eq!(lints("", "#[expect(dead_code)]\n").len(), 1);
    assert_eq!(lints("", "#[expect(dead_code, reason = \"x\")]\n// #[allow(x)]\n"), Vec::<String>::new());
}

#[test]
fn an_effect_away_from_home_is_seen() {
    assert_eq!(effects("src/pages/home.rs", "fn f() { jiff::Timestamp::now(); }").len(), 1);
    assert_eq!(effects("src/site/mod.rs", "use std::fs;\n").len(), 1);
    assert_eq!(effects("src/site/write.rs", "use std::fs;\n"), Vec::<String>::new());
    assert_eq!(effects("src/digest.rs", "#[cfg(test)]\nmod tests {\n    use std::fs;\n}"), Vec::<String>::new());
}

#[test]
fn trust_in_other_fields_and_inline_looks_are_seen() {
    assert_eq!(
        templates("", "{{ page.title | safe }}"),
        ["`{{ page.title | safe`: only fields named `*_html` are safe"]
    );
    assert_eq!(templates("", "{{ a_html }}{{ b|safe }}").len(), 1);
    assert_eq!(templates("", "<p style=\"x\">").len(), 1);
    assert_eq!(templates("", "{{ page.body_html | safe }} {{ a | safely }}"), Vec::<String>::new());
}

#[test]
fn lists_of_codes_and_commands_are_read_as_they_are_written() {
    let code = "static A: Code = Code {\n    name: \"a/b\",\n};\n#[cfg(test)]\nmod tests {\nstatic B: Code = Code { name: \"c/d\" };";
    assert_eq!(declared_codes(code), ["a/b"]);
    let readme = "# x\n\n## Commands\n\n| command | does |\n|---|---|\n| `init [DIR]` | x |\n| `trace ID` | y |\n\n## Next\n| `no` |";
    assert_eq!(readme_commands(readme), BTreeSet::from(["init".to_owned(), "trace".to_owned()]));
    let help = "x\n\nCommands:\n  init   Look\n         at it\n  help   Print\n\nOptions:\n  -C\n";
    assert_eq!(help_commands(help), BTreeSet::from(["init".to_owned()]));
}
