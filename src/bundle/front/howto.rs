//! `HOW-TO-VERIFY.txt`: commands that every operating system has.

use crate::bundle::document::Document;
use crate::bundle::pack::Signatory;
use crate::bundle::sshsig::Role;
use crate::bundle::top;

/// The instructions for the bundle that `document` describes and `signatory` signs.
pub(in crate::bundle) fn howto(document: &Document, signatory: Option<&Signatory>) -> String {
    let candidate = document.candidate.as_str();
    let (principal, file, fingerprint) = match signatory {
        Some(signatory) => (
            signatory.principal.clone(),
            signatory.file(Role::Builder),
            format!("It should be {}.", signatory.fingerprint),
        ),
        None => (
            "BUILDER".to_owned(),
            "signatures/builder-NAME.sig".to_owned(),
            "THIS BUNDLE WAS MADE WITHOUT A SIGNATURE: nothing in it can be verified.".to_owned(),
        ),
    };
    let top = top(candidate);
    let values = [
        ("{builder}", Role::Builder.namespace().to_owned()),
        ("{approver}", Role::Approver.namespace().to_owned()),
        ("{ledger}", Role::Ledger.namespace().to_owned()),
        ("{zip}", shell_word(&format!("{top}.zip"))),
        ("{folder}", shell_word(&top)),
        ("{top}", top),
        ("{candidate}", candidate.to_owned()),
        ("{windows_signature}", file.replace('/', "\\")),
        ("{signature}", file),
        ("{fingerprint}", fingerprint),
        ("{principal_word}", shell_word(&principal)),
        ("{windows_principal}", principal.replace('\'', "''")),
        // Last: what somebody chose for a name must not be taken for a place to fill in.
        ("{principal}", principal),
    ];
    values.iter().fold(TEXT.to_owned(), |text, (place, value)| text.replace(place, value))
}

/// `text` as one word of a shell, whatever it holds; as it is where nothing in it means something to one.
fn shell_word(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._@+=,:/-".contains(&byte);
    if text.bytes().all(is_plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

const TEXT: &str = include_str!("howto.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word_of_the_shell() {
        assert_eq!(shell_word("release@example.org"), "release@example.org");
        assert_eq!(shell_word("a;rm$(x)"), "'a;rm$(x)'");
        assert_eq!(shell_word("o'neill@example.org"), r"'o'\''neill@example.org'");
    }
}
