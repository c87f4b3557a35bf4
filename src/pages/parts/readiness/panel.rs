//! The top of a candidate's page: the verdict, large, with six facts.

use super::super::super::{Project, words};
use super::super::{Panel, PanelFact};
use super::{approvals, areas, badge, met_of, reservations};
use crate::gates::{Level, Outcome};
use crate::model::Date;
use crate::model::bundle::OnDisk;
use crate::path::TreePath;
use crate::readiness::{Readiness, Standing};

/// The verdict, large, with six facts.
pub(in crate::pages) fn panel(project: &Project<'_>, readiness: &Readiness) -> Panel {
    let blockers = readiness.blockers().count();
    Panel {
        badge: badge(readiness),
        figure: words::count(blockers as u64),
        unit: if blockers == 1 { "blocker" } else { "blockers" }.to_owned(),
        picture_html: None,
        sentence: match reservations(project, readiness).as_slice() {
            [] => format!("{} requirements met", met_of(readiness)),
            rest => format!("{} requirements met; {}", met_of(readiness), rest.join(", ")),
        },
        facts: vec![
            files_fact(project, readiness),
            areas_fact(readiness),
            oldest_fact(project, readiness),
            gates_fact(project, readiness),
            waivers_fact(readiness),
            PanelFact::new(
                "Approvals",
                approvals(project, readiness).unwrap_or_else(|| "none asked for".to_owned()),
                "signed on the finished bundle",
            ),
        ],
    }
}

fn files_fact(project: &Project<'_>, readiness: &Readiness) -> PanelFact {
    let listed: usize = areas(project, readiness).map(|area| area.checked.len()).sum();
    let same: usize = areas(project, readiness).map(|area| area.count(OnDisk::Match)).sum();
    let bytes: u64 = readiness.files.iter().map(|file| file.bytes).sum();
    let packed = format!("{} packed, {}", words::counted(readiness.files.len(), "file"), words::bytes(bytes));
    match listed {
        0 => PanelFact::new("Files", "none listed", packed),
        listed => PanelFact::new("Files", format!("{same} of {listed} match"), packed),
    }
}

fn areas_fact(readiness: &Readiness) -> PanelFact {
    let asked = || readiness.requirements.iter().filter(|line| line.id.starts_with("area."));
    let absent: Vec<String> =
        asked().filter(|line| line.standing != Standing::Met).map(|line| line.rule.clone()).collect();
    let found = asked().count() - absent.len();
    let remark = match absent.as_slice() {
        [] if found == 0 => "none asked for".to_owned(),
        [] => "every area asked for is there".to_owned(),
        absent => format!("{} absent", words::list(absent)),
    };
    PanelFact::new("Areas", format!("{found} of {}", asked().count()), remark)
}

/// A file with its day.
type Dated<'a> = (Date, &'a TreePath);

/// The oldest dated file of the areas against the newest.
fn oldest_fact(project: &Project<'_>, readiness: &Readiness) -> PanelFact {
    let dated = || {
        let in_areas = readiness.files.iter().filter(|file| !file.area.is_empty());
        in_areas.filter_map(|file| Some((project.artifact_at(&file.origin)?.date?, &file.origin)))
    };
    let range: (Option<Dated<'_>>, Option<Dated<'_>>) = (dated().min(), dated().max());
    match range {
        (Some((oldest, path)), Some((newest, _))) => {
            let days = oldest.days_until(newest);
            let value = if days == 0 {
                "all of one day".to_owned()
            } else {
                format!("{} before the newest", words::counted(days as usize, "day"))
            };
            let name = words::shorten_middle(path.name(), 30);
            PanelFact::new("Oldest input", value, format!("{name}; the newest is of {}", newest.in_words()))
        }
        _ => PanelFact::new("Oldest input", "no date", "no packed file carries one"),
    }
}

/// How the gates stand that the contract rests on. Of those it names each must hold; where it names none, no blocking one
/// may be red.
fn gates_fact(project: &Project<'_>, readiness: &Readiness) -> PanelFact {
    let misread = project.misread();
    let unread = (misread > 0).then(|| format!("{} cannot be read", words::count(misread as u64)));
    let Some(named) = &readiness.declaration.gates else {
        let blocking = project.verdicts.gates.iter().filter(|verdict| verdict.gate.level == Level::Block);
        let outcomes: Vec<Option<Outcome>> = blocking.map(|verdict| Some(verdict.outcome)).collect();
        let red = outcomes.iter().filter(|outcome| **outcome == Some(Outcome::Fail)).count();
        let mut undecided = ways(&outcomes, &[Some(Outcome::Stale), Some(Outcome::NoData), Some(Outcome::Manual)]);
        undecided.extend(unread);
        return match (outcomes.len(), undecided.as_slice()) {
            (0, undecided) if misread > 0 => PanelFact::new("Blocking gates", "none judged", undecided.join(", ")),
            (0, _) if project.verdicts.gates.is_empty() => {
                PanelFact::new("Blocking gates", "none declared", "nothing was judged")
            }
            (0, _) => PanelFact::new("Blocking gates", "none declared", "every gate only warns"),
            (all, []) => PanelFact::new("Blocking gates", format!("{red} of {all} red"), "every blocking gate counts"),
            (all, undecided) => PanelFact::new("Blocking gates", format!("{red} of {all} red"), undecided.join(", ")),
        };
    };
    let outcomes: Vec<Option<Outcome>> =
        named.iter().map(|id| project.verdicts.get(id).map(|verdict| verdict.outcome)).collect();
    let holding = outcomes.iter().filter(|outcome| **outcome == Some(Outcome::Pass)).count();
    let others: Vec<Option<Outcome>> =
        Outcome::EACH.into_iter().filter(|outcome| *outcome != Outcome::Pass).map(Some).chain([None]).collect();
    let mut others = ways(&outcomes, &others);
    others.extend(unread);
    match (outcomes.len(), others.as_slice()) {
        (0, []) => PanelFact::new("Gates", "none asked for", "the contract names none"),
        (0, others) => PanelFact::new("Gates", "none asked for", others.join(", ")),
        (all, []) => PanelFact::new("Gates", format!("{holding} of {all} hold"), "all that the contract names"),
        (all, others) => PanelFact::new("Gates", format!("{holding} of {all} hold"), others.join(", ")),
    }
}

/// How many of `outcomes` are each of `of`, those of none left out: `1 red`, `2 without data`. `None` is a gate that there
/// is not.
fn ways(outcomes: &[Option<Outcome>], of: &[Option<Outcome>]) -> Vec<String> {
    let told = |way: &Option<Outcome>| {
        let count = outcomes.iter().filter(|outcome| *outcome == way).count();
        let word = match way {
            Some(Outcome::Fail) => "red",
            Some(Outcome::Warn) => "past its limit",
            Some(Outcome::Stale) => "stale",
            Some(Outcome::NoData) => "without data",
            Some(Outcome::Manual) => "for a person to decide",
            Some(Outcome::Pass) => "green",
            None => "not declared",
        };
        (count > 0).then(|| format!("{} {word}", words::count(count as u64)))
    };
    of.iter().filter_map(told).collect()
}

fn waivers_fact(readiness: &Readiness) -> PanelFact {
    let used = readiness.requirements.iter().filter(|line| line.waiver.is_some()).count();
    let declared = readiness.declaration.waiver.len();
    let remark = match (used, declared) {
        (0, 0) => "nobody answers for a gap".to_owned(),
        (0, declared) => format!("{} in the contract, none applies", words::count(declared as u64)),
        (used, _) => format!("{} answered for", words::counted(used, "gap")),
    };
    PanelFact::new("Waivers", words::count(used as u64), remark)
}
