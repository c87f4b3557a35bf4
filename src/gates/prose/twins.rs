//! A comparison that is lost to the first sentence that states it whole: another place with the same number for the same
//! measure. Nothing is restored from it; a reader is told where to look.

use std::collections::BTreeMap;

use super::Sentence;
use super::bind::Said;
use crate::gates::grammar::Unit;

/// For so many lost comparisons a twin is looked for: more in one tree are no slips of an encoding.
const SOUGHT: usize = 1000;

/// So many clauses with the number, and so many sentences with `±`, are looked at for each of them.
const LOOKED_AT: usize = 1000;

/// Where the clauses and sentences stand that a lost comparison may find itself in.
pub(super) struct Twins<'a> {
    /// Whole clauses by their number's bits, in the order of the documents.
    clauses: BTreeMap<u64, Vec<&'a Said<'a>>>,
    /// Sentences that allow as much either way, in the same order.
    either_way: Vec<&'a Sentence>,
    left: usize,
}

impl<'a> Twins<'a> {
    /// Prepares what sentences say for questions.
    pub(super) fn of(sentences: &'a [Sentence], said: &'a [Said<'a>]) -> Self {
        let mut clauses: BTreeMap<u64, Vec<&'a Said<'a>>> = BTreeMap::new();
        for said in said.iter().filter(|said| said.clause.comparison.is_some()) {
            clauses.entry(said.clause.number.to_bits()).or_default().push(said);
        }
        let is_either_way = |sentence: &&Sentence| sentence.text.contains('±') || sentence.text.contains("+/-");
        let either_way = sentences.iter().filter(is_either_way).take(LOOKED_AT).collect();
        Self { clauses, either_way, left: SOUGHT }
    }

    /// What the first other sentence says where it sets the same number for the same measure: `docs/X.md:12 says `<= 3 s``.
    /// `None` for a clause whose comparison is not lost.
    pub(super) fn find(&mut self, said: &Said<'_>) -> Option<String> {
        said.clause.lost?;
        self.left = self.left.checked_sub(1)?;
        let compared = self.compared(said).map(|twin| (twin.sentence, stated(twin)));
        let either_way = self.either_way(said);
        // The first in the order of the documents; within one sentence a comparison tells more.
        let order = |(sentence, _): &(&Sentence, String)| (sentence.document, sentence.span);
        let (sentence, words) = compared.into_iter().chain(either_way).min_by_key(order)?;
        Some(format!("{} says {words}", sentence.place))
    }

    fn compared(&self, said: &Said<'_>) -> Option<&'a Said<'a>> {
        let same_number = self.clauses.get(&said.clause.number.to_bits())?.iter().take(LOOKED_AT).copied();
        same_number.into_iter().find(|other| {
            let (own, theirs) = (&said.clause.unit, &other.clause.unit);
            let is_same_unit = own == theirs || own.is_none() || theirs.is_none();
            is_elsewhere(said, other.sentence) && is_same_unit && is_related(said, other)
        })
    }

    fn either_way(&self, said: &Said<'_>) -> Option<(&'a Sentence, String)> {
        let name = said.name()?;
        let sign = if said.clause.unit == Some(Unit::Percent) { "%" } else { "" };
        let written = ["±", "± ", "+/-", "+/- "].map(|sign| format!("{sign}{}", said.clause.number));
        let others = self.either_way.iter().filter(|other| is_elsewhere(said, other) && other.text.contains(name));
        others.into_iter().find_map(|other| {
            let written = written.iter().find(|written| other.text.contains(*written))?;
            Some((*other, format!("`{written}{sign}`")))
        })
    }
}

fn is_elsewhere(said: &Said<'_>, other: &Sentence) -> bool {
    other.place != said.sentence.place
}

/// `` `<= 3 s` ``
fn stated(said: &Said<'_>) -> String {
    let sign = said.clause.comparison.map_or("", |comparison| comparison.ascii());
    let unit = said.clause.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    format!("`{sign} {}{unit}`", said.clause.number)
}

/// Whether two clauses are about one measure: one name, or one function where the lost one names nothing of its own.
fn is_related(lost: &Said<'_>, other: &Said<'_>) -> bool {
    let last = |name: &str| name.rsplit('.').next().unwrap_or(name).to_lowercase();
    let is_same_function = lost.clause.function == other.clause.function;
    match (lost.name().map(last), other.name().map(last)) {
        (Some(own), Some(other)) => own == other && is_same_function,
        (None, Some(name)) => {
            lost.clause.function.as_deref().is_some_and(|function| is_same_function || name.contains(function))
        }
        _ => is_same_function && lost.clause.function.is_some(),
    }
}
