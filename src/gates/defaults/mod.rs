//! The gates that the StateTrace documents state, under their ids: the list in `gates.toml`, in the grammar of the
//! configuration, and one gate for each sentence that says an event is emitted.

use serde::Deserialize;

use super::prose::Sentence;
use super::{Declaration, Gate, Origin, Verdict, compile};
use crate::model::PlanId;

/// The built-in list, in the order of the documents.
static LIST: &str = include_str!("gates.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    gate: Vec<Declaration>,
}

/// The gates of the list, none left out: the list is part of the program, and a test reads every entry.
pub(super) fn gates(kinds: &[&'static str]) -> Vec<Gate> {
    let list: List = toml::from_str(LIST).expect("the built-in list is TOML");
    let read =
        |declaration| compile::gate(declaration, Origin::BuiltIn, kinds).expect("every built-in gate can be read");
    list.gate.iter().map(read).collect()
}

/// One gate for each bullet of a plan's gate section that says `` emits `Name` ``, numbered within the plan: `T-1`. Ids
/// that `taken` has are left to it.
pub(super) fn emitted(sentences: &[Sentence], taken: &[Gate]) -> Vec<Gate> {
    let mut gates: Vec<Gate> = Vec::new();
    let mut last: Option<(PlanId, usize)> = None;
    for sentence in sentences.iter().filter(|sentence| sentence.is_on_page) {
        let Some(plan) = &sentence.plan else { continue };
        let Some(event) = emits(&sentence.text) else { continue };
        let number = match &last {
            Some((other, number)) if other == plan => number + 1,
            _ => 1,
        };
        last = Some((plan.clone(), number));
        let id = format!("{plan}-{number}");
        if taken.iter().chain(&gates).any(|gate| gate.id == id) {
            continue;
        }
        let declaration = Declaration {
            id: plain(id),
            plan: Some(plain(plan.to_string())),
            title: Some(format!("{event} is emitted")),
            rule: plain(format!("count({event}) > 0 events")),
            scope: crate::model::telemetry::Scope::All,
            filter: Vec::new(),
            window: Some(plain("all".to_owned())),
            min_samples: None,
            level: None,
            noise: None,
            fresh: None,
            sentence: None,
            source: None,
            note: None,
        };
        if let Ok(gate) = compile::gate(&declaration, Origin::BuiltIn, &[]) {
            gates.push(Gate { source: Some(sentence.place.clone()), ..gate });
        }
    }
    gates
}

fn plain(text: String) -> toml::Spanned<String> {
    toml::Spanned::new(0..0, text)
}

/// The event in a sentence such as `` Label runs emit `LabelGenerated` with counts ``.
fn emits(text: &str) -> Option<&str> {
    let (at, verb) = ["emits `", "emit `"].into_iter().find_map(|verb| Some((text.find(verb)?, verb)))?;
    // `never emits` and `may emit` promise nothing.
    let before = text.get(..at)?.split_whitespace().next_back().unwrap_or("");
    if ["not", "never", "cannot", "longer", "may", "can", "optionally"]
        .iter()
        .any(|word| before.eq_ignore_ascii_case(word))
    {
        return None;
    }
    let rest = text.get(at + verb.len()..)?;
    let name = rest.get(..rest.find('`')?)?;
    let is_event =
        name.starts_with(|c: char| c.is_ascii_uppercase()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_event.then_some(name)
}

/// Whether a built-in gate belongs to this tree: a document says its sentence. A tree may have the events it measures and
/// never have promised anything of them.
pub(super) fn belongs(verdict: &Verdict) -> bool {
    verdict.gate.source.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_names_the_event_it_promises() {
        assert_eq!(emits("Label runs emit `LabelGenerated` with counts"), Some("LabelGenerated"));
        assert_eq!(emits("Exports never emit `LabelGenerated`"), None);
        assert_eq!(emits("Exports may emit `LabelGenerated`"), None);
        assert_eq!(emits("Warm runs emit a CSV and `Ratio > 0`"), None);
    }
}
