use super::*;

fn found(text: &str) -> Vec<String> {
    let findings = Preflight::builtin().unwrap().scan(text.as_bytes());
    findings.secrets.into_iter().map(|finding| format!("{}:{}", finding.line, finding.rule)).collect()
}

/// A secret cut in two, so that no scanner of source text takes this file for a leak.
fn joined(parts: &[&str]) -> String {
    parts.concat()
}

/// Invented secrets, two or more of every rule, as a line of text holds them.
fn planted() -> Vec<(&'static str, String)> {
    vec![
        ("private-key", joined(&["-----BEGIN OPENSSH PRIVATE", " KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA"])),
        ("private-key", joined(&["-----BEGIN RSA PRIVATE", " KEY-----\nMIIEowIBAAKCAQEAx"])),
        ("private-key", joined(&["key: |\n  -----BEGIN PRIVATE", " KEY-----\n  MIIEvQIBADANBgkqhk"])),
        ("putty-key", joined(&["PuTTY-User-", "Key-File-3: ssh-ed25519"])),
        ("putty-key", joined(&["PuTTY-User-", "Key-File-2: ssh-rsa"])),
        ("aws-access-key", joined(&["id=AKIA", "IOSFODNN7EXAMPLQ"])),
        ("aws-access-key", joined(&["<AccessKeyId>ASIA", "Q3EGRTYU2WXCVBNM</AccessKeyId>"])),
        ("github-token", joined(&["gh", "p_0123456789abcdefghijABCDEFGHIJ012345"])),
        ("github-token", joined(&["github", "_pat_", &"11ABCDE0_x".repeat(6)])),
        ("slack-token", joined(&["xox", "b-123456789012-abcdefghijkl"])),
        ("slack-token", joined(&["token xap", "p-1-A012345-6789-abcdef"])),
        ("slack-webhook", joined(&["https://hooks.slack.", "com/services/T000000/B000000/Zq90abcdefgh"])),
        ("slack-webhook", joined(&["https://x.webhook.", "office.com/webhookb2/0a1b2c3d-4e5f@6a7b/Incoming/0123"])),
        ("azure-storage-key", format!("AccountName=x;AccountKey={}==", "a1B2".repeat(21))),
        ("azure-storage-key", format!("Endpoint=sb://x/;SharedAccessKey={}=", "Zz9+".repeat(10))),
        ("azure-sas", format!("https://x.example/y?sv=1&sig={}%3D", "a1B2".repeat(11))),
        ("azure-sas", format!("?sig={}", "Zz9%2B".repeat(8))),
        ("json-web-token", joined(&["ey", "J0eXAiOiJKV1Qi.eyJzdWIiOiIxMjM0NTY.c2lnbmF0dXJl"])),
        (
            "json-web-token",
            format!(
                "Cookie: t={}",
                joined(&["ey", "J", &"0eXAiOiJK".repeat(15), ".eyJ", &"zdWIiOiIx".repeat(200), ".c2ln"])
            ),
        ),
        ("url-credentials", "https://ada:hunter22@example.org/x".to_owned()),
        ("url-credentials", "postgres://svc_trace:p%40ss%2Fword@10.0.0.9:5432/x".to_owned()),
        ("connection-string", "Server=db;User Id=ada;Password=hunter22;".to_owned()),
        ("connection-string", "Data Source=db;Uid=ada;PWD=Tr0ub4dor".to_owned()),
        ("assigned-password", "\"Password\": \"hunter22\"".to_owned()),
        ("assigned-password", "$adminPassword = 'Tr0ub4dor&3'".to_owned()),
        ("assigned-password", "DB_PASSWD=\"correct horse\"".to_owned()),
        ("plain-password", "password = Sup3rSecretPassw0rd!".to_owned()),
        ("plain-password", "Password: hunter2Secret99".to_owned()),
        ("plain-password", "- **Password:** `Tr0ub4dor&3`".to_owned()),
        ("plain-password", "export DB_PASSWORD=fl0werp0t".to_owned()),
        ("plain-password", "mysql --user=ada --password=fl0werp0t".to_owned()),
        ("plain-password", "admin_pwd := P@sswordOfAda".to_owned()),
        ("plain-password", "the password is Tr0ub4dor.".to_owned()),
        ("plain-password", "The password for admin is `Tr0ub4dor`.".to_owned()),
        ("powershell-secure-string", "ConvertTo-SecureString \"hunter22\" -AsPlainText -Force".to_owned()),
        ("powershell-secure-string", "ConvertTo-SecureString -AsPlainText -Force -String 'hunter22'".to_owned()),
        ("powershell-secure-string", "$p = 'hunter22' | ConvertTo-SecureString -AsPlainText".to_owned()),
        ("command-line-password", "curl -s -u admin:hunter22 https://x.example/y".to_owned()),
        ("command-line-password", "curl.exe https://x.example/y --user \"ada:hunter22\"".to_owned()),
        ("command-line-password", "net use Z: \\\\server\\share /user:CORP\\ada hunter22".to_owned()),
        ("command-line-password", "net use \\\\server\\share hunter22 /persistent:no /user:ada".to_owned()),
        ("command-line-password", "net use \\\\server\\share \"hunter22\" /user:ada".to_owned()),
        ("aws-secret-key", format!("aws_secret_access_key = {}", "a1B2/".repeat(8))),
        ("aws-secret-key", format!("\"SecretAccessKey\": \"{}\"", "Zz9+x".repeat(8))),
        ("service-token", joined(&["glp", "at-0123456789abcdefghij"])),
        ("service-token", joined(&["key=AI", "za", &"Sy0_-".repeat(7)])),
        ("service-token", joined(&["OPENAI=sk-", "proj-", &"a1B2-".repeat(8)])),
        ("xml-password", "<Password>hunter22</Password>".to_owned()),
        ("xml-password", "<S N=\"Passphrase\">correct horse</S>".to_owned()),
        ("xml-password", "<add key=\"password\" value=\"Tr0ub4dor\"/>".to_owned()),
        ("assigned-secret", "client_secret = a1b2c3d4e5f6a7b8c9d0".to_owned()),
        ("assigned-secret", "{\"apiKey\":\"0f1e2d3c4b5a69788796\"}".to_owned()),
        ("authorization-header", "Authorization: Basic dXNlcjpodW50ZXIyMg==".to_owned()),
        ("authorization-header", "{\"Authorization\": \"Bearer 0f1e2d3c4b5a6978\"}".to_owned()),
        ("cisco-enable-secret", "enable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0".to_owned()),
        ("cisco-enable-secret", "enable password level 15 Fl0werP0t".to_owned()),
        ("cisco-username-secret", "username ada privilege 15 secret 9 $9$abcdefgh".to_owned()),
        ("cisco-username-secret", "username bo role network-admin password 5 $5$ABCDEF$xyz".to_owned()),
        ("cisco-type-7", " server-key 7 0822455D0A16".to_owned()),
        ("cisco-type-7", "neighbor 192.0.2.1 password 7 13061E010803".to_owned()),
        ("snmp-community", "snmp-server community s3cr3t RO".to_owned()),
        ("snmp-community", "set snmp community fl0wer authorization read-only".to_owned()),
        ("snmp-community", "snmp-server host 192.0.2.1 traps version 2c s3cr3t".to_owned()),
        ("snmp-v3-user", "snmp-server user ada ops v3 auth sha hunter2222 priv aes 128 hunter3333".to_owned()),
        ("snmp-v3-user", "snmp-server user bo grp v3 auth md5 Tr0ub4dor".to_owned()),
        ("aaa-server-key", "tacacs-server host 192.0.2.1 key hunter2222".to_owned()),
        ("aaa-server-key", "radius-server key 0 Fl0werP0t".to_owned()),
        ("aaa-server-block-key", "tacacs server ISE\n address ipv4 192.0.2.1\n key Fl0werP0t".to_owned()),
        (
            "aaa-server-block-key",
            "radius server R1\n address ipv4 192.0.2.1 auth-port 1812\n key 7 hunter2222".to_owned(),
        ),
        ("hashed-device-password", "encrypted-password \"$6$Fl0werP0t$abcdefgh\"; ## SECRET-DATA".to_owned()),
        ("hashed-device-password", "radius-server 192.0.2.1 secret \"$9$Fl0werP0tabc\";".to_owned()),
        ("pre-shared-key", "pre-shared-key local hunter2222".to_owned()),
        ("isakmp-key", "crypto isakmp key 0 flower address 192.0.2.1".to_owned()),
        ("isakmp-key", "crypto isakmp key Fl0werP0t hostname peer.example".to_owned()),
        ("routing-key", " ip ospf message-digest-key 1 md5 Fl0werP0t".to_owned()),
        ("routing-key", "ntp authentication-key 5 md5 1531021F0725 7".to_owned()),
        ("neighbor-password", "neighbor 192.0.2.1 password flower".to_owned()),
        ("neighbor-password", " neighbor 2001:db8::1 password 0 Fl0werP0t".to_owned()),
        ("pre-shared-key", "crypto keyring x\n pre-shared-key address 192.0.2.1 key Fl0werP0t".to_owned()),
    ]
}

/// Where `rule` is found in `text`; the line of the secret in `planted` itself is added to `line`.
fn check(rule: &str, text: &[u8], line: usize, how: &str) {
    let findings = Preflight::builtin().unwrap().scan(text);
    let lines = line..=line + 2;
    let is_found = findings.secrets.iter().any(|finding| finding.rule == rule && lines.contains(&finding.line));
    assert!(is_found, "{rule} is not found {how}, at line {line}: {:?}", findings.secrets);
}

#[test]
fn every_rule_has_two_planted_secrets() {
    let planted = planted();
    for rule in &Preflight::builtin().unwrap().rules {
        assert!(planted.iter().filter(|(id, _)| *id == rule.id).count() >= 2, "{}", rule.id);
    }
}

#[test]
fn planted_secrets_are_found_in_every_kind_of_file() {
    for (rule, secret) in planted() {
        let crlf = secret.replace('\n', "\r\n");
        let json = serde_json::json!({ "a": 1, "lines": ["first", secret, "last"] });
        let within = serde_json::json!({ "message": serde_json::to_string(&json).unwrap() });
        let lines = serde_json::json!({ "config": format!("first\n{secret}\nlast\n") });
        let xml = secret.replace('&', "&amp;");
        let xml = if secret.contains('<') { xml } else { format!("<line n=\"1\">{xml}</line>") };
        let utf_16 = |to_bytes: fn(u16) -> [u8; 2]| {
            format!("\u{feff}first\r\n{crlf}\r\nlast\r\n").encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>()
        };
        for (how, text, line) in [
            ("alone", secret.clone().into_bytes(), 1),
            ("on line 1", format!("{secret}\nlast\n").into_bytes(), 1),
            ("in the middle", format!("first\n{secret}\nlast\n").into_bytes(), 2),
            ("at the end without a line end", format!("first\n{secret}").into_bytes(), 2),
            ("behind a byte order mark", format!("\u{feff}{secret}\n").into_bytes(), 1),
            ("with CRLF", format!("first\r\n{crlf}\r\nlast\r\n").into_bytes(), 2),
            ("at the end of a CRLF file", format!("first\r\n{crlf}\r\n").into_bytes(), 2),
            ("in JSON", serde_json::to_vec(&json).unwrap(), 1),
            ("in indented JSON", serde_json::to_vec_pretty(&json).unwrap(), 5),
            ("in a JSON string of lines", serde_json::to_vec(&lines).unwrap(), 1),
            ("in JSON within JSON", serde_json::to_vec(&within).unwrap(), 1),
            ("in XML", format!("<?xml version=\"1.0\"?>\n<x>\n{xml}\n</x>\n").into_bytes(), 3),
            ("in UTF-16", utf_16(u16::to_le_bytes), 2),
            ("in UTF-16, high byte first", utf_16(u16::to_be_bytes), 2),
        ] {
            check(rule, &text, line, how);
        }
    }
}

#[test]
fn planted_secrets_are_found_at_every_edge_of_the_search() {
    // Where windows begin and end: a little before and behind a word, and a block further on where words are dense.
    let edges = [
        1,
        3,
        BEFORE - 1,
        BEFORE,
        BEHIND - 1,
        BEHIND,
        BEHIND + 1,
        BLOCK - 20,
        BLOCK,
        BLOCK + BEHIND,
        BLOCK + BEHIND + 9,
    ];
    let plain = "lorem ipsum dolor ";
    let dense = "passw akia ghp_ eyj :// radius enable secret username key 7 key-string pwd= sig= ";
    for (rule, secret) in planted() {
        for filler in [plain, dense] {
            for edge in edges {
                let before: String = filler.chars().cycle().take(edge).collect();
                check(
                    rule,
                    format!("{before}\n{secret}\n{filler}\n").as_bytes(),
                    2,
                    &format!("{edge} bytes behind {filler}"),
                );
            }
        }
        // One line that is far longer than any window.
        let long = plain.repeat(4000);
        check(rule, format!("{long}; {secret}").as_bytes(), 1, "at the end of a long line");
        check(rule, format!("{long}\n{secret}\n{long}").as_bytes(), 2, "between long lines");
    }
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
        "-----BEGIN CERTIFICATE-----\nMIIEowIBAAKCAQEAx",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJhYmJhZ2U release@example.org",
        "the akia tree and the AKIA of Asia",
        "sha256:9455006c2d1df88be95ec1fccabc5ea623389589ea4c85b3d85bd256f29d7656",
        "\"CorrelationId\": \"0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0\"",
        "eyJ is how JSON begins in Base64, as in eyJhIjoxfQ",
        "?sig=short&x=1",
        "https://example.org/a:b@c",
        "see https://user@example.org/x",
        "git@example.org:owner/repository.git",
        "Password policy: twelve characters at least",
        "\"PasswordChanged\": \"2026-01-01\"",
        "\"HasPassword\": true, \"Password\": null, \"Password\": \"\"",
        "<Password></Password><Password>***</Password><S N=\"Password\">[REDACTED]</S>",
        "<label for=\"password\">Password</label>",
        "\"api_key\": \"<api key>\"",
        "\"apiKeyCount\": 1234567890123456",
        "Authorization: Bearer <token>",
        "enable secret 5 <hash>",
        "no snmp-server community",
        "show radius statistics key",
        "line 7 of password 7 times",
        "the pre-shared-key is kept in the safe {{vault}}",
        "password = <password>",
        "password = ***",
        "password: ${DB_PASSWORD_2}",
        "password = $password1",
        "password: changeme",
        "Password: see the vault",
        "password = null",
        "password =",
        "password: %PASSWORD%",
        "password:\n  minimum8: true",
        "Password: required, 12 characters at least",
        "password is case-sensitive and never shown.",
        "password: mandatory! And: password is changed yearly.",
        "this.password = config.db.password2;",
        "let password = readPassword2(prompt);",
        "password = userPassword2",
        "password: &str, password: @Password",
        "password: process.env.DB_PASSWORD_2",
        "password: https://vault.example/item/17",
        "password: /run/secrets/db_1",
        "Password: ada@example.org",
        "password: 2026-01-12T02:15:00Z",
        "password: 1234 5678 1234567890",
        "password: sha256-hashed",
        "Password: ST-E-009",
        "Failed password: user=bob77",
        "password: __DB_PASSWORD_2__",
        "snmp-server host 192.0.2.1 version 2c <community>",
        "snmp-server host 192.0.2.1 version 3 priv ada",
        "PWD=/home/ada/work1",
        "Password reset2026 was sent",
        " password recovery",
        "no password encryption",
        "neighbor 192.0.2.1 password <password>",
        "neighbor 192.0.2.1 password $BGP_PASSWORD",
        "ip ospf message-digest-key 1 md5 {{OSPF_KEY}}",
        "crypto isakmp key ${PSK} address 192.0.2.1",
        "ntp authentication-key 5 md5 <key>",
        "ConvertTo-SecureString $env:SECRET -AsPlainText -Force",
        "ConvertTo-SecureString \"$plain\" -AsPlainText -Force",
        "Read-Host | ConvertTo-SecureString -AsPlainText -Force",
        "curl -u admin:$PASSWORD https://x.example",
        "curl -u user:password https://x.example",
        "curl https://x.example:8080/y -o z",
        "net use Z: \\\\server\\share /user:CORP\\ada *",
        "net use Z: \\\\server\\share /persistent:yes",
        "aws_secret_access_key = <secret>",
        "glpat-example and sk-proj-name, AIza",
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

#[test]
fn a_secret_that_is_repeated_hides_no_other() {
    let text = format!("{}password = \"Tr0ub4dor\"\n", "password = \"hunter22\"\n".repeat(2 * MAX_SECRETS));
    assert_eq!(found(&text), ["1:assigned-password", &format!("{}:assigned-password", 2 * MAX_SECRETS + 1)]);
}

#[test]
fn what_is_packed_is_told_since_its_inside_is_not_searched() {
    let is_packed = |bytes: &[u8]| Preflight::builtin().unwrap().scan(bytes).is_packed;
    assert!(is_packed(b"PK\x03\x04\x14\x00") && is_packed(b"\x1F\x8B\x08\x00") && is_packed(b"7z\xBC\xAF\x27\x1C\x00"));
    assert!(!is_packed(b"PKI and its keys\n") && !is_packed(b""));
}
