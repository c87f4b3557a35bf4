//! Gates by day: one row a gate, one column a day, the verdict's shape in each cell. A table, so that it can be read cell by
//! cell; its shapes are pictures.

use super::draw::{day_words, escape_into};
use super::{Outcome, Svg};
use crate::model::Date;

/// The newest days a matrix shows; the gates' own pages have them all.
pub const MOST: usize = 62;

/// A gate and its days.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// The gate's id: `B-9`.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Its page, relative.
    pub href: &'a str,
    /// One a day of the matrix, in its order: the verdict and the reading as it is shown. `None` for a day that does not
    /// concern the gate.
    pub cells: Vec<Option<(Outcome, String)>>,
}

/// The matrix of `rows` over `days`, both in the order given. `id` is unique on the page, `caption` says what is shown. Empty
/// without a row or a day.
pub fn gate_matrix(id: &str, caption: &str, days: &[Date], rows: &[Row<'_>]) -> Svg {
    if rows.is_empty() || days.is_empty() {
        return Svg::default();
    }
    let skipped = days.len().saturating_sub(MOST);
    let days = days.get(skipped..).unwrap_or(days);
    let mut out = String::with_capacity(rows.len() * days.len() * 80);
    symbols(&mut out, id);
    out.push_str("<div class=\"matrix-box\" tabindex=\"0\" role=\"group\" aria-label=\"");
    escape_into(&mut out, caption);
    out.push_str("\"><table class=\"matrix\"><caption>");
    escape_into(&mut out, caption);
    out.push_str("</caption><thead><tr><th scope=\"col\">Gate</th>");
    let mut month = None;
    for day in days {
        let civil = day.civil();
        let is_new = month != Some((civil.year(), civil.month()));
        month = Some((civil.year(), civil.month()));
        let words = if is_new { day_words(*day, false) } else { civil.day().to_string() };
        out.push_str(&format!("<th scope=\"col\"><time datetime=\"{day}\">{words}</time></th>"));
    }
    out.push_str("</tr></thead><tbody>");
    for row in rows {
        out.push_str("<tr><th scope=\"row\"><a href=\"");
        escape_into(&mut out, row.href);
        out.push_str("\">");
        escape_into(&mut out, row.title);
        out.push_str("</a> <span class=\"c-id\">");
        escape_into(&mut out, row.id);
        out.push_str("</span></th>");
        let cells = row.cells.get(skipped..).unwrap_or(&[]);
        for (index, day) in days.iter().enumerate() {
            cell(&mut out, id, *day, cells.get(index).and_then(Option::as_ref));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>");
    Svg(out)
}

fn cell(out: &mut String, id: &str, day: Date, cell: Option<&(Outcome, String)>) {
    let Some((outcome, value)) = cell else {
        out.push_str("<td></td>");
        return;
    };
    let (class, letter) = mark(*outcome);
    out.push_str(&format!(
        "<td class=\"{class}\"><svg width=\"14\" height=\"14\" role=\"img\"><title>{}",
        outcome.label()
    ));
    if !value.is_empty() {
        out.push_str(", ");
        escape_into(out, value);
    }
    out.push_str(&format!(", {}</title><use href=\"#", day_words(day, false)));
    escape_into(out, id);
    out.push_str(&format!("-{letter}\"/></svg></td>"));
}

fn mark(outcome: Outcome) -> (&'static str, char) {
    match outcome {
        Outcome::Fail => ("c-m-fail", 'f'),
        Outcome::Warn => ("c-m-warn", 'w'),
        Outcome::Stale => ("c-m-stale", 's'),
        Outcome::NoData => ("c-m-none", 'n'),
        Outcome::Manual => ("c-m-manual", 'm'),
        Outcome::Pass => ("c-m-pass", 'p'),
    }
}

/// The shapes once, so that a cell only points at its own.
fn symbols(out: &mut String, id: &str) {
    const SHAPES: [(char, &str); 6] = [
        ('f', "<path class=\"c-shape\" d=\"M7 .8 13.2 7 7 13.2.8 7z\"/>"),
        ('w', "<path class=\"c-shape\" d=\"M7 1 13.6 12.6H.4z\"/><path class=\"c-cut\" d=\"M7 5v3.6M7 10.2v1.2\"/>"),
        (
            's',
            "<circle class=\"c-ring\" cx=\"7\" cy=\"7\" r=\"5.6\"/><path class=\"c-ring\" d=\"M7 3.8v3.4l2.4 1.5\"/>",
        ),
        ('n', "<path class=\"c-ring\" d=\"M4 7h6\"/>"),
        ('m', "<path class=\"c-ring\" d=\"M1.6 1.6h10.8v10.8H1.6zM4.4 7h5.2\"/>"),
        (
            'p',
            "<circle class=\"c-shape\" cx=\"7\" cy=\"7\" r=\"6.2\"/><path class=\"c-cut\" d=\"m4 7.2 2.1 2.1L10 5.2\"/>",
        ),
    ];
    out.push_str("<svg class=\"sprite\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>");
    for (letter, shape) in SHAPES {
        out.push_str("<symbol id=\"");
        escape_into(out, id);
        out.push_str(&format!("-{letter}\" viewBox=\"0 0 14 14\">{shape}</symbol>"));
    }
    out.push_str("</defs></svg>");
}
