//! OpenSSH signatures over a message: what `ssh-keygen -Y sign` writes and `ssh-keygen -Y verify` reads, held to one
//! spelling. The format is OpenSSH's PROTOCOL.sshsig, version 1; a role is its namespace.

use std::fmt;

use base64ct::{Base64, Encoding as _};
use sha2::{Digest as _, Sha256, Sha512};
use signature::{Signer as _, Verifier as _};
use ssh_key::public::KeyData;
use ssh_key::{Algorithm, EcdsaCurve, HashAlg, PrivateKey};

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----\n";
const END: &str = "\n-----END SSH SIGNATURE-----\n";
const MAGIC: &[u8] = b"SSHSIG";
const HASH: &[u8] = b"sha512";
const LINE: usize = 70;
/// The bit of a security key's flags that says a person touched it.
const USER_PRESENT: u8 = 0x01;

/// What a signature says of its signer's part. Its name in OpenSSH's files is its namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Built this bundle.
    Builder,
    /// Approves this bundle.
    Approver,
    /// Keeps the ledger.
    Ledger,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 3] = [Role::Builder, Role::Approver, Role::Ledger];

    /// The namespace a signature in this role is made in.
    pub fn namespace(self) -> &'static str {
        match self {
            Role::Builder => "evidence-bundle@statetrace",
            Role::Approver => "evidence-approval@statetrace",
            Role::Ledger => "evidence-ledger@statetrace",
        }
    }

    /// The role of `namespace`.
    pub fn of_namespace(namespace: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.namespace() == namespace)
    }

    /// `builder`, `approver`, `ledger`.
    pub fn label(self) -> &'static str {
        match self {
            Role::Builder => "builder",
            Role::Approver => "approver",
            Role::Ledger => "ledger",
        }
    }
}

/// A public key of an accepted algorithm. Equal when its encoding is.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    data: KeyData,
    blob: Vec<u8>,
}

/// A signature, parsed, not yet verified.
#[derive(Clone, Debug)]
pub struct SshSig {
    /// The key that made it, by its own account.
    pub key: PublicKey,
    /// What it was made for.
    pub namespace: String,
    /// The raw signature of the key's algorithm.
    raw: Vec<u8>,
    /// Flags and counter of a security key.
    touch: Option<(u8, u32)>,
    /// All of it, as it is encoded.
    blob: Vec<u8>,
}

/// Why a signature is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SigFault {
    /// The armour or the encoding inside is not the one spelling.
    #[error("it is not an SSH signature in its one canonical form")]
    Form,
    /// A version other than 1.
    #[error("its version is {0}, not 1")]
    Version(u32),
    /// A hash other than SHA-512.
    #[error("its hash is not sha512")]
    Hash,
    /// An algorithm that is not accepted, RSA and DSA among them.
    #[error("its key is of no accepted kind: Ed25519, ECDSA P-256 and P-384, and their security-key forms")]
    Algorithm,
    /// A security key that nobody touched.
    #[error("it was made by a security key without a person's touch")]
    Presence,
    /// The signature is not of this message by this key.
    #[error("it is not this key's signature of this content")]
    Forged,
}

impl PublicKey {
    /// Reads the binary form that SSH puts on the wire.
    pub fn from_blob(blob: &[u8]) -> Result<Self, SigFault> {
        let key = ssh_key::PublicKey::from_bytes(blob).map_err(|_| SigFault::Algorithm)?;
        let data = key.key_data().clone();
        let accepted = match data.algorithm() {
            Algorithm::Ed25519 | Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256 => true,
            Algorithm::Ecdsa { curve } => matches!(curve, EcdsaCurve::NistP256 | EcdsaCurve::NistP384),
            _ => false,
        };
        // OpenSSH knows points in full only, and so do browsers.
        let point = data.ecdsa().map(|key| key.as_sec1_bytes());
        let point = point.or_else(|| data.sk_ecdsa_p256().map(|key| key.ec_point().as_bytes()));
        if !accepted || point.is_some_and(|point| point.first() != Some(&4)) {
            return Err(SigFault::Algorithm);
        }
        if key.to_bytes().ok().as_deref() != Some(blob) {
            return Err(SigFault::Form);
        }
        Ok(Self { data, blob: blob.to_vec() })
    }

    /// Reads the words `ssh-ed25519 AAAA…` of a `.pub` or `allowed_signers` line.
    pub fn from_words(algorithm: &str, base64: &str) -> Result<Self, SigFault> {
        let blob = Base64::decode_vec(base64).map_err(|_| SigFault::Form)?;
        let key = Self::from_blob(&blob)?;
        if key.algorithm() == algorithm { Ok(key) } else { Err(SigFault::Form) }
    }

    /// The key whose private half is `key`.
    pub fn of(key: &PrivateKey) -> Result<Self, SigFault> {
        Self::from_blob(&key.public_key().to_bytes().map_err(|_| SigFault::Algorithm)?)
    }

    /// The binary form.
    pub fn blob(&self) -> &[u8] {
        &self.blob
    }

    /// `ssh-ed25519` and the like.
    pub fn algorithm(&self) -> String {
        self.data.algorithm().to_string()
    }

    /// The words `ssh-ed25519 AAAA…`.
    pub fn words(&self) -> String {
        format!("{} {}", self.algorithm(), Base64::encode_string(&self.blob))
    }

    /// `SHA256:…`, as `ssh-keygen -l` prints it.
    pub fn fingerprint(&self) -> String {
        self.data.fingerprint(HashAlg::Sha256).to_string()
    }

    /// Whether the key lives in a security key that wants a touch.
    fn is_security_key(&self) -> bool {
        self.data.is_sk_ed25519() || self.data.is_sk_ecdsa_p256()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fingerprint())
    }
}

impl SshSig {
    /// Reads the armoured form. It must be exactly what this program would print: lines of 70, LF, nothing around it.
    pub fn parse(armoured: &[u8]) -> Result<Self, SigFault> {
        let text = std::str::from_utf8(armoured).map_err(|_| SigFault::Form)?;
        let body = text.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END)).ok_or(SigFault::Form)?;
        let blob = Base64::decode_vec(&body.replace('\n', "")).map_err(|_| SigFault::Form)?;
        if armour(&blob) != text {
            return Err(SigFault::Form);
        }
        let mut wire = Wire(blob.as_slice());
        if wire.take(MAGIC.len()) != Some(MAGIC) {
            return Err(SigFault::Form);
        }
        let version = wire.number().ok_or(SigFault::Form)?;
        if version != 1 {
            return Err(SigFault::Version(version));
        }
        let key = PublicKey::from_blob(wire.string().ok_or(SigFault::Form)?)?;
        let namespace = wire.string().and_then(|name| std::str::from_utf8(name).ok()).ok_or(SigFault::Form)?;
        let reserved = wire.string().ok_or(SigFault::Form)?;
        let hash = wire.string().ok_or(SigFault::Form)?;
        let mut inner = Wire(wire.string().ok_or(SigFault::Form)?);
        if !reserved.is_empty() || namespace.is_empty() || !wire.0.is_empty() {
            return Err(SigFault::Form);
        }
        if hash != HASH {
            return Err(SigFault::Hash);
        }
        if inner.string() != Some(key.algorithm().as_bytes()) {
            return Err(SigFault::Form);
        }
        let raw = inner.string().ok_or(SigFault::Form)?.to_vec();
        let touch = if key.is_security_key() {
            let flags = inner.take(1).and_then(|flags| flags.first().copied()).ok_or(SigFault::Form)?;
            Some((flags, inner.number().ok_or(SigFault::Form)?))
        } else {
            None
        };
        if !inner.0.is_empty() {
            return Err(SigFault::Form);
        }
        let namespace = namespace.to_owned();
        Ok(Self { key, namespace, raw, touch, blob })
    }

    /// The armoured form, exactly as it was read.
    pub fn armoured(&self) -> String {
        armour(&self.blob)
    }

    /// Whether it is this key's signature of `message` in its namespace. Ed25519 is held to the strict equation, which
    /// refuses keys and signatures of small order.
    pub fn verify(&self, message: &[u8]) -> Result<(), SigFault> {
        let signed = signed_data(&self.namespace, message);
        let message = match (&self.touch, application(&self.key.data)) {
            (Some((flags, _)), _) if flags & USER_PRESENT == 0 => return Err(SigFault::Presence),
            (Some((flags, counter)), Some(application)) => {
                let mut seen = Sha256::digest(application).to_vec();
                seen.push(*flags);
                seen.extend_from_slice(&counter.to_be_bytes());
                seen.extend_from_slice(&Sha256::digest(&signed));
                seen
            }
            _ => signed,
        };
        match &self.key.data {
            KeyData::Ed25519(key) => strict(&key.0, &message, &self.raw),
            KeyData::SkEd25519(key) => strict(&key.public_key().0, &message, &self.raw),
            KeyData::SkEcdsaSha2NistP256(key) => {
                let point = ssh_key::public::EcdsaPublicKey::NistP256(*key.ec_point());
                ecdsa(&KeyData::Ecdsa(point), EcdsaCurve::NistP256, &message, &self.raw)
            }
            KeyData::Ecdsa(key) => ecdsa(&self.key.data, key.curve(), &message, &self.raw),
            _ => Err(SigFault::Algorithm),
        }
    }
}

/// Signs `message` in the namespace of `role`; the armoured signature. The key must not be encrypted any more.
pub fn sign(key: &PrivateKey, role: Role, message: &[u8]) -> Result<String, SigFault> {
    let raw = key.try_sign(&signed_data(role.namespace(), message)).map_err(|_| SigFault::Algorithm)?;
    let inner = Vec::<u8>::try_from(raw).map_err(|_| SigFault::Algorithm)?;
    envelope(&PublicKey::of(key)?, role, &inner)
}

/// The armoured signature around `inner`, the algorithm's own signature as an agent returns it.
pub fn envelope(key: &PublicKey, role: Role, inner: &[u8]) -> Result<String, SigFault> {
    let mut blob = MAGIC.to_vec();
    blob.extend_from_slice(&1u32.to_be_bytes());
    for field in [key.blob(), role.namespace().as_bytes(), b"", HASH, inner] {
        put(&mut blob, field);
    }
    Ok(armour(&blob))
}

/// The bytes a key signs for `message` in `namespace`.
pub fn signed_data(namespace: &str, message: &[u8]) -> Vec<u8> {
    let mut data = MAGIC.to_vec();
    for field in [namespace.as_bytes(), b"", HASH, &Sha512::digest(message)] {
        put(&mut data, field);
    }
    data
}

fn armour(blob: &[u8]) -> String {
    let base64 = Base64::encode_string(blob);
    let mut text = String::with_capacity(base64.len() + base64.len() / LINE + BEGIN.len() + END.len());
    text.push_str(BEGIN);
    for (at, character) in base64.chars().enumerate() {
        if at > 0 && at % LINE == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text.push_str(END);
    text
}

fn put(data: &mut Vec<u8>, field: &[u8]) {
    data.extend_from_slice(&(field.len() as u32).to_be_bytes());
    data.extend_from_slice(field);
}

fn application(key: &KeyData) -> Option<&str> {
    key.sk_ed25519().map(|key| key.application()).or_else(|| key.sk_ecdsa_p256().map(|key| key.application()))
}

fn strict(key: &[u8; 32], message: &[u8], raw: &[u8]) -> Result<(), SigFault> {
    let key = ed25519_dalek::VerifyingKey::from_bytes(key).map_err(|_| SigFault::Algorithm)?;
    let raw: &[u8; 64] = raw.try_into().map_err(|_| SigFault::Form)?;
    key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(raw)).map_err(|_| SigFault::Forged)
}

fn ecdsa(key: &KeyData, curve: EcdsaCurve, message: &[u8], raw: &[u8]) -> Result<(), SigFault> {
    let signature = ssh_key::Signature::new(Algorithm::Ecdsa { curve }, raw).map_err(|_| SigFault::Form)?;
    key.verify(message, &signature).map_err(|_| SigFault::Forged)
}

/// What is left of an SSH wire encoding.
struct Wire<'a>(&'a [u8]);

impl<'a> Wire<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        self.take(4)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
    }

    fn string(&mut self) -> Option<&'a [u8]> {
        let count = self.number()?;
        self.take(count as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> PrivateKey {
        ssh_key::private::Ed25519Keypair::from_seed(&[seed; 32]).into()
    }

    #[test]
    fn a_signature_is_read_back_and_holds_for_its_message_only() {
        let text = sign(&key(1), Role::Builder, b"content").unwrap();
        let signature = SshSig::parse(text.as_bytes()).unwrap();
        assert_eq!((signature.namespace.as_str(), signature.verify(b"content")), (Role::Builder.namespace(), Ok(())));
        assert_eq!(signature.verify(b"other"), Err(SigFault::Forged));
        assert_eq!(sign(&key(1), Role::Builder, b"content").unwrap(), text, "Ed25519 signs the same every time");
        let moved = SshSig { namespace: Role::Approver.namespace().to_owned(), ..signature.clone() };
        assert_eq!(moved.verify(b"content"), Err(SigFault::Forged));
        let other = SshSig { key: PublicKey::of(&key(2)).unwrap(), ..signature };
        assert_eq!(other.verify(b"content"), Err(SigFault::Forged));
    }

    #[test]
    fn the_armour_has_one_spelling() {
        let text = sign(&key(1), Role::Approver, b"content").unwrap();
        for other in [
            format!("{text}\n"),
            format!(" {text}"),
            format!("\u{feff}{text}"),
            text.replace('\n', "\r\n"),
            text.trim_end().to_owned(),
            text.replacen("U1NIU0lH", "U1NIU0lH\n", 1),
            format!("{text}{text}"),
            text.replacen("U1NIU0lH", "U1NIU0lI", 1),
        ] {
            assert_eq!(SshSig::parse(other.as_bytes()).unwrap_err(), SigFault::Form, "{other}");
        }
    }

    #[test]
    fn ecdsa_keys_sign_too_and_rsa_is_no_key() {
        let mut random = ssh_key::rand_core::OsRng;
        for curve in [EcdsaCurve::NistP256, EcdsaCurve::NistP384] {
            let key = PrivateKey::random(&mut random, Algorithm::Ecdsa { curve }).unwrap();
            let signature = SshSig::parse(sign(&key, Role::Builder, b"content").unwrap().as_bytes()).unwrap();
            assert_eq!(signature.verify(b"content"), Ok(()));
            assert_eq!(signature.verify(b"Content"), Err(SigFault::Forged));
        }
        let mut rsa = Vec::new();
        for field in [b"ssh-rsa".as_slice(), &[1, 0, 1], &[0x7f; 256]] {
            put(&mut rsa, field);
        }
        assert_eq!(PublicKey::from_blob(&rsa), Err(SigFault::Algorithm));
    }

    #[test]
    fn a_security_key_must_have_been_touched() {
        use ed25519_dalek::Signer as _;
        let device = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        let mut blob = Vec::new();
        for field in [b"sk-ssh-ed25519@openssh.com".as_slice(), device.verifying_key().as_bytes(), b"ssh:"] {
            put(&mut blob, field);
        }
        let key = PublicKey::from_blob(&blob).unwrap();
        for (flags, outcome) in [(1u8, Ok(())), (5, Ok(())), (0, Err(SigFault::Presence)), (4, Err(SigFault::Presence))]
        {
            let mut seen = Sha256::digest("ssh:").to_vec();
            seen.push(flags);
            seen.extend_from_slice(&9u32.to_be_bytes());
            seen.extend_from_slice(&Sha256::digest(signed_data(Role::Approver.namespace(), b"content")));
            let mut inner = Vec::new();
            put(&mut inner, b"sk-ssh-ed25519@openssh.com");
            put(&mut inner, &device.sign(&seen).to_bytes());
            inner.push(flags);
            inner.extend_from_slice(&9u32.to_be_bytes());
            let text = envelope(&key, Role::Approver, &inner).unwrap();
            assert_eq!(SshSig::parse(text.as_bytes()).unwrap().verify(b"content"), outcome);
        }
    }
}
