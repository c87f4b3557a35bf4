//! Signing through an SSH agent that the test plays, on a socket of its own: an honest one, and those that are not. Debian's
//! own is met in `tests/browser/stock-tools`.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::thread;

use signature::Signer as _;
use ssh_key::private::Ed25519Keypair;
use ssh_key::{Algorithm, EcdsaCurve, PrivateKey};

use crate::bundle::{Terminal, with_keys};

const FAILURE: &[u8] = &[0, 0, 0, 1, 5];

/// Answers a request with the bytes to send, the length in front included; none to hang up.
type Answer = Box<dyn Fn(&[u8]) -> Vec<u8> + Send>;

fn strings(fields: &[&[u8]]) -> Vec<u8> {
    fields.iter().flat_map(|field| [&(field.len() as u32).to_be_bytes(), *field].concat()).collect()
}

/// Starts an agent in the terminal's folder, for as long as the tests run; its socket.
fn agent(terminal: &Terminal, name: &str, answer: Answer) -> String {
    let socket = terminal.path(name);
    let listener = UnixListener::bind(&socket).unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            serve(stream.unwrap(), &answer);
        }
    });
    socket.to_str().unwrap().to_owned()
}

/// Answers until either side hangs up.
fn serve(mut stream: UnixStream, answer: &Answer) {
    let mut length = [0; 4];
    while stream.read_exact(&mut length).is_ok() {
        let mut request = vec![0; u32::from_be_bytes(length) as usize];
        stream.read_exact(&mut request).unwrap();
        let answer = answer(&request);
        if answer.is_empty() || stream.write_all(&answer).is_err() {
            return;
        }
    }
}

fn blob(key: &PrivateKey) -> Vec<u8> {
    key.public_key().to_bytes().unwrap()
}

fn signature(key: &PrivateKey, data: &[u8]) -> Vec<u8> {
    Vec::<u8>::try_from(key.try_sign(data).unwrap()).unwrap()
}

/// The list of `keys`, as an agent frames it.
fn list(keys: &[PrivateKey]) -> Vec<u8> {
    let mut answer = vec![12];
    answer.extend((keys.len() as u32).to_be_bytes());
    for key in keys {
        answer.extend(strings(&[&blob(key), key.comment().as_bytes()]));
    }
    strings(&[&answer])
}

/// The answer to a request to sign, as an agent frames it.
fn signed(signature: &[u8]) -> Vec<u8> {
    strings(&[&[&[14], &strings(&[signature])[..]].concat()])
}

/// What is asked to be signed.
fn data(request: &[u8]) -> &[u8] {
    let length = |at: usize| u32::from_be_bytes(request[at..at + 4].try_into().unwrap()) as usize;
    let at = 1 + 4 + length(1);
    &request[at + 4..at + 4 + length(at)]
}

/// An agent that does what it is for.
fn honest(keys: Vec<PrivateKey>) -> Answer {
    Box::new(move |request| match request[0] {
        11 => list(&keys),
        13 => match keys.iter().find(|key| request[5..].starts_with(&blob(key))) {
            Some(key) => signed(&signature(key, data(request))),
            None => FAILURE.to_vec(),
        },
        _ => FAILURE.to_vec(),
    })
}

fn key(name: &str, algorithm: Algorithm) -> PrivateKey {
    let mut key = PrivateKey::random(&mut ssh_key::rand_core::OsRng, algorithm).unwrap();
    key.set_comment(format!("{name}@example.org"));
    key
}

fn fixed(seed: u8) -> PrivateKey {
    let mut key = PrivateKey::from(Ed25519Keypair::from_seed(&[seed; 32]));
    key.set_comment("fixed@example.org");
    key
}

const BUNDLE: &str = "bundle --candidate RC-1 -o out --agent";

#[test]
fn an_agent_signs_bundles_approvals_and_the_ledger() {
    let terminal = with_keys();
    let keys = [
        key("ed", Algorithm::Ed25519),
        key("p256", Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 }),
        key("p384", Algorithm::Ecdsa { curve: EcdsaCurve::NistP384 }),
    ];
    let mut trusted = String::new();
    for (name, key) in ["ed", "p256", "p384"].iter().zip(&keys) {
        let text = key.public_key().to_openssh().unwrap();
        let words = text.rsplit_once(' ').unwrap().0;
        let roles = "evidence-bundle@statetrace,evidence-approval@statetrace,evidence-ledger@statetrace";
        trusted.push_str(&format!("{name}@example.org namespaces=\"{roles}\" {words}\n"));
        std::fs::write(terminal.path(&format!("{name}.pub")), text).unwrap();
    }
    std::fs::write(terminal.path("trust/allowed_signers"), trusted).unwrap();
    let socket = agent(&terminal, "agent", honest(keys.to_vec()));
    let ends = |line: &str, code| terminal.ends_with_agent(Some(&socket), line, code);
    let text = ends(BUNDLE, 2);
    assert!(text.contains("the SSH agent holds 3 keys that could sign") && text.contains("p384@example.org"), "{text}");
    assert_eq!(terminal.files("out"), ["keep.txt"]);
    for (builder, approver) in [("ed", "p256"), ("p256", "p384"), ("p384", "ed")] {
        let zip = "out/RC-1-evidence.zip";
        ends(&format!("{BUNDLE} --key {builder}.pub"), 0);
        ends(&format!("approve {zip} --agent --key {approver}.pub --trust trust"), 0);
        let text = ends(&format!("verify {zip} --trust trust"), 0);
        assert!(text.contains(&format!("{approver}@example.org: trusted")), "{text}");
        ends(&format!("ledger add {zip} --agent --key {builder}.pub --ledger ledger-{builder}.txt"), 0);
        ends(&format!("ledger check ledger-{builder}.txt --trust trust"), 0);
        std::fs::remove_file(terminal.path(zip)).unwrap();
    }
}

#[test]
fn the_only_key_of_an_agent_needs_no_choice() {
    let terminal = with_keys();
    let socket = agent(&terminal, "agent", honest(vec![fixed(1)]));
    terminal.ends_with_agent(Some(&socket), BUNDLE, 0);
    let text = terminal.ends_with_agent(Some(&socket), &format!("{BUNDLE} --passphrase-file pass.txt"), 2);
    assert!(text.contains("cannot be used with"), "{text}");
    let text = terminal.ends("verify out/RC-1-evidence.zip", 4);
    assert!(text.contains("1 signature, made over this content"), "{text}");
}

#[test]
fn without_an_agent_nothing_is_written_and_the_way_out_is_told() {
    let terminal = with_keys();
    let plain = terminal.path("pass.txt").to_str().unwrap().to_owned();
    let nowhere = terminal.path("nowhere").to_str().unwrap().to_owned();
    let long = "x".repeat(300);
    for (socket, words) in [
        (None, "SSH_AUTH_SOCK is not set"),
        (Some(""), "SSH_AUTH_SOCK is not set"),
        (Some(plain.as_str()), "no SSH agent answers at"),
        (Some(nowhere.as_str()), "no SSH agent answers at"),
        (Some(long.as_str()), "no SSH agent answers at"),
    ] {
        let text = terminal.ends_with_agent(socket, BUNDLE, 2);
        assert!(text.contains(words) && text.contains("sign with `--key FILE` alone"), "{text}");
        assert_eq!(terminal.files("out"), ["keep.txt"]);
    }
}

/// An agent with one key that lists it and answers to the request to sign with `answer`.
fn signs_with(answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> Answer {
    Box::new(move |request| if request[0] == 11 { list(&[fixed(1)]) } else { answer(data(request)) })
}

fn lists(answer: Vec<u8>) -> Answer {
    Box::new(move |_| answer.clone())
}

#[test]
fn whatever_an_agent_answers_nothing_false_is_written() {
    let terminal = with_keys();
    let good = list(&[fixed(1)]);
    let cut = strings(&[&good[4..good.len() - 3]]);
    let mut endless = good.clone();
    endless[5..9].fill(0xff);
    let no_good = "what the SSH agent gave is no good";
    let agents: Vec<(&str, Answer)> = vec![
        ("the SSH agent offers no key", honest(Vec::new())),
        ("the SSH agent refused to list its keys", lists(FAILURE.to_vec())),
        ("the SSH agent's list of keys cannot be read", lists(vec![0; 4])),
        ("the SSH agent's list of keys cannot be read", lists(cut)),
        ("the SSH agent's list of keys cannot be read", lists(endless)),
        ("cannot talk to the SSH agent: it hung up", lists(Vec::new())),
        ("cannot talk to the SSH agent: its answer is too long", lists(b"HTTP/1.1 400 Bad Request\r\n".to_vec())),
        ("cannot sign: the SSH agent refused", signs_with(|_| FAILURE.to_vec())),
        ("cannot sign: the SSH agent's answer is empty", signs_with(|_| vec![0; 4])),
        ("cannot sign: the SSH agent's signature cannot be read", signs_with(|_| strings(&[&[14, 0, 0, 0, 9, 1]]))),
        ("cannot sign: cannot talk to the SSH agent: it hung up", signs_with(|_| Vec::new())),
        ("its answer is too long", signs_with(|_| vec![0xff; 9])),
        (no_good, signs_with(|_| signed(b""))),
        (no_good, signs_with(|_| signed(&[0xff; 99]))),
        (no_good, signs_with(|_| signed(&strings(&[b"ssh-rsa", &[1; 256]])))),
        (no_good, signs_with(|data| signed(&[signature(&fixed(1), data), vec![0]].concat()))),
        (no_good, signs_with(|data| signed(&signature(&fixed(2), data)))),
        (no_good, signs_with(|data| signed(&signature(&fixed(1), &data[1..])))),
    ];
    for (at, (words, answer)) in agents.into_iter().enumerate() {
        let socket = agent(&terminal, &format!("agent-{at}"), answer);
        let text = terminal.ends_with_agent(Some(&socket), BUNDLE, 2);
        assert!(text.contains(words), "{at}: {text}");
        assert_eq!(terminal.files("out"), ["keep.txt"], "{at}");
    }
}
