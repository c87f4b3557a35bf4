//! Pictures, from outside: what is true of each, and a page to look at them all.

mod gallery;
mod markup;

use std::collections::BTreeSet;

use proptest::prelude::*;
use snapbox::{assert_data_eq, str};
use statetrace_site::charts::cold_warm::{ColdWarm, Pair, cold_warm};
use statetrace_site::charts::distribution::{Bins, Distribution, distribution};
use statetrace_site::charts::gate_trend::{GateTrend, Reading, Waived, gate_trend};
use statetrace_site::charts::sparkline::{self as spark, sparkline};
use statetrace_site::charts::{Caption, Chart, Comparison, Limit, Outcome, Svg};
use statetrace_site::stats::unit::Unit;

use self::markup::{Tag, tags};

const SHEETS: [&str; 4] = ["tokens", "base", "parts", "charts"];

fn theme(path: &str) -> String {
    std::fs::read_to_string(format!("{}/themes/default/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Every picture with a name for messages.
fn pictures() -> Vec<(String, Svg)> {
    let charts = gallery::charts().into_iter().flat_map(|chart| {
        [(format!("{} wide", chart.id), chart.wide_html), (format!("{} narrow", chart.id), chart.narrow_html)]
    });
    let small = gallery::small().into_iter().map(|(name, svg)| (name.to_owned(), svg));
    charts.chain(small).chain([("matrix".to_owned(), gallery::matrix())]).collect()
}

#[test]
fn a_picture_is_well_formed_and_holds_no_style_and_no_colour() {
    for (name, svg) in pictures() {
        for Tag { name: tag, attributes, .. } in tags(svg.as_str()) {
            for (attribute, value) in attributes {
                let is_bare =
                    !["style", "fill", "stroke", "color"].contains(&attribute.as_str()) && !attribute.starts_with("on");
                assert!(is_bare, "{name}: {tag} {attribute}");
                assert!(attribute == "href" || !value.contains('#'), "{name}: {attribute}={value}");
            }
        }
        assert!(!svg.as_str().contains("incomplete: "), "{name}");
    }
}

#[test]
fn every_class_of_a_picture_is_declared() {
    let sheets = SHEETS.map(|sheet| theme(&format!("css/{sheet}.css"))).concat();
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let declared: BTreeSet<&str> =
        sheets.split('.').skip(1).filter_map(|rest| rest.split(|letter| !is_name(letter)).next()).collect();
    for (name, svg) in pictures() {
        for tag in tags(svg.as_str()) {
            for class in tag.value("class").unwrap_or("").split_whitespace() {
                assert!(declared.contains(class), "{name}: `.{class}` is in no style sheet");
            }
        }
    }
}

#[test]
fn the_ids_of_a_page_of_charts_are_unique_and_every_picture_is_named_by_its_own() {
    let mut seen = BTreeSet::new();
    for chart in gallery::charts() {
        for svg in [&chart.wide_html, &chart.narrow_html] {
            let tags = tags(svg.as_str());
            let own: Vec<&str> = tags.iter().filter_map(|tag| tag.value("id")).collect();
            assert!(own.iter().all(|id| seen.insert((*id).to_owned())), "{own:?}");
            let root = tags.first().unwrap();
            assert_eq!(root.value("role"), Some("img"));
            assert_eq!(root.value("aria-labelledby"), own.first().copied());
            assert_eq!(root.value("aria-describedby"), own.get(1).copied());
        }
        assert!(!chart.description.is_empty(), "{}", chart.id);
        assert!(chart.table.rows.iter().all(|row| row.len() == chart.table.columns.len()), "{}", chart.id);
    }
}

/// What a text covers, in CSS pixels.
#[derive(Clone, Copy, Debug)]
struct Cover {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

/// What a text covers, by widths of its own: a fault in the table of the program would not show by the same table.
fn cover(text: &Tag) -> Cover {
    let classes = text.value("class").unwrap_or("");
    let size = if classes.contains("c-sm") { 11.0 } else { 12.0 };
    let shown = text.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&quot;", "\"");
    let ems: f64 = shown
        .chars()
        .map(|letter| match letter {
            'i' | 'j' | 'l' | 'f' | 't' | 'r' | 'I' | 'J' | '.' | ',' | ':' | '(' | ')' | ' ' | '\u{a0}' => 0.36,
            'm' | 'w' | 'M' | 'W' | 'Q' | '≤' | '≥' | '−' | '%' => 0.86,
            _ => 0.61,
        })
        .sum();
    let width = ems * size * if classes.contains("c-b") { 1.08 } else { 1.0 };
    let (x, baseline) = (text.number("x"), text.number("y"));
    let left = match text.value("text-anchor") {
        Some("middle") => x - width / 2.0,
        Some("end") => x - width,
        _ => x,
    };
    Cover { left, top: baseline - size * 0.74, right: left + width, bottom: baseline + size * 0.2 }
}

#[test]
fn no_words_overlap_and_none_leave_the_sheet() {
    for (name, svg) in pictures().iter().filter(|(name, _)| name != "matrix") {
        let tags = tags(svg.as_str());
        let root = tags.first().unwrap();
        let (width, height) = (root.number("width"), root.number("height"));
        let mut before: Vec<(&str, Cover)> = Vec::new();
        for tag in tags.iter().filter(|tag| tag.name == "text") {
            let (text, here) = (tag.text.as_str(), cover(tag));
            let lies_in =
                here.left >= -1.0 && here.right <= width + 1.0 && here.top >= -1.0 && here.bottom <= height + 1.0;
            assert!(lies_in, "{name}: `{text}` {here:?} leaves the sheet");
            for (other, there) in &before {
                let is_beside = here.right <= there.left || there.right <= here.left;
                let is_apart = is_beside || here.bottom <= there.top || there.bottom <= here.top;
                assert!(is_apart, "{name}: `{text}` {here:?} and `{other}` {there:?} overlap");
            }
            before.push((text, here));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_was_measured_a_trend_is_well_formed(
        values in prop::collection::vec((0_i32..9, prop::option::of(any::<f64>()), prop::option::of(any::<f64>())), 0..40),
        limit in any::<f64>(),
        name in any::<String>(),
    ) {
        let mut days = 0;
        let readings: Vec<Reading> = values
            .into_iter()
            .map(|(step, value, second)| {
                days += step;
                let outcome = if step % 2 == 0 { Outcome::Fail } else { Outcome::Pass };
                Reading { day: gallery::after("2025-01-01", days), outcome, value, second, samples: 3 }
            })
            .collect();
        let marks = [(gallery::after("2025-01-05", 0), name.clone())];
        let waived = Some(Waived { from: gallery::after("2024-12-01", 0), to: gallery::after("2025-02-01", 0) });
        let chart = gate_trend(&GateTrend {
            caption: Caption { id: "any", title: &name, finding: &name },
            measure: &name,
            second: Some("p50"),
            unit: &Unit::parse(&name),
            limit: gallery::at_most(limit),
            readings: &readings,
            waived,
            marks: &marks,
        });
        for svg in [&chart.wide_html, &chart.narrow_html] {
            prop_assert!(!tags(svg.as_str()).is_empty());
            prop_assert!(!svg.as_str().contains("incomplete: "));
        }
    }

    #[test]
    fn whatever_was_measured_its_distribution_is_well_formed(
        mut samples in prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::ZERO, 0..200),
        limit in prop::option::of(any::<f64>()),
    ) {
        samples.sort_by(f64::total_cmp);
        let bins = Bins::of(&samples, limit);
        prop_assert_eq!(bins.counts.iter().sum::<u64>() + bins.beyond, samples.len() as u64);
        let chart = distribution(&Distribution {
            caption: Caption { id: "any", title: "Any", finding: "" },
            unit: &Unit::Ratio,
            bins: &bins,
            percentiles: &[("p50", 0.0)],
            limit: limit.and_then(gallery::at_most),
        });
        prop_assert!(!tags(chart.wide_html.as_str()).is_empty());
    }
}

/// How many red readings a trend shows, alone or in a crowd.
fn drawn_red(chart: &Chart) -> usize {
    ["\"c-fail\"", "\"c-v-fail\""].iter().map(|class| chart.wide_html.as_str().matches(class).count()).sum()
}

#[test]
fn a_chart_of_thousands_of_days_stays_small() {
    let chart = gallery::charts().into_iter().find(|chart| chart.id == "trend-long").unwrap();
    assert!(chart.wide_html.as_str().len() < 45_000, "{}", chart.wide_html.as_str().len());
    let failing = chart.table.rows.iter().filter(|row| row.last().is_some_and(|cell| cell == "Fail")).count();
    assert_eq!(drawn_red(&chart), failing);
}

#[test]
fn a_silent_gate_says_since_when() {
    let chart = gallery::charts().into_iter().find(|chart| chart.id == "trend-parse").unwrap();
    assert!(chart.wide_html.as_str().contains("No samples since"), "{}", chart.wide_html.as_str());
    assert!(chart.wide_html.as_str().contains("(6 days)"));
    assert!(
        chart
            .wide_html
            .as_str()
            .contains("<title>18 Dec 2025: p95 2.999\u{a0}s, pass; p50 1.12\u{a0}s; 8\u{a0}samples</title>")
    );
    assert_data_eq!(
        chart.description.replace('\u{a0}', " "),
        str!["p95 from 5 Dec 2025 to 3 Jan 2026: 18 days looked at, 10 with samples. The gate is ≤ 3 s: 4 past it."]
    );
}

#[test]
fn every_reading_of_a_day_is_drawn_and_told() {
    let chart = gallery::charts().into_iter().find(|chart| chart.id == "trend-runs-of-a-day").unwrap();
    let failing = chart.table.rows.iter().filter(|row| row.last().is_some_and(|cell| cell == "Fail")).count();
    assert!(failing > 20, "{failing}");
    assert_eq!(drawn_red(&chart), failing);
    let described = chart.description.replace('\u{a0}', " ");
    assert!(described.contains("40 readings on 5 days, 36 with samples."), "{described}");
    assert!(described.ends_with(&format!("{failing} past it.")), "{described}");
}

#[test]
fn a_strip_of_a_table_is_a_few_boxes() {
    let svg = statetrace_site::charts::strip::strip_in_table(gallery::cells().get(..3).unwrap());
    assert_data_eq!(
        svg.as_str(),
        str![[
            r#"<svg class="c-strip" viewBox="0 0 22 16" width="22" height="16" role="img"><title>0 of 2 readings red</title><rect class="c-v-pass" x="0" y="8" width="6" height="8"><title>5 Dec 2025: pass, 1.84 s</title></rect><rect class="c-v-none" x="8" y="14" width="6" height="2"><title>6 Dec 2025: no data</title></rect><rect class="c-v-pass" x="16" y="8" width="6" height="8"><title>8 Dec 2025: pass, 1.82 s</title></rect></svg>"#
        ]]
    );
}

/// Writes every picture as the theme shows it to `charts.html` in the folder for what tests leave behind.
#[test]
fn the_theme_lays_out_every_picture() {
    let mut templates = tera::Tera::new();
    templates.autoescape_on([".html"]);
    let page = r#"<!doctype html><html lang="en"><meta charset="utf-8"><title>Charts</title>
{% for sheet in sheets %}<link rel="stylesheet" href="{{ sheet }}">{% endfor %}
<body><main class="main"><div class="content">{% for chart in charts %}{{ <chart chart={chart}/> }}{% endfor %}
<table>{% for item in small %}<tr><td>{{ item[0] }}</td><td>{{ item[1] | safe }}</td></tr>{% endfor %}</table>{{ matrix | safe }}</div></main>
<script src="{{ script }}"></script>"#;
    let component = theme("templates/partials/chart.html");
    templates.add_raw_templates([("partials/chart.html", component.as_str()), ("page.html", page)]).unwrap();
    let mut context = tera::Context::new();
    let root = env!("CARGO_MANIFEST_DIR");
    context.insert("sheets", &SHEETS.map(|sheet| format!("{root}/themes/default/css/{sheet}.css")));
    context.insert("script", &format!("{root}/themes/default/js/chart.js"));
    context.insert("charts", &gallery::charts());
    context.insert("small", &gallery::small());
    context.insert("matrix", &gallery::matrix());
    let html = templates.render("page.html", &context).unwrap();
    std::fs::write(format!("{}/charts.html", env!("CARGO_TARGET_TMPDIR")), &html).unwrap();
    assert_eq!(html.matches("<figure ").count(), gallery::charts().len());
    assert!(!html.contains("style="), "a strict content policy allows no style attribute");
}

#[test]
fn a_pair_is_red_only_where_its_gate_says_so_and_never_good_unasked() {
    let pair = |name, first, outcome| Pair {
        name,
        first: Some(first),
        second: Some(1.0),
        limit: Some(Limit { value: 10.0, comparison: Comparison::AtMost }),
        outcome,
    };
    let pairs = [
        pair("Too few", 20.0, Some(Outcome::NoData)),
        pair("Unasked", 5.0, None),
        pair("Judged", 5.0, Some(Outcome::Pass)),
        pair("Broken", 20.0, Some(Outcome::Fail)),
    ];
    let caption = Caption { id: "pairs", title: "Pairs", finding: "Some" };
    let input = ColdWarm { caption, unit: &Unit::Milliseconds, first: "Cold", second: "Warm", pairs: &pairs };
    let chart = cold_warm(&input);
    let verdicts: Vec<&str> = chart.table.rows.iter().map(|row| row[4].as_str()).collect();
    assert_eq!(verdicts, ["no data", "not judged", "pass", "fail"]);
    assert!(chart.description.ends_with("1 past the gate, 2 not judged."), "{}", chart.description);
    let wide = chart.wide_html.as_str().replace('\u{a0}', " ");
    assert!(wide.contains("gate ≤ 10 ms, no data") && wide.contains("gate ≤ 10 ms, not judged"), "{wide}");
}

#[test]
fn a_small_line_marks_what_its_gate_calls_red_and_ends_in_a_dot_only_where_that_is_good() {
    let drawn = |outcome| {
        let readings = [Some(Outcome::Pass), outcome].map(|outcome| spark::Reading { value: Some(5.0), outcome });
        sparkline(&readings, Some(3.0), "two readings").as_str().to_owned()
    };
    let (pass, fail) = (drawn(Some(Outcome::Pass)), drawn(Some(Outcome::Fail)));
    assert_ne!(pass, fail);
    assert_eq!(pass, drawn(None), "without a gate the last reading is just the last");
    for open in [Outcome::NoData, Outcome::Stale, Outcome::Manual] {
        assert!(drawn(Some(open)).len() < pass.len().min(fail.len()), "{open:?} has neither mark");
    }
}
