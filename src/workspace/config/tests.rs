use super::*;

fn fault(text: &str) -> String {
    match Config::parse("statetrace.toml", text, &[]) {
        Err(ConfigError::Invalid { diagnostics, .. }) => diagnostics
            .iter()
            .map(|fault| format!("{}:{} {}", fault.line.unwrap_or(0), fault.column.unwrap_or(0), fault.message))
            .collect::<Vec<_>>()
            .join("; "),
        other => format!("{other:?}"),
    }
}

#[test]
fn an_unknown_key_is_pointed_at() {
    let fault = fault("[project]\ntitel = \"x\"\n");
    assert!(fault.starts_with("2:1 there is no key `titel`"), "{fault}");
}

#[test]
fn a_wrong_type_is_pointed_at() {
    let fault = fault("[workspace]\nmax_text_bytes = \"many\"\n");
    assert!(fault.starts_with("2:18 invalid type"), "{fault}");
}

#[test]
fn a_bad_glob_is_pointed_at() {
    let fault = fault("[sources]\nplan = [\"docs/[\"]\n");
    assert!(fault.starts_with("2:9 `docs/[` is no glob"), "{fault}");
}

#[test]
fn what_is_missing_at_the_end_is_pointed_at_where_the_text_ends() {
    assert!(fault("[[gate]]\nid = \"\"\"a\n\n").starts_with("2:10 "), "{}", fault("[[gate]]\nid = \"\"\"a\n\n"));
}

#[test]
fn a_bad_glob_has_a_way_out() {
    let way_out = |glob: &str| {
        let parsed = Config::parse("statetrace.toml", &format!("[sources]\nplan = [\"{glob}\"]\n"), &[]);
        let Err(ConfigError::Invalid { diagnostics, .. }) = parsed else { panic!("`{glob}` is no glob") };
        diagnostics[0].help.clone().unwrap()
    };
    assert_eq!(way_out("docs/["), "close the `[`, or write `[[]` for the character itself");
    assert_eq!(way_out("docs/{a"), "write alternatives as `{a,b}`, or `[{]` for the character itself");
    assert!(Config::parse("statetrace.toml", "[sources]\nplan = [\"docs/[[]a[{]b\"]\n", &[]).is_ok());
}

#[test]
fn an_id_that_can_name_no_page_is_pointed_at() {
    let gate = |id: &str| fault(&format!("[[gate]]\nid = \"{id}\"\nrule = \"r\"\n"));
    assert_eq!(gate(""), "2:6 the id of this gate is empty");
    assert_eq!(gate("<b>x</b>"), "2:6 `<b>x</b>` cannot be the id of a gate");
    assert_eq!(gate("Index"), "2:6 `Index` is the name of the list, not of one gate");
    assert_eq!(fault("[[candidate]]\nid = \" \"\n"), "2:6 the id of this candidate is empty");
    for id in ["CON", "RC-1.", "R\u{e9}", "RC 1"] {
        let said = fault(&format!("[[candidate]]\nid = \"{id}\"\n"));
        assert_eq!(said, format!("2:6 `{id}` cannot be the id of a candidate"));
    }
    let required = |id: &str| {
        fault(&format!(
            "[[candidate]]\nid = \"RC-1\"\n[[candidate.required]]\nid = \"a\"\nany_of = []\n[[candidate.required]]\nid = \"{id}\"\nany_of = []\n"
        ))
    };
    assert_eq!(required("a"), "7:6 the candidate has a requirement `a` already");
    for id in ["gate.runs", "", "approvals"] {
        assert_eq!(required(id), format!("7:6 `{id}` cannot be the id of a requirement"));
    }
    let twice = "[[candidate]]\nid = \"RC-1\"\n[[candidate]]\nid = \"rc-1\"\n";
    assert_eq!(fault(twice), "4:6 the candidate `rc-1` is declared twice");
    assert!(Config::parse("statetrace.toml", "[[candidate]]\nid = \"RC-2026.01_b\"\n", &[]).is_ok());
}

#[test]
fn what_is_missing_is_named_with_a_way_out() {
    let parsed = Config::parse("statetrace.toml", "[[gate]]\nid = \"a\"\n", &[]);
    let Err(ConfigError::Invalid { diagnostics, .. }) = parsed else { panic!("a gate without a rule is none") };
    let fault = &diagnostics[0];
    assert_eq!((fault.line, fault.message.as_str()), (Some(1), "the table lacks the key `rule`"));
    assert!(fault.help.as_deref().unwrap().contains("rule = \"p95(Event.Field) <= 120 ms\""), "{:?}", fault.help);
}

#[test]
fn the_environment_overrides_the_file() {
    let overrides = [
        ("STATETRACE_PROJECT__TITLE".to_owned(), "From outside".to_owned()),
        ("STATETRACE_WORKSPACE__MAX_TEXT_BYTES".to_owned(), "12".to_owned()),
    ];
    let config = Config::parse("statetrace.toml", "[project]\ntitle = \"x\"\n", &overrides).unwrap();
    assert_eq!((config.project.title.as_deref(), config.workspace.max_text_bytes), (Some("From outside"), 12));
    let bad = [("STATETRACE_PROJECT__TITEL".to_owned(), "x".to_owned())];
    assert!(matches!(Config::parse("statetrace.toml", "", &bad), Err(ConfigError::Override { .. })));
}

#[test]
fn an_override_leaves_what_points_into_the_file_where_it_is() {
    let id = "0".repeat(64);
    let text = format!(
        "[sources]\nplan = [\"a.md\"]\n[baseline]\nbundle = \"x.zip\"\nid = \"{id}\"\n[[gate]]\nid = \"g\"\nrule = \"r\"\n\
         [[candidate]]\nid = \"RC-1\"\n[[waiver]]\nid = \"g\"\nscope = \"*\"\nowner = \"a\"\nreason = \"b\"\nuntil = \"2026-01-01\"\n"
    );
    let overrides = [("STATETRACE_SITE__OUTPUT".to_owned(), "out".to_owned())];
    let config = Config::parse("statetrace.toml", &text, &overrides).unwrap();
    assert_eq!((config.site.output.as_str(), config.gate.len(), config.candidate.len()), ("out", 1, 1));
    let baseline = config.baseline.unwrap();
    assert_eq!(text.get(baseline.bundle.span()), Some("\"x.zip\""));
    let placed = [("STATETRACE_BASELINE__ID".to_owned(), id)];
    assert!(matches!(Config::parse("statetrace.toml", &text, &placed), Err(ConfigError::Override { .. })));
}

#[test]
fn a_waiver_without_owner_or_reason_is_pointed_at() {
    let waiver = |table: &str, owner: &str, reason: &str| {
        let scope = if table == "waiver" { "scope = \"*\"\n" } else { "" };
        let given = format!("owner = \"{owner}\"\nreason = \"{reason}\"\nuntil = \"2026-03-01\"\n{scope}");
        fault(&format!("[[candidate]]\nid = \"RC-1\"\n[[{table}]]\nid = \"g\"\n{given}"))
    };
    assert_eq!(waiver("waiver", "Ada", ""), "4:6 the waiver of `g` has a blank reason");
    assert_eq!(
        waiver("candidate.waiver", " ", "\\t"),
        "4:6 the waiver of `g` has a blank owner; 4:6 the waiver of `g` has a blank reason"
    );
    assert!(waiver("waiver", "Ada", "known").starts_with("Ok("));
}

#[test]
fn a_waiver_that_does_not_say_how_far_it_reaches_is_refused() {
    let told = |scope: &str| {
        let text =
            format!("\n[[waiver]]\nid = \"g\"\nowner = \"Ada\"\nreason = \"known\"\nuntil = \"2026-03-01\"\n{scope}");
        let diagnostics = match Config::parse("statetrace.toml", &text, &[]) {
            Err(ConfigError::Invalid { diagnostics, .. }) => diagnostics,
            _ => Vec::new(),
        };
        let line = |fault: &Diagnostic| {
            assert!(
                fault.help.as_deref().is_some_and(|help| help.contains("of either `\"*\"` for all of it")),
                "{fault:?}"
            );
            format!("{}:{} {}", fault.line.unwrap_or(0), fault.column.unwrap_or(0), fault.message)
        };
        diagnostics.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(told(""), ["2:1 the table lacks the key `scope`"]);
    assert_eq!(told("scope = \" \""), ["7:9 the waiver of `g` has a blank scope"]);
    assert_eq!(told("scope = \"*\""), Vec::<String>::new());
}

#[test]
fn an_id_that_is_no_digest_is_pointed_at() {
    let fault = fault("[baseline]\nbundle = \"x.zip\"\nid = \"abc\"\n");
    assert!(fault.starts_with("3:6 `abc` is no bundle id"), "{fault}");
}

#[test]
fn a_day_that_is_none_is_no_fault_of_the_language() {
    let waiver = "[[waiver]]\nid = \"x\"\nscope = \"*\"\nowner = \"Ada\"\nreason = \"r\"\nuntil = \"2026-02-30\"\n";
    let Err(ConfigError::Invalid { diagnostics, .. }) = Config::parse("statetrace.toml", waiver, &[]) else { panic!() };
    let [fault] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
    assert_eq!(fault.message, "`2026-02-30` is no day, which is written YYYY-MM-DD");
    assert_eq!(fault.help.as_deref(), Some("write a day of the calendar, such as `\"2026-02-28\"`"));
}
