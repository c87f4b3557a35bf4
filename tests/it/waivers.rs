//! Who answers for what, as a bundle tells it: on its first page, for machines, and to whoever verifies it.

use statetrace_site::bundle::document::{self, Document};
use statetrace_site::bundle::{DOCUMENT, START};

use crate::bundle::{BUNDLE, Terminal, with_keys};
use crate::forge::take_apart;

fn document_of(terminal: &Terminal) -> (Document, String) {
    let files = take_apart(&std::fs::read(terminal.path("out/RC-1-evidence.zip")).unwrap());
    (document::parse(&files[DOCUMENT]).unwrap(), String::from_utf8(files[START].clone()).unwrap())
}

fn append(terminal: &Terminal, text: &str) {
    let path = terminal.path("statetrace.toml");
    let config = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, format!("{config}{text}")).unwrap();
}

fn waiver(id: &str, scope: &str, until: &str) -> String {
    format!(
        "[[waiver]]\nid = \"{id}\"\nscope = \"{scope}\"\nowner = \"Ada\"\nreason = \"the <old> export\"\nuntil = \"{until}\"\n"
    )
}

#[test]
fn every_waiver_of_the_project_stands_in_its_bundles_with_what_it_covers() {
    let terminal = with_keys();
    for name in ["a", "b"] {
        std::fs::write(terminal.path(&format!("Logs/Reports/{name}.json")), "{").unwrap();
    }
    let gate = "[[gate]]\nid = \"G-1\"\nrule = \"count(Nothing) >= 1\"\nlevel = \"warn\"\n";
    let waivers = [
        waiver("artifact/invalid-json", "*", "2026-03-01"),
        waiver("artifact/invalid-json", "Logs/Reports/a*", "2026-03-01"),
        waiver("artifact/invalid-json", "*", "2026-01-01"),
        waiver("G-1", "RC-1", "2026-03-01"),
        waiver("G-1", "RC-bare", "2026-03-01"),
    ];
    append(&terminal, &format!("{gate}{}", waivers.concat()));
    terminal.ends(BUNDLE, 0);
    let (document, page) = document_of(&terminal);
    let told = |own: &document::ProjectWaiver| {
        let scope = own.scope.as_deref().unwrap_or("everywhere");
        format!("{} {scope}: {} to {} by {}", own.id, own.covered(), own.waiver.until, own.waiver.by)
    };
    let told: Vec<String> = document.waivers.iter().flatten().map(told).collect();
    assert_eq!(
        told,
        [
            "artifact/invalid-json everywhere: 2 findings to 2026-03-01 by Ada",
            "artifact/invalid-json Logs/Reports/a*: 1 finding to 2026-03-01 by Ada",
            "artifact/invalid-json everywhere: nothing to 2026-01-01 by Ada",
            "G-1 RC-1: the gate to 2026-03-01 by Ada",
            "G-1 RC-bare: nothing to 2026-03-01 by Ada",
        ]
    );
    assert!(page.contains("the &lt;old&gt; export") && !page.contains("<old>"), "{page}");
    let report = terminal.ends("verify out/RC-1-evidence.zip --trust trust", 4);
    assert!(report.contains("waivers of findings and gates (5):\n"), "{report}");
}

#[test]
fn a_waived_secret_in_the_words_of_people_is_listed_where_it_stands() {
    let terminal = with_keys();
    let line = format!("{BUNDLE} --allow-incomplete password=Hunter2SecretXyz!");
    let refused = terminal.ends(&line, 1);
    let rule = refused.split_once("evidence/bundle.json:").unwrap().1;
    let (rule, rest) = rule.split_once(") `").unwrap();
    let (rule, digest) = (rule.rsplit_once('(').unwrap().1, rest.split_once("SHA-256 ").unwrap().1.get(..64).unwrap());
    let config = std::fs::read_to_string(terminal.path("statetrace.toml")).unwrap();
    let answer = format!(
        "[[candidate.waiver]]\nid = \"{rule}\"\nsha256 = \"{digest}\"\nowner = \"Ada\"\nreason = \"an example\"\nuntil = \"2026-03-01\"\n"
    );
    let config =
        config.replacen("[[candidate]]\nid = \"RC-bare\"", &format!("{answer}[[candidate]]\nid = \"RC-bare\""), 1);
    std::fs::write(terminal.path("statetrace.toml"), config).unwrap();
    terminal.ends(&line, 0);
    let files = take_apart(&std::fs::read(terminal.path("out/RC-1-evidence.zip")).unwrap());
    let (document, page) = document_of(&terminal);
    assert!(document.preflight.waived.len() >= 2, "{:?}", document.preflight.waived);
    for found in &document.preflight.waived {
        let text = String::from_utf8(files[found.path.as_str()].clone()).unwrap();
        assert!(text.lines().nth(found.line - 1).unwrap().contains("Hunter2SecretXyz"), "{found:?}");
        assert!(page.contains(&format!("{}:{}", found.path, found.line)), "{found:?}");
    }
    let report = terminal.ends("verify out/RC-1-evidence.zip --trust trust", 4);
    assert!(
        report.contains("START-HERE.html:") && report.contains(" until 2026-03-01, by Ada: an example"),
        "{report}"
    );
}
