use super::*;

fn found(text: &str) -> Vec<String> {
    let findings = Preflight::builtin().unwrap().scan(text.as_bytes());
    findings.secrets.into_iter().map(|finding| format!("{}:{}", finding.line, finding.rule)).collect()
}

/// A secret cut in two, so that no scanner of source text takes this file for a leak.
fn joined(parts: &[&str]) -> String {
    parts.concat()
}

#[test]
fn every_rule_finds_what_it_is_for() {
    let examples = [
        ("private-key", joined(&["-----BEGIN OPENSSH PRIVATE", " KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n"])),
        ("private-key", joined(&["{\"key\":\"-----BEGIN RSA PRIVATE", " KEY-----\\nMIIEowIBAAKCAQEAx\"}"])),
        ("putty-key", joined(&["PuTTY-User-", "Key-File-3: ssh-ed25519\n"])),
        ("aws-access-key", joined(&["id=AKIA", "IOSFODNN7EXAMPLQ"])),
        ("github-token", joined(&["gh", "p_0123456789abcdefghijABCDEFGHIJ012345"])),
        ("slack-token", joined(&["xox", "b-123456789012-abcdefghijkl"])),
        ("slack-webhook", joined(&["https://hooks.slack.", "com/services/T000000/B000000/XXXXabcdefgh"])),
        ("azure-storage-key", format!("AccountKey={}==", "a1B2".repeat(21))),
        ("azure-sas", format!("https://x.example/y?sv=1&sig={}%3D", "a1B2".repeat(11))),
        ("json-web-token", joined(&["ey", "J0eXAiOiJKV1Qi.eyJzdWIiOiIxMjM0NTY.c2lnbmF0dXJl"])),
        ("url-credentials", "https://ada:hunter22@example.org/x".to_owned()),
        ("connection-string", "Server=db;User Id=ada;Password=hunter22;".to_owned()),
        ("assigned-password", "\"Password\": \"hunter22\"".to_owned()),
        ("assigned-secret", "client_secret = a1b2c3d4e5f6a7b8c9d0".to_owned()),
        ("authorization-header", "Authorization: Basic dXNlcjpodW50ZXIyMg==".to_owned()),
        ("cisco-enable-secret", "enable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0".to_owned()),
        ("cisco-username-secret", "username ada privilege 15 secret 9 $9$abcdefgh".to_owned()),
        ("cisco-type-7", " server-key 7 0822455D0A16".to_owned()),
        ("snmp-community", "snmp-server community s3cr3t RO".to_owned()),
        ("snmp-v3-user", "snmp-server user ada ops v3 auth sha hunter2222 priv aes 128 hunter3333".to_owned()),
        ("aaa-server-key", "tacacs-server host 192.0.2.1 key hunter2222".to_owned()),
        ("pre-shared-key", "pre-shared-key local hunter2222".to_owned()),
    ];
    for (rule, text) in &examples {
        assert!(found(&format!("a\nb {text}\nc")).contains(&format!("2:{rule}")), "{rule}: {:?}", found(text));
    }
    let tried: std::collections::BTreeSet<&str> = examples.iter().map(|(rule, _)| *rule).collect();
    assert_eq!(tried.len(), Preflight::builtin().unwrap().rules(), "every rule has an example");
}

#[test]
fn placeholders_and_assembly_tokens_are_no_secrets() {
    for text in [
        "System.Object, mscorlib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089",
        "enable secret {{ENABLE_SECRET}}",
        "password = \"{{placeholder}}\"",
        "\"Password\": \"<your password>\"",
        "\"password\": \"***REDACTED***\"",
        "username $user secret ${SECRET}",
        "snmp-server community <community> RO",
        "password: \"[REDACTED LINE]\"",
        "https://example.org:443/a@b",
        "Enter the password when you are asked.",
        "-----BEGIN PUBLIC KEY-----\nMIIEowIBAAKCAQEAx",
    ] {
        assert_eq!(found(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_secret_in_utf_16_is_found_and_quoted_by_four_characters_only() {
    let text: Vec<u8> = "\u{feff}\r\nenable secret hunter22\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let findings = Preflight::builtin().unwrap().scan(&text);
    let [finding] = findings.secrets.as_slice() else { panic!("{findings:?}") };
    assert_eq!((finding.line, finding.excerpt.as_str(), finding.digest), (2, "hunt…", Digest::of(b"hunter22")));
}

#[test]
fn personal_data_is_counted() {
    let text = "C:\\Users\\ada\\x \"C:\\\\Users\\\\ada\\\\y\" /home/bob/z \"Hostname\": \"LAP-1\" 192.168.1.7 10.0.0.1 a@b.example";
    let preflight = Preflight::builtin().unwrap();
    assert_eq!(preflight.scan(text.as_bytes()).notices, [2, 1, 1, 2, 1]);
    assert_eq!(preflight.notice_titles().len(), 5);
}

#[test]
fn a_long_line_of_words_stays_cheap() {
    let text = "password://".repeat(200_000);
    assert_eq!(found(&text), Vec::<String>::new());
}
