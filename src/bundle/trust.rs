//! Whom the verifier trusts, from files that came another way than the bundle: `allowed_signers` and `revoked_keys` as
//! OpenSSH reads them, `trust.toml` for thresholds and validity, and the published ledger. A strict subset: what is not
//! understood is an error, never skipped.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use serde::Deserialize;

use super::ledger::{Ledger, LedgerFault};
use super::sshsig::{PublicKey, Role};
use crate::model::Date as Day;

/// The contents of a trust directory. Only `allowed_signers` must be there.
#[derive(Clone, Debug, Default)]
pub struct TrustFiles {
    /// `allowed_signers`.
    pub allowed_signers: Vec<u8>,
    /// `revoked_keys`.
    pub revoked_keys: Option<Vec<u8>>,
    /// `trust.toml`.
    pub policy: Option<Vec<u8>>,
    /// `ledger.txt`.
    pub ledger: Option<Vec<u8>>,
    /// `ledger.txt.sig`.
    pub ledger_signature: Option<Vec<u8>>,
}

/// Whom to trust, for what, since when.
#[derive(Clone, Debug)]
pub struct Trust {
    signers: Vec<Signer>,
    revoked: Vec<PublicKey>,
    /// Reasons for revocation by fingerprint.
    revocations: Vec<Revocation>,
    windows: Vec<Window>,
    builders: u32,
    approvers: u32,
    /// The published ledger with its signature.
    pub ledger: Option<(Ledger, Option<Vec<u8>>)>,
    /// The optional files that were not there.
    pub absent: Vec<&'static str>,
}

#[derive(Clone, Debug)]
struct Signer {
    principal: String,
    roles: Vec<Role>,
    key: PublicKey,
}

/// How a key stands in one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyStanding {
    /// It may sign in this role, as this person.
    Trusted {
        /// The person or machine.
        principal: String,
    },
    /// It is listed, for other roles.
    WrongRole {
        /// The person or machine.
        principal: String,
    },
    /// It was valid at another time.
    OutsideWindow {
        /// The person or machine.
        principal: String,
    },
    /// It is revoked, for every date.
    Revoked {
        /// Why, when `trust.toml` says.
        reason: Option<String>,
    },
    /// Nobody listed it.
    Unknown,
}

impl KeyStanding {
    /// Why a trust directory with this standing does not let the key sign, as the rest of a sentence that begins with the
    /// directory; `None` when it does.
    pub fn objection(&self) -> Option<String> {
        Some(match self {
            KeyStanding::Trusted { .. } => return None,
            KeyStanding::WrongRole { principal } => format!("lists it as {principal}, for other roles"),
            KeyStanding::OutsideWindow { principal } => format!("lets {principal} use it at another time only"),
            KeyStanding::Revoked { .. } => "has it revoked".to_owned(),
            KeyStanding::Unknown => "does not list it".to_owned(),
        })
    }
}

/// A trust directory that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// A line of a key list or of `trust.toml`.
    #[error("`{file}` line {line}: {fault}")]
    Line {
        /// The file.
        file: &'static str,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        fault: String,
    },
    /// What `trust.toml` says as a whole.
    #[error("`trust.toml`: {0}")]
    Policy(String),
    /// `ledger.txt`.
    #[error("`ledger.txt`: {0}")]
    Ledger(#[from] LedgerFault),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Policy {
    role: Roles,
    key: Vec<Window>,
    revoked: Vec<Revocation>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Roles {
    builder: Option<RolePolicy>,
    approver: Option<RolePolicy>,
    ledger: Option<RolePolicy>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RolePolicy {
    namespace: String,
    #[serde(default = "one")]
    threshold: u32,
    /// Approvers are distinct from builders whether or not it says so.
    #[serde(default)]
    distinct_from: Vec<String>,
}

fn one() -> u32 {
    1
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Window {
    fingerprint: String,
    principal: String,
    valid_from: Option<Day>,
    valid_until: Option<Day>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Revocation {
    fingerprint: String,
    #[serde(rename = "since")]
    _since: Option<Day>,
    reason: Option<String>,
}

impl Trust {
    /// Reads the files of a trust directory.
    pub fn parse(files: &TrustFiles) -> Result<Self, TrustError> {
        let policy = match &files.policy {
            Some(bytes) => policy(bytes)?,
            None => Policy::default(),
        };
        let threshold = |role: &Option<RolePolicy>| role.as_ref().map(|role| role.threshold);
        let ledger = match &files.ledger {
            Some(bytes) => Some((Ledger::parse(bytes)?, files.ledger_signature.clone())),
            None => None,
        };
        let optional = [
            (files.revoked_keys.is_some(), "revoked_keys"),
            (files.policy.is_some(), "trust.toml"),
            (files.ledger.is_some(), "ledger.txt"),
        ];
        Ok(Self {
            signers: allowed_signers(&files.allowed_signers)?,
            revoked: revoked_keys(files.revoked_keys.as_deref().unwrap_or_default())?,
            builders: threshold(&policy.role.builder).unwrap_or(1).max(1),
            approvers: threshold(&policy.role.approver).unwrap_or(0),
            revocations: policy.revoked,
            windows: policy.key,
            ledger,
            absent: optional.into_iter().filter(|(there, _)| !there).map(|(_, name)| name).collect(),
        })
    }

    /// How many distinct signers `role` needs. Approvals are not demanded unless `trust.toml` does.
    pub fn threshold(&self, role: Role) -> u32 {
        match role {
            Role::Builder => self.builders,
            Role::Approver => self.approvers,
            Role::Ledger => 1,
        }
    }

    /// The person or machine whose `key` is, whatever for and since when.
    pub fn principal(&self, key: &PublicKey) -> Option<&str> {
        self.signers.iter().find(|signer| signer.key == *key).map(|signer| signer.principal.as_str())
    }

    /// How `key` stands in `role` for something made on `day`; without a day, whatever its window.
    pub fn standing(&self, key: &PublicKey, role: Role, day: Option<Date>) -> KeyStanding {
        let fingerprint = key.fingerprint();
        let revocation = self.revocations.iter().find(|revocation| revocation.fingerprint == fingerprint);
        if revocation.is_some() || self.revoked.contains(key) {
            return KeyStanding::Revoked { reason: revocation.and_then(|revocation| revocation.reason.clone()) };
        }
        let mut listed = self.signers.iter().filter(|signer| signer.key == *key).peekable();
        let Some(first) = listed.peek().map(|signer| signer.principal.clone()) else { return KeyStanding::Unknown };
        let Some(signer) = listed.find(|signer| signer.roles.contains(&role)) else {
            return KeyStanding::WrongRole { principal: first };
        };
        let principal = signer.principal.clone();
        let mut windows = self.windows.iter().filter(|window| window.fingerprint == fingerprint).peekable();
        let holds = |window: &Window, day: Date| {
            window.principal == principal
                && window.valid_from.is_none_or(|from| from.civil() <= day)
                && window.valid_until.is_none_or(|until| day <= until.civil())
        };
        match day {
            Some(day) if windows.peek().is_some() && !windows.any(|window| holds(window, day)) => {
                KeyStanding::OutsideWindow { principal }
            }
            _ => KeyStanding::Trusted { principal },
        }
    }
}

/// A line of `trust.toml`: plain tables of texts, numbers and lists of texts, each on one line and without an escape. TOML
/// has many more spellings; two programs must read this file alike, and `verify.html` reads these.
static PLAIN: LazyLock<Result<Regex, regex::Error>> = LazyLock::new(|| {
    const BLANK: &str = r"[ \t]*";
    let text = r#"(?:"[^"\\\x00-\x08\x0a-\x1f\x7f]*"|'[^'\x00-\x08\x0a-\x1f\x7f]*')"#;
    let list = format!(r"\[{BLANK}(?:{text}(?:{BLANK},{BLANK}{text})*{BLANK},?{BLANK})?\]");
    let table = format!(
        r"\[{BLANK}role{BLANK}\.{BLANK}(?:builder|approver|ledger){BLANK}\]|\[\[{BLANK}(?:key|revoked){BLANK}\]\]"
    );
    let pair = format!(r"[a-z_]+{BLANK}={BLANK}(?:{text}|{list}|0|[1-9][0-9]{{0,9}})");
    Regex::new(&format!(r"^{BLANK}(?:{table}|{pair})?{BLANK}(?:#[^\x00-\x08\x0a-\x1f\x7f]*)?$"))
});

fn policy(bytes: &[u8]) -> Result<Policy, TrustError> {
    let text = std::str::from_utf8(bytes).map_err(|_| TrustError::Policy("it is not UTF-8".to_owned()))?;
    let plain = PLAIN.as_ref().map_err(|error| TrustError::Policy(error.to_string()))?;
    let mut in_table = false;
    let is_plain = |line: &str| {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let start = line.trim_start_matches([' ', '\t']);
        in_table |= start.starts_with('[');
        plain.is_match(line) && (in_table || start.is_empty() || start.starts_with('#'))
    };
    if let Some(at) = text.split('\n').map(is_plain).position(|is_plain| !is_plain) {
        let fault = "this line is not understood; plain tables of texts, numbers and lists of texts are, so that every verifier \
                     reads them alike";
        return Err(TrustError::Line { file: "trust.toml", line: at + 1, fault: fault.to_owned() });
    }
    let policy: Policy = toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| bytes.get(..span.start)).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        TrustError::Line { file: "trust.toml", line, fault: error.message().replace('\n', ", ") }
    })?;
    let roles = [
        (&policy.role.builder, Role::Builder),
        (&policy.role.approver, Role::Approver),
        (&policy.role.ledger, Role::Ledger),
    ];
    for (settings, role) in roles.into_iter().filter_map(|(settings, role)| Some((settings.as_ref()?, role))) {
        if settings.namespace != role.namespace() {
            let expected = role.namespace();
            return Err(TrustError::Policy(format!("the namespace of role `{}` is `{expected}`", role.label())));
        }
        if settings.distinct_from.iter().any(|other| !(role == Role::Approver && other == "builder")) {
            let fault = format!("role `{}` can be distinct from `builder` only, as approver", role.label());
            return Err(TrustError::Policy(fault));
        }
    }
    Ok(policy)
}

/// `principal namespaces="a,b" ssh-ed25519 AAAA… [comment]` lines.
fn allowed_signers(bytes: &[u8]) -> Result<Vec<Signer>, TrustError> {
    let mut signers: Vec<Signer> = Vec::new();
    for (line, words) in lines("allowed_signers", bytes)? {
        let fault = |fault: String| TrustError::Line { file: "allowed_signers", line, fault };
        let [principal, options, algorithm, key, ..] = words.as_slice() else {
            return Err(fault("expected `principal namespaces=\"…\" key-type key`".to_owned()));
        };
        if principal.contains(['*', '?', '!', ',', '"']) {
            return Err(fault(format!("`{principal}` is a pattern; name one principal a line")));
        }
        let list = options.strip_prefix("namespaces=\"").and_then(|rest| rest.strip_suffix('"'));
        let Some(list) = list.filter(|list| !list.contains('"')) else {
            return Err(fault(format!(
                "expected `namespaces=\"…\"`, found `{options}`; other options are not understood, validity belongs in trust.toml"
            )));
        };
        let mut roles = Vec::new();
        for namespace in list.split(',') {
            if namespace.contains(['*', '?', '!']) {
                return Err(fault(format!("`{namespace}` is a pattern; name each namespace")));
            }
            // Namespaces of other programs, such as `git`, are none of ours and grant nothing here.
            roles.extend(Role::of_namespace(namespace));
        }
        let key =
            PublicKey::from_words(algorithm, key).map_err(|refused| fault(format!("the key is refused: {refused}")))?;
        if signers.iter().any(|other| other.key == key && other.principal != *principal) {
            return Err(fault("the key is listed for another principal already".to_owned()));
        }
        signers.push(Signer { principal: (*principal).to_owned(), roles, key });
    }
    Ok(signers)
}

fn revoked_keys(bytes: &[u8]) -> Result<Vec<PublicKey>, TrustError> {
    let mut keys = Vec::new();
    for (line, words) in lines("revoked_keys", bytes)? {
        let fault = |fault: String| TrustError::Line { file: "revoked_keys", line, fault };
        let [algorithm, key, ..] = words.as_slice() else {
            return Err(fault("expected a public key".to_owned()));
        };
        keys.push(
            PublicKey::from_words(algorithm, key).map_err(|refused| fault(format!("the key is refused: {refused}")))?,
        );
    }
    Ok(keys)
}

/// The words of every line that is neither blank nor a comment, with its number.
fn lines<'a>(file: &'static str, bytes: &'a [u8]) -> Result<Vec<(usize, Vec<&'a str>)>, TrustError> {
    let fault = |line, fault: &str| TrustError::Line { file, line, fault: fault.to_owned() };
    let mut lines = Vec::new();
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let text = std::str::from_utf8(line).map_err(|_| fault(at + 1, "the line is not UTF-8"))?;
        if text.starts_with('\u{feff}') {
            return Err(fault(at + 1, "the line begins with a byte order mark, which OpenSSH does not read"));
        }
        if text.chars().any(|c| c.is_control() && c != '\t') {
            return Err(fault(at + 1, "the line holds a control character"));
        }
        let words: Vec<&str> = text.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
        if words.first().is_some_and(|word| !word.starts_with('#')) {
            lines.push((at + 1, words));
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(seed: u8) -> String {
        PublicKey::of(&ssh_key::private::Ed25519Keypair::from_seed(&[seed; 32]).into()).unwrap().words()
    }

    fn key(seed: u8) -> PublicKey {
        let words = words(seed);
        let (algorithm, key) = words.split_once(' ').unwrap();
        PublicKey::from_words(algorithm, key).unwrap()
    }

    fn trust(allowed: &str, policy: &str) -> Result<Trust, TrustError> {
        Trust::parse(&TrustFiles {
            allowed_signers: allowed.into(),
            policy: Some(policy.into()),
            ..TrustFiles::default()
        })
    }

    fn line(seed: u8, principal: &str, namespaces: &str) -> String {
        format!("{principal} namespaces=\"{namespaces}\" {} a comment\r\n", words(seed))
    }

    #[test]
    fn a_key_stands_for_the_roles_and_the_days_that_are_listed() {
        let allowed = format!("# who\n\n{}", line(1, "ci@example.org", "git,evidence-bundle@statetrace"));
        let policy = format!(
            "[[key]]\nfingerprint = \"{}\"\nprincipal = \"ci@example.org\"\nvalid_from = \"2026-01-01\"\nvalid_until = \"2026-12-31\"\n",
            key(1).fingerprint()
        );
        let trust = trust(&allowed, &policy).unwrap();
        let principal = || "ci@example.org".to_owned();
        let day = |day: &str| Some(day.parse().unwrap());
        assert_eq!(
            trust.standing(&key(1), Role::Builder, day("2026-12-31")),
            KeyStanding::Trusted { principal: principal() }
        );
        let outside = KeyStanding::OutsideWindow { principal: principal() };
        assert_eq!(trust.standing(&key(1), Role::Builder, day("2027-01-01")), outside);
        assert_eq!(trust.standing(&key(1), Role::Approver, None), KeyStanding::WrongRole { principal: principal() });
        assert_eq!(trust.standing(&key(2), Role::Builder, None), KeyStanding::Unknown);
        assert_eq!((trust.threshold(Role::Builder), trust.threshold(Role::Approver)), (1, 0));
    }

    #[test]
    fn a_revoked_key_is_refused_for_every_day() {
        let allowed = line(1, "ci@example.org", "evidence-bundle@statetrace");
        let policy = format!(
            "[[revoked]]\nfingerprint = \"{}\"\nsince = \"2026-05-02\"\nreason = \"lost\"\n",
            key(1).fingerprint()
        );
        let revoked = KeyStanding::Revoked { reason: Some("lost".to_owned()) };
        let before = Some("2026-01-01".parse().unwrap());
        assert_eq!(trust(&allowed, &policy).unwrap().standing(&key(1), Role::Builder, before), revoked);
        let files = TrustFiles {
            allowed_signers: allowed.into(),
            revoked_keys: Some(words(1).into()),
            ..TrustFiles::default()
        };
        let trust = Trust::parse(&files).unwrap();
        assert_eq!(trust.standing(&key(1), Role::Builder, before), KeyStanding::Revoked { reason: None });
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        let builder = "evidence-bundle@statetrace";
        for bad in [
            format!("\u{feff}{}", line(1, "a@b", builder)),
            line(1, "*@b", builder),
            line(1, "a@b,c@d", builder),
            line(1, "a@b", "evidence-*@statetrace"),
            format!("a@b cert-authority,namespaces=\"{builder}\" {}", words(1)),
            format!("a@b valid-after=\"20260101\",namespaces=\"{builder}\" {}", words(1)),
            format!("a@b {}", words(1)),
            format!("{}{}", line(1, "a@b", builder), line(1, "c@d", "evidence-approval@statetrace")),
            "a@b namespaces=\"x\" ssh-rsa AAAA\n".to_owned(),
            "a@b\u{7} namespaces=\"x\" ssh-ed25519 AAAA\n".to_owned(),
        ] {
            assert!(trust(&bad, "").is_err(), "{bad:?}");
        }
        let good = line(1, "a@b", builder);
        for bad in [
            "[role.builder]\nnamespace = \"other\"\n",
            "[role.auditor]\nnamespace = \"evidence-bundle@statetrace\"\n",
            "[[key]]\nfingerprint = \"x\"\n",
            "[role.builder]\nnamespace = \"evidence-bundle@statetrace\"\ndistinct_from = [\"approver\"]\n",
            "unknown = 1\n",
        ] {
            assert!(trust(&good, bad).is_err(), "{bad:?}");
        }
        // In one line, since a terminal shows no other.
        let error = trust(&good, "# who\n\n[role.builder]\nbogus = 1\n").unwrap_err().to_string();
        assert!(error.starts_with("`trust.toml` line 4: unknown field `bogus`") && !error.contains('\n'), "{error}");
        let error = trust(&good, "[role.builder\n").unwrap_err().to_string();
        assert!(error.starts_with("`trust.toml` line 1: ") && !error.contains('\n'), "{error}");
    }
}
