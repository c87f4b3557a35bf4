//! A figure that rests on fewer samples than its day has now: was it that of the day's first samples? Written early is what
//! can be shown, not what fewer samples suggest.

use std::ops::Range;

use super::recount::{self, figure_of};
use super::{Asked, Basis, Found, Statement, Statistic};
use crate::model::Telemetry;
use crate::model::telemetry::{LineSample, Reread};
use crate::stats::Summary;

/// What has to be read again to tell; `None` for a figure that no first samples give.
pub(super) fn reread(basis: &Basis, telemetry: &Telemetry) -> Option<Reread> {
    let (day, event, field) = match basis {
        Basis::Measure { day, event, field, .. } => (day, event.as_str(), Some(field.as_str())),
        Basis::Events { day, event } => (day, event.as_str(), None),
        Basis::Answer { day, asked: Asked::FetchDurations, .. } => {
            (day, "InterfaceSyncTiming", Some("SiteCacheFetchDurationMs"))
        }
        Basis::Answer { day, asked: Asked::BatchHosts, .. } => (day, "PortBatchReady", None),
        Basis::Answer { day, asked: Asked::LaunchSites | Asked::LaunchStreak, .. } => {
            (day, "ParserSchedulerLaunch", None)
        }
        Basis::Figure { .. } | Basis::Own { .. } | Basis::Nothing { .. } => return None,
    };
    let date = recount::find(day, telemetry).ok()?.date;
    Some(Reread { date, event: event.to_owned(), field: field.map(str::to_owned) })
}

/// What the first samples of a day come to.
struct First {
    /// The figure over them; `None` where only their number is known.
    figure: Option<f64>,
    /// The file had grown to a line in here when it had these samples and no more.
    lines: Range<u64>,
}

fn first(statement: &Statement, then: u64, telemetry: &Telemetry) -> Option<First> {
    let of = reread(&statement.basis, telemetry)?;
    let opening = telemetry.openings.iter().find(|opening| opening.of == of)?;
    let is_sample = |sample: &&LineSample| match &statement.basis {
        Basis::Measure { site: Some(site), .. } => {
            sample.site.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(site))
        }
        Basis::Answer { asked: Asked::FetchDurations, .. } => sample.value != 0.0,
        _ => true,
    };
    let mut samples = opening.samples.iter().filter(is_sample);
    let first: Vec<&LineSample> = samples.by_ref().take(usize::try_from(then).ok()?).collect();
    let lines = first.last().map_or(0, |last| last.line)..samples.next().map_or(u64::MAX, |next| next.line);
    let statistic = match &statement.basis {
        Basis::Measure { statistic, .. } | Basis::Answer { statistic, asked: Asked::FetchDurations, .. } => *statistic,
        Basis::Events { .. } => Statistic::Count,
        // Of texts and streaks only "none yet" can be told.
        _ if then == 0 => Statistic::Count,
        _ => return None,
    };
    let figure = (statistic != Statistic::Count)
        .then(|| Summary::of(&mut first.iter().map(|sample| sample.value).collect::<Vec<_>>()))
        .map(|summary| summary.map_or(f64::NAN, |summary| figure_of(&summary, statistic)));
    Some(First { figure, lines })
}

/// Settles which figures of one artifact were written early, of those that may have been. A figure was when it is that of
/// the first samples; a count, which those give anyway, when the file had that many at a moment at which it had the
/// samples of a figure beside it.
pub(super) fn settle(claims: &mut [(&Statement, Found, String)], telemetry: &Telemetry) {
    let firsts: Vec<Option<First>> = claims
        .iter()
        .map(|(statement, found, _)| match found {
            Found::Early { then, .. } => first(statement, *then, telemetry),
            _ => None,
        })
        .collect();
    let gives = |statement: &Statement, figure: f64| recount::is_close(statement, figure);
    let shown = claims.iter().zip(&firsts).filter_map(|((statement, ..), first)| {
        let First { figure, lines } = first.as_ref()?;
        figure.is_some_and(|figure| gives(statement, figure)).then_some(lines)
    });
    let moment = shown.cloned().reduce(|a, b| a.start.max(b.start)..a.end.min(b.end));
    let moment = moment.unwrap_or(0..0);
    for ((statement, found, how), first) in claims.iter_mut().zip(firsts) {
        let Found::Early { value, then, now } = *found else { continue };
        let is_early = first.as_ref().is_some_and(|First { figure, lines }| match figure {
            Some(figure) => gives(statement, *figure),
            None => lines.start.max(moment.start) < lines.end.min(moment.end),
        });
        if !is_early {
            *found = Found::Differs { value };
            let first = first.and_then(|first| first.figure).filter(|figure| figure.is_finite());
            how.push_str(&match first.map(|figure| recount::round(figure, statement.decimals)) {
                Some(figure) => format!("; of {now} samples it counts {then}, and the first {then} give {figure}"),
                None => format!("; of {now} samples it counts {then}"),
            });
        }
    }
}
