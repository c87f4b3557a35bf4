//! Bytes to the secrets in them, before anything is packed: a bundle cannot be recalled. Some thirty rules for values
//! behind well-known words; only around those words is anything matched, so that a search costs little more than reading.
//! What may be personal data is counted, not refused.
//!
//! A finding quotes four characters at most: a report about a secret must not spread it.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};
use serde::Deserialize;

use self::words::{Word, Words};
use crate::digest::Digest;

mod words;

/// The rules, as they are published.
const RULES: &str = include_str!("rules.toml");
/// How far before a word a match may begin, and how far behind it end.
const BEFORE: usize = 160;
const BEHIND: usize = 400;
/// How much more is matched at once where words are dense.
const BLOCK: usize = 16 * 1024;
/// Most different secrets one content gives: enough to see that it is no place for evidence, and more than anybody answers
/// for, one digest after the other.
const MAX_SECRETS: usize = 1000;

/// The rules, compiled.
#[derive(Debug)]
pub struct Preflight {
    words: Words,
    /// For each word, what it may begin.
    targets: Vec<Target>,
    rules: Vec<Rule>,
    notices: Vec<Notice>,
    placeholder: Regex,
    /// The digest of the rule file.
    pub digest: Digest,
}

#[derive(Clone, Copy, Debug)]
enum Target {
    Rule(usize),
    Notice(usize),
}

#[derive(Debug)]
struct Rule {
    id: String,
    about: String,
    pattern: Regex,
    /// What looks like a secret to the pattern and is none.
    except: Option<Regex>,
}

#[derive(Debug)]
struct Notice {
    what: String,
    pattern: Regex,
    before: usize,
    behind: usize,
}

/// A secret, or what looks like one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// What the rule finds: `a private key`.
    pub about: String,
    /// The line, from 1.
    pub line: usize,
    /// The first characters of the secret, four at most, and a mark that there are more.
    pub excerpt: String,
    /// The digest of the secret.
    pub digest: Digest,
}

/// What was found in one content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Different secrets, each where it stands first, in order of place. One that is repeated takes no room from others: if
    /// it did, a secret that somebody answers for could hide one behind it.
    pub secrets: Vec<Finding>,
    /// How often each notice occurs, in the order of [`Preflight::notice_titles`].
    pub notices: Vec<usize>,
    /// The content is an archive, or compressed: what lies inside was not searched.
    pub is_packed: bool,
}

/// What archives and compressed files begin with: zip, gzip, bzip2, xz, zstd, 7-Zip, RAR, CAB.
const PACKED: [&[u8]; 8] = [
    b"PK\x03\x04",
    b"\x1F\x8B",
    b"BZh",
    b"\xFD7zXZ\x00",
    b"\x28\xB5\x2F\xFD",
    b"7z\xBC\xAF\x27\x1C",
    b"Rar!\x1A\x07",
    b"MSCF",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<RuleText>,
    notice: Vec<NoticeText>,
    placeholder: Placeholder,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    id: String,
    about: String,
    words: Vec<String>,
    pattern: String,
    except: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoticeText {
    what: String,
    words: Vec<String>,
    /// How far before its word a match may begin, and how far behind it end. Such words stand in every line of a log, so
    /// little is matched around each.
    before: usize,
    behind: usize,
    pattern: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Placeholder {
    pattern: String,
}

/// Rules that cannot be used. The built-in ones can; a test says so.
#[derive(Debug, thiserror::Error)]
#[error("the rules of the search for secrets cannot be used: {0}")]
pub struct RulesError(String);

impl Preflight {
    /// The built-in rules.
    pub fn builtin() -> Result<&'static Preflight, &'static RulesError> {
        static BUILTIN: OnceLock<Result<Preflight, RulesError>> = OnceLock::new();
        BUILTIN.get_or_init(|| Self::parse(RULES)).as_ref()
    }

    fn parse(text: &str) -> Result<Self, RulesError> {
        let file: File = toml::from_str(text).map_err(|error| RulesError(error.to_string()))?;
        let compile = |pattern: &str| {
            RegexBuilder::new(pattern)
                .unicode(false)
                .multi_line(true)
                .build()
                .map_err(|error| RulesError(error.to_string()))
        };
        let (mut words, mut targets) = (Vec::new(), Vec::new());
        let (mut rules, mut notices) = (Vec::new(), Vec::new());
        for rule in file.rule {
            targets.extend(rule.words.iter().map(|_| Target::Rule(rules.len())));
            words.extend(rule.words);
            let except = rule.except.as_deref().map(compile).transpose()?;
            rules.push(Rule { pattern: compile(&rule.pattern)?, except, id: rule.id, about: rule.about });
        }
        for notice in file.notice {
            targets.extend(notice.words.iter().map(|_| Target::Notice(notices.len())));
            words.extend(notice.words);
            let pattern = compile(&notice.pattern)?;
            notices.push(Notice { what: notice.what, pattern, before: notice.before, behind: notice.behind });
        }
        let words = Words::new(&words)?;
        let placeholder = compile(&file.placeholder.pattern)?;
        Ok(Self { words, targets, rules, notices, placeholder, digest: Digest::of(text.as_bytes()) })
    }

    /// How many rules there are.
    pub fn rules(&self) -> usize {
        self.rules.len()
    }

    /// What each notice counts.
    pub fn notice_titles(&self) -> impl ExactSizeIterator<Item = &str> {
        self.notices.iter().map(|notice| notice.what.as_str())
    }

    /// Searches `bytes`. Text in UTF-16 is searched as if it had no NUL bytes.
    pub fn scan(&self, bytes: &[u8]) -> Findings {
        let is_packed = PACKED.iter().any(|start| bytes.starts_with(start));
        let sample = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
        let mut findings = if memchr::memchr(0, sample).is_some() {
            let narrow: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
            self.scan_bytes(&narrow)
        } else {
            self.scan_bytes(bytes)
        };
        findings.is_packed = is_packed;
        findings
    }

    fn scan_bytes(&self, bytes: &[u8]) -> Findings {
        let mut findings = Findings { secrets: Vec::new(), notices: vec![0; self.notices.len()], is_packed: false };
        let mut seen = BTreeSet::new();
        let mut rules = vec![Progress::default(); self.rules.len()];
        // For each notice, where its last match ended.
        let mut done = vec![0; self.notices.len()];
        let mut lines = Lines { bytes, at: 0, line: 1 };
        self.words.each(bytes, |word| match self.targets.get(word.index) {
            Some(Target::Rule(at)) => {
                let (Some(rule), Some(progress)) = (self.rules.get(*at), rules.get_mut(*at)) else { return };
                let Some((start, window)) = progress.window(bytes, word.start, word.end) else { return };
                for found in rule.pattern.captures_iter(window) {
                    // The only groups are those of the secret, of which one took part.
                    let mut groups = found.iter().flatten();
                    let (Some(whole), Some(secret)) = (groups.next(), groups.next()) else { continue };
                    if !progress.takes(start + whole.start(), start + whole.end(), bytes.len()) {
                        continue;
                    }
                    let is_secret = rule.takes(secret.as_bytes())
                        && !self.placeholder.is_match(secret.as_bytes())
                        && seen.len() < MAX_SECRETS;
                    if is_secret && seen.insert((*at, Digest::of(secret.as_bytes()))) {
                        let line = lines.line_of(start + secret.start());
                        findings.secrets.push(rule.finding(secret.as_bytes(), line));
                    }
                }
            }
            Some(Target::Notice(at)) => {
                let (Some(notice), Some(done), Some(count)) =
                    (self.notices.get(*at), done.get_mut(*at), findings.notices.get_mut(*at))
                else {
                    return;
                };
                if let Some(end) = notice.find(bytes, &word, *done) {
                    *done = end;
                    *count += 1;
                }
            }
            None => {}
        });
        findings.secrets.sort_by(|a, b| (a.line, &a.rule, a.digest).cmp(&(b.line, &b.rule, b.digest)));
        findings
    }
}

impl Notice {
    /// Where the match around `word` ends; `None` without one, and where the last match, which ended at `done`, took the
    /// word in.
    fn find(&self, bytes: &[u8], word: &Word, done: usize) -> Option<usize> {
        let start = word.start.saturating_sub(self.before).max(done);
        let window = bytes.get(start..word.end.saturating_add(self.behind).min(bytes.len()))?;
        if word.start < done {
            return None;
        }
        self.pattern.find(window).map(|found| start + found.end())
    }
}

impl Rule {
    /// Whether what its pattern matched is a secret, as far as this rule knows.
    fn takes(&self, secret: &[u8]) -> bool {
        self.except.as_ref().is_none_or(|except| !except.is_match(secret))
    }

    fn finding(&self, secret: &[u8], line: usize) -> Finding {
        Finding {
            rule: self.id.clone(),
            about: self.about.clone(),
            line,
            excerpt: excerpt(secret),
            digest: Digest::of(secret),
        }
    }
}

/// How far one pattern has come. A word far from the last is looked at closely; where words are dense, a whole block is
/// matched at once, so that no byte is matched more than about twice.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    /// Where the last match ended.
    done: usize,
    /// Where the last window ended.
    seen: usize,
}

impl Progress {
    /// The window around the word at `from..to`, with its place; `None` when an earlier window held all its matches.
    fn window<'a>(&mut self, bytes: &'a [u8], from: usize, to: usize) -> Option<(usize, &'a [u8])> {
        let wanted = to.saturating_add(BEHIND).min(bytes.len());
        if wanted <= self.seen || from < self.done {
            return None;
        }
        let start = from.saturating_sub(BEFORE).max(self.done);
        let end = if from < self.seen { wanted.saturating_add(BLOCK).min(bytes.len()) } else { wanted };
        self.seen = end;
        Some((start, bytes.get(start..end)?))
    }

    /// Whether the match at `from..to` is one: it must begin far enough before the end of the window that the end cannot
    /// have cut it. One that does not is found again from its own word.
    fn takes(&mut self, from: usize, to: usize, length: usize) -> bool {
        let whole = self.seen == length || from + BEHIND - BEFORE <= self.seen;
        if whole {
            self.done = self.done.max(to);
        }
        whole
    }
}

/// The first four characters, and that there are more.
fn excerpt(secret: &[u8]) -> String {
    let shown: String =
        secret.iter().take(4).map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { '?' }).collect();
    format!("{shown}…")
}

/// Counts lines as a search moves forward; a step back counts again from the start.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn line_of(&mut self, place: usize) -> usize {
        if place < self.at {
            (self.at, self.line) = (0, 1);
        }
        let passed = self.bytes.get(self.at..place).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', passed).count();
        self.at = place;
        self.line
    }
}

#[cfg(test)]
mod tests;
