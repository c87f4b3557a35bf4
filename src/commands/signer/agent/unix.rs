//! The SSH agent where it is a Unix socket: a question to an answer, an answer to keys or a signature. Whoever is at the
//! other end is not believed: nothing it says makes us panic, hang or read without bound.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::super::super::{Failure, talk};
use super::Agent;
use crate::bundle::sshsig::PublicKey;

const REQUEST_IDENTITIES: u8 = 11;
const IDENTITIES_ANSWER: u8 = 12;
const SIGN_REQUEST: u8 = 13;
const SIGN_RESPONSE: u8 = 14;
/// Longest answer that is read; OpenSSH's own limit.
const MAX_ANSWER: u32 = 256 * 1024;
/// How long an agent may take. It may have to ask a person, for a confirmation, a PIN or a touch.
const PATIENCE: Duration = Duration::from_secs(120);
/// When a person who waits is told for what.
const TOLD_AFTER: Duration = Duration::from_secs(3);
/// How many keys a message lists.
const MAX_LISTED: usize = 8;

/// How long an answer was waited for.
struct Wait {
    start: Instant,
    patience: Duration,
    is_told: bool,
}

/// What an agent holds.
#[derive(Debug, Default, PartialEq, Eq)]
struct Identities {
    /// The keys of accepted kinds, each once, in the agent's order, with their comments.
    keys: Vec<(PublicKey, String)>,
    /// The kinds of the others.
    refused: BTreeSet<String>,
}

impl Agent {
    /// Connects to the agent that `SSH_AUTH_SOCK` names and finds `wanted` in it, or its only key.
    pub(in super::super) fn connect(wanted: Option<&PublicKey>) -> Result<(Self, PublicKey, String), Failure> {
        let socket = std::env::var_os("SSH_AUTH_SOCK").filter(|socket| !socket.is_empty()).map(PathBuf::from);
        let socket = socket.ok_or_else(|| {
            Failure::new("no SSH agent is running here: SSH_AUTH_SOCK is not set")
                .help("start one with `eval \"$(ssh-agent -s)\"` and give it the key with `ssh-add FILE`; or sign with `--key FILE` alone")
        })?;
        let stream = UnixStream::connect(&socket).map_err(|error| {
            let place = socket.display();
            Failure::new(format!("no SSH agent answers at `{place}`, where SSH_AUTH_SOCK points: {error}"))
                .help("it may have ended; start another, or sign with `--key FILE` alone")
        })?;
        let mut agent = Agent { stream };
        let answer = agent.ask(&[REQUEST_IDENTITIES], PATIENCE).map_err(|error| Failure::new(cannot_talk(&error)))?;
        let held = identities(&answer).map_err(Failure::new)?;
        let (key, comment) = choose(held, wanted)?;
        Ok((agent, key, comment))
    }

    /// The agent's signature of `data` by `key`; else why there is none.
    pub(in super::super) fn sign(&mut self, key: &PublicKey, data: &[u8]) -> Result<Vec<u8>, String> {
        let mut request = vec![SIGN_REQUEST];
        for field in [key.blob(), data] {
            request.extend_from_slice(&(field.len() as u32).to_be_bytes());
            request.extend_from_slice(field);
        }
        request.extend_from_slice(&0u32.to_be_bytes());
        let answer = self.ask(&request, PATIENCE).map_err(|error| cannot_talk(&error))?;
        signature(&answer)
    }

    /// Sends a request and reads the whole answer, within `patience`.
    fn ask(&mut self, request: &[u8], patience: Duration) -> io::Result<Vec<u8>> {
        let mut wait = Wait { start: Instant::now(), patience, is_told: false };
        self.stream.set_write_timeout(Some(patience))?;
        self.stream.write_all(&(request.len() as u32).to_be_bytes())?;
        self.stream.write_all(request)?;
        let mut length = [0; 4];
        self.fill(&mut length, &mut wait)?;
        let length = u32::from_be_bytes(length);
        if length > MAX_ANSWER {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its answer is too long"));
        }
        let mut answer = vec![0; length as usize];
        self.fill(&mut answer, &mut wait)?;
        Ok(answer)
    }

    /// Fills `buffer`, however slowly the bytes come, until the patience ends; on the way tells a person who may be waited
    /// for.
    fn fill(&mut self, mut buffer: &mut [u8], wait: &mut Wait) -> io::Result<()> {
        while !buffer.is_empty() {
            let passed = wait.start.elapsed();
            let Some(left) = wait.patience.checked_sub(passed).filter(|left| !left.is_zero()) else {
                let words = format!("it did not answer within {} seconds", wait.patience.as_secs());
                return Err(io::Error::new(io::ErrorKind::TimedOut, words));
            };
            if !wait.is_told && passed >= TOLD_AFTER {
                wait.is_told = true;
                talk("waiting for the SSH agent; it may want a confirmation, a PIN or a touch");
            }
            self.stream.set_read_timeout(Some(if wait.is_told { left } else { left.min(TOLD_AFTER) }))?;
            match self.stream.read(buffer) {
                Ok(0) => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it hung up")),
                Ok(count) => buffer = buffer.get_mut(count..).unwrap_or_default(),
                Err(error) if is_passing(error.kind()) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Whether another attempt may succeed. A timeout has one name here and another there.
fn is_passing(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

fn cannot_talk(error: &io::Error) -> String {
    format!("cannot talk to the SSH agent: {error}")
}

/// The key that is wanted, or the only one.
fn choose(held: Identities, wanted: Option<&PublicKey>) -> Result<(PublicKey, String), Failure> {
    let Identities { mut keys, refused } = held;
    if keys.is_empty() && refused.is_empty() {
        return Err(Failure::new("the SSH agent offers no key")
            .help("give it one with `ssh-add FILE`; if it is locked, unlock it with `ssh-add -X`"));
    }
    let listed = listed(&keys);
    if let Some(wanted) = wanted {
        keys.retain(|(key, _)| key == wanted);
    }
    match (keys.as_slice(), wanted) {
        ([(key, comment)], _) => Ok((key.clone(), comment.clone())),
        ([], Some(wanted)) => {
            let failure = Failure::new(format!("the SSH agent does not hold the key {}", wanted.fingerprint()));
            let held = if listed.is_empty() { String::new() } else { format!("; it holds {listed}") };
            Err(failure.help(format!("give it the key with `ssh-add FILE`{held}")))
        }
        ([], None) => {
            let kinds = refused.into_iter().collect::<Vec<_>>().join(", ");
            Err(Failure::new(format!("the SSH agent holds no key of an accepted kind, only {kinds}")).help(
                "Ed25519 and ECDSA P-256 or P-384 are accepted; `ssh-keygen -t ed25519` makes a key that will do",
            ))
        }
        _ => Err(Failure::new(format!("the SSH agent holds {} keys that could sign", keys.len())).help(format!(
            "choose one with `--key FILE.pub`: {listed}; `ssh-add -L` prints the line that such a file holds"
        ))),
    }
}

/// The first keys, for a person to tell apart.
fn listed(keys: &[(PublicKey, String)]) -> String {
    let mut shown: Vec<String> = keys
        .iter()
        .take(MAX_LISTED)
        .map(|(key, comment)| {
            let comment: String = comment.chars().take(64).collect();
            format!("{} {comment}", key.fingerprint()).trim_end().to_owned()
        })
        .collect();
    if keys.len() > MAX_LISTED {
        shown.push(format!("{} more", keys.len() - MAX_LISTED));
    }
    shown.join(", ")
}

/// What the answer to a request for identities lists; else what is wrong with it.
fn identities(answer: &[u8]) -> Result<Identities, &'static str> {
    let unreadable = "the SSH agent's list of keys cannot be read";
    let (kind, rest) = answer.split_first().ok_or(unreadable)?;
    if *kind != IDENTITIES_ANSWER {
        return Err("the SSH agent refused to list its keys");
    }
    let (count, mut rest) = number(rest).ok_or(unreadable)?;
    let mut held = Identities::default();
    // However many it says there are, each takes bytes.
    for _ in 0..count {
        let (blob, behind) = string(rest).ok_or(unreadable)?;
        let (comment, behind) = string(behind).ok_or(unreadable)?;
        rest = behind;
        match PublicKey::from_blob(blob) {
            // An agent may offer a key twice, from a file and from a device.
            Ok(key) if held.keys.iter().any(|(known, _)| *known == key) => {}
            Ok(key) => held.keys.push((key, String::from_utf8_lossy(comment).into_owned())),
            Err(_) => {
                held.refused.insert(kind_of(blob));
            }
        }
    }
    Ok(held)
}

/// The name of a kind of key, where it is one.
fn kind_of(blob: &[u8]) -> String {
    let name = string(blob).map(|(name, _)| name).filter(|name| name.len() <= 64);
    let name = name.and_then(|name| std::str::from_utf8(name).ok());
    let is_name = |name: &&str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
    name.filter(is_name).unwrap_or("one without a name").to_owned()
}

/// The signature in the answer to a request to sign; else why there is none.
fn signature(answer: &[u8]) -> Result<Vec<u8>, String> {
    let (kind, rest) = answer.split_first().ok_or("the SSH agent's answer is empty")?;
    if *kind != SIGN_RESPONSE {
        return Err("the SSH agent refused: the confirmation it asks for was not given, the key is gone, or it is \
                    locked, which `ssh-add -X` undoes"
            .to_owned());
    }
    match string(rest) {
        Some((signature, [])) => Ok(signature.to_vec()),
        _ => Err("the SSH agent's signature cannot be read".to_owned()),
    }
}

/// A number of SSH's wire format, and what follows it.
fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((u32::from_be_bytes(*number), rest))
}

/// A string of SSH's wire format, and what follows it.
fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = number(bytes)?;
    rest.split_at_checked(length as usize)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn key(seed: u8) -> PublicKey {
        PublicKey::of(&ssh_key::private::Ed25519Keypair::from_seed(&[seed; 32]).into()).unwrap()
    }

    fn strings(fields: &[&[u8]]) -> Vec<u8> {
        fields.iter().flat_map(|field| [&(field.len() as u32).to_be_bytes(), *field].concat()).collect()
    }

    /// An agent's list of the keys and comments in `fields`, which come in turn.
    fn list(fields: &[&[u8]]) -> Vec<u8> {
        [&[IDENTITIES_ANSWER], &(fields.len() as u32 / 2).to_be_bytes()[..], &strings(fields)].concat()
    }

    /// What comes of asking an agent that reads the question and answers with `bytes`, then hangs up.
    fn ask(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let bytes = bytes.to_vec();
        let played = thread::spawn(move || {
            theirs.read_exact(&mut [0; 5]).unwrap();
            // Who is refused may not read to the end.
            theirs.write_all(&bytes).ok();
        });
        let answer = Agent { stream: ours }.ask(&[REQUEST_IDENTITIES], PATIENCE);
        played.join().unwrap();
        answer
    }

    #[test]
    fn an_answer_is_read_whole_or_refused() {
        assert_eq!(ask(&strings(&[b"answer"])).unwrap(), b"answer");
        assert_eq!(ask(&strings(&[b""])).unwrap(), b"");
        let largest = vec![7; MAX_ANSWER as usize];
        assert_eq!(ask(&strings(&[&largest])).unwrap(), largest);
        let fault = |bytes: &[u8]| ask(bytes).unwrap_err().to_string();
        for bytes in [b"".as_slice(), b"\0\0", b"\0\0\0\x07answer"] {
            assert_eq!(fault(bytes), "it hung up");
        }
        for bytes in [&(MAX_ANSWER + 1).to_be_bytes(), b"\xff\xff\xff\xff".as_slice(), b"SSH-2.0-OpenSSH"] {
            assert_eq!(fault(bytes), "its answer is too long");
        }
    }

    #[test]
    fn an_agent_that_says_nothing_is_not_waited_for_without_end() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let mut agent = Agent { stream: ours };
        let fault = agent.ask(&[REQUEST_IDENTITIES], Duration::from_millis(10)).unwrap_err();
        assert_eq!(fault.kind(), io::ErrorKind::TimedOut);
        // Nor one that never gets to the end of it.
        let mut theirs = theirs;
        theirs.write_all(b"\0\0").unwrap();
        let fault = agent.ask(&[REQUEST_IDENTITIES], Duration::from_millis(10)).unwrap_err();
        assert_eq!(fault.kind(), io::ErrorKind::TimedOut);
    }

    #[test]
    fn a_list_of_keys_is_read_whole_or_not_at_all() {
        let (one, two) = (key(1), key(2));
        let rsa = strings(&[b"ssh-rsa", &[1, 0, 1], &[0x7f; 256]]);
        let answer = list(&[one.blob(), b"one", &rsa, b"rsa", two.blob(), b"\xff", one.blob(), b"again", b"", b""]);
        let held = identities(&answer).unwrap();
        assert_eq!(held.keys, [(one, "one".to_owned()), (two, "\u{fffd}".to_owned())]);
        assert_eq!(held.refused.iter().map(String::as_str).collect::<Vec<_>>(), ["one without a name", "ssh-rsa"]);
        for length in 0..answer.len() {
            assert!(identities(&answer[..length]).is_err(), "cut to {length}");
        }
        let endless = [&[IDENTITIES_ANSWER], &[0xff; 64][..]].concat();
        assert!(identities(&endless).is_err());
        assert_eq!(identities(&[5]), Err("the SSH agent refused to list its keys"));
    }

    #[test]
    fn a_kind_of_key_is_named_only_by_a_name() {
        let long = [b'x'; 65];
        for name in [b"".as_slice(), b"\x1b[31mred", b"two words", b"caf\xc3\xa9", &long] {
            assert_eq!(kind_of(&strings(&[name])), "one without a name");
        }
        assert_eq!(kind_of(b"\xff"), "one without a name");
        assert_eq!(kind_of(&strings(&[b"ssh-dss"])), "ssh-dss");
    }

    #[test]
    fn a_key_is_chosen_only_where_there_is_no_doubt() {
        let held = |seeds: std::ops::Range<u8>| Identities {
            keys: seeds.map(|seed| (key(seed), format!("key{seed}"))).collect(),
            refused: BTreeSet::new(),
        };
        assert_eq!(choose(held(1..2), None).unwrap().1, "key1");
        assert_eq!(choose(held(1..9), Some(&key(5))).unwrap().1, "key5");
        let failure = choose(held(1..3), None).unwrap_err();
        assert_eq!(failure.message, "the SSH agent holds 2 keys that could sign");
        let help = failure.help.unwrap();
        assert!(help.contains(&format!("{} key1, {} key2;", key(1).fingerprint(), key(2).fingerprint())), "{help}");
        assert!(choose(held(1..12), None).unwrap_err().help.unwrap().contains(" key8, 3 more;"));
        let failure = choose(held(1..3), Some(&key(3))).unwrap_err();
        assert!(failure.message.ends_with(&key(3).fingerprint()) && failure.help.unwrap().contains("key2"));
        assert_eq!(choose(Identities::default(), Some(&key(3))).unwrap_err().message, "the SSH agent offers no key");
        let refused = BTreeSet::from(["ssh-rsa".to_owned()]);
        let failure = choose(Identities { keys: Vec::new(), refused }, None).unwrap_err();
        assert_eq!(failure.message, "the SSH agent holds no key of an accepted kind, only ssh-rsa");
    }

    #[test]
    fn a_signature_is_read_whole_or_not_at_all() {
        let answer = [&[SIGN_RESPONSE][..], &strings(&[b"signature"])].concat();
        assert_eq!(signature(&answer), Ok(b"signature".to_vec()));
        for length in 0..answer.len() {
            assert!(signature(&answer[..length]).is_err(), "cut to {length}");
        }
        assert!(signature(&[&answer[..], b"x"].concat()).is_err());
        assert!(signature(&[5]).unwrap_err().starts_with("the SSH agent refused"));
    }
}
