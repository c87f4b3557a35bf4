//! Pictures, from outside: what is true of each, and a page to look at them all.

mod gallery;

use std::collections::BTreeSet;

use snapbox::{assert_data_eq, str};
use statetrace_site::charts::Svg;

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

/// The tags of `markup`: the name with a `/` before an end, the attributes as written, the text behind. Fails on what is not
/// well-formed.
fn tags(markup: &str) -> Vec<(String, Vec<(String, String)>, String)> {
    let mut open = Vec::new();
    let mut tags = Vec::new();
    for piece in markup.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or_else(|| panic!("unclosed tag: {piece}"));
        let is_empty = tag.ends_with('/');
        let tag = tag.trim_end_matches('/');
        let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let name = if piece.starts_with('/') { format!("/{}", tag_name(piece)) } else { name.to_owned() };
        let mut attributes: Vec<(String, String)> = Vec::new();
        while let Some((attribute, after)) = rest.split_once("=\"") {
            let (value, after) = after.split_once('"').unwrap_or_else(|| panic!("unclosed value: {tag}"));
            assert!(attributes.iter().all(|(other, _)| other != attribute.trim()), "twice `{attribute}`: {tag}");
            attributes.push((attribute.trim().to_owned(), value.to_owned()));
            rest = after;
        }
        assert_eq!(rest.trim(), "", "{tag}");
        if let Some(ended) = name.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(ended), "{markup}");
        } else if !is_empty {
            open.push(name.clone());
        }
        assert!(!text.contains(" & "), "bare ampersand: {text}");
        tags.push((name, attributes, text.to_owned()));
    }
    assert!(open.is_empty(), "unclosed {open:?}");
    tags
}

fn tag_name(piece: &str) -> &str {
    piece.trim_start_matches('/').split(['>', ' ']).next().unwrap()
}

fn value<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

#[test]
fn a_picture_is_well_formed_and_holds_no_style_and_no_colour() {
    for (name, svg) in pictures() {
        for (tag, attributes, _) in tags(svg.as_str()) {
            for (attribute, value) in attributes {
                assert!(
                    !["style", "fill", "stroke", "color", "onclick"].contains(&attribute.as_str()),
                    "{name}: {tag} {attribute}"
                );
                assert!(
                    attribute == "href" || attribute == "aria-label" || !value.contains('#'),
                    "{name}: {attribute}={value}"
                );
            }
        }
        assert!(!svg.as_str().contains("incomplete: "), "{name}");
    }
}

#[test]
fn every_class_of_a_picture_is_declared() {
    let sheets = SHEETS.map(|sheet| theme(&format!("css/{sheet}.css"))).concat();
    for (name, svg) in pictures() {
        for (_, attributes, _) in tags(svg.as_str()) {
            for class in value(&attributes, "class").unwrap_or("").split_whitespace() {
                let declared = sheets.match_indices(&format!(".{class}")).any(|(at, found)| {
                    !sheets[at + found.len()..].starts_with(|next: char| next.is_ascii_alphanumeric() || next == '-')
                });
                assert!(declared, "{name}: `.{class}` is in no style sheet");
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
            let own: Vec<&str> = tags.iter().filter_map(|(_, attributes, _)| value(attributes, "id")).collect();
            assert!(own.iter().all(|id| seen.insert((*id).to_owned())), "{own:?}");
            let (_, root, _) = &tags[0];
            assert_eq!(value(root, "role"), Some("img"));
            assert_eq!(value(root, "aria-labelledby"), own.first().copied());
            assert_eq!(value(root, "aria-describedby"), own.get(1).copied());
        }
        assert!(!chart.description.is_empty(), "{}", chart.id);
        assert!(chart.table.rows.iter().all(|row| row.len() == chart.table.columns.len()), "{}", chart.id);
    }
}

/// What a text covers: left, top, right, bottom, by the widths of DejaVu Sans, the widest font of the style sheet.
fn cover(attributes: &[(String, String)], text: &str) -> [f64; 4] {
    let number = |name| value(attributes, name).and_then(|value| value.parse::<f64>().ok()).unwrap();
    let classes = value(attributes, "class").unwrap();
    let size = if classes.contains("c-sm") { 11.0 } else { 12.0 };
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&quot;", "\"");
    let narrow = |letter| "ijlftrIJ.,:;|()' \u{a0}".contains(letter);
    let ems: f64 = text
        .chars()
        .map(|letter| {
            if narrow(letter) {
                0.36
            } else if "mwMWQ≤≥−%".contains(letter) {
                0.86
            } else {
                0.61
            }
        })
        .sum();
    let width = ems * size * if classes.contains("c-b") { 1.08 } else { 1.0 };
    let (x, baseline) = (number("x"), number("y"));
    let left = match value(attributes, "text-anchor") {
        Some("middle") => x - width / 2.0,
        Some("end") => x - width,
        _ => x,
    };
    [left, baseline - size * 0.74, left + width, baseline + size * 0.2]
}

#[test]
fn no_words_overlap_and_none_leave_the_sheet() {
    for (name, svg) in pictures().iter().filter(|(name, _)| name != "matrix") {
        let tags = tags(svg.as_str());
        let (_, root, _) = &tags[0];
        let side = |name| value(root, name).unwrap().parse::<f64>().unwrap();
        let texts: Vec<(&str, [f64; 4])> = tags
            .iter()
            .filter(|(tag, ..)| tag == "text")
            .map(|(_, attributes, text)| (text.as_str(), cover(attributes, text)))
            .collect();
        for (index, (text, here)) in texts.iter().enumerate() {
            let [left, top, right, bottom] = here;
            assert!(*left >= -1.0 && *right <= side("width") + 1.0, "{name}: `{text}` {here:?} leaves the sheet");
            assert!(*top >= -1.0 && *bottom <= side("height") + 1.0, "{name}: `{text}` {here:?} leaves the sheet");
            for (other, there) in &texts[index + 1..] {
                let apart = right <= &there[0] || &there[2] <= left || bottom <= &there[1] || &there[3] <= top;
                assert!(apart, "{name}: `{text}` {here:?} and `{other}` {there:?} overlap");
            }
        }
    }
}

#[test]
fn a_chart_of_thousands_of_days_stays_small() {
    let chart = gallery::charts().into_iter().find(|chart| chart.id == "trend-long").unwrap();
    assert!(chart.wide_html.as_str().len() < 45_000, "{}", chart.wide_html.as_str().len());
    let failing = chart.table.rows.iter().filter(|row| row.last().is_some_and(|cell| cell == "Fail")).count();
    assert_eq!(chart.wide_html.as_str().matches("c-fail\"").count(), failing);
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
fn a_strip_of_a_table_is_a_few_boxes() {
    let svg = statetrace_site::charts::strip::strip_in_table(&gallery::cells()[..3]);
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
