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
    TEXT.replace("{top}", &top(candidate))
        .replace("{candidate}", candidate)
        .replace("{principal}", &principal)
        .replace("{signature}", &file)
        .replace("{windows_signature}", &file.replace('/', "\\"))
        .replace("{fingerprint}", &fingerprint)
        .replace("{builder}", Role::Builder.namespace())
        .replace("{approver}", Role::Approver.namespace())
}

const TEXT: &str = include_str!("howto.txt");
