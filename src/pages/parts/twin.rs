//! A picture to its CSV twin: the table it was drawn from, as a file of its own.

use super::super::{Draft, words};
use super::{Link, Part};
use crate::charts::Table;
use crate::path::SitePath;

/// Gives every picture of `draft` that has figures and no file yet one of its own, `data/charts/<page>/<picture>.csv`, and
/// links it: no page and no other picture has that place. The files, in the order of the page.
pub(in crate::pages) fn add(draft: &mut Draft) -> Vec<(SitePath, Vec<u8>)> {
    let page = draft.path.clone();
    let parts = draft.frame.sections.iter_mut().flat_map(|section| &mut section.parts);
    let files = parts.filter_map(|part| match part {
        Part::Chart { chart, csv } if csv.is_none() && !chart.table.rows.is_empty() => {
            let stem = page.as_str().strip_suffix(".html").unwrap_or(page.as_str());
            let path = SitePath::new(&format!("data/charts/{stem}/{}.csv", chart.id));
            *csv = Some(Link::new("CSV", Some(page.href_to(&path))));
            Some((path, text(&chart.table).into_bytes()))
        }
        _ => None,
    });
    files.collect()
}

/// The table with a row of heads; numbers as machines write them.
fn text(table: &Table) -> String {
    let plain = |cell: &str| cell.chars().filter(|letter| *letter != ',').collect::<String>().replace('−', "-");
    let mut text = line(table.columns.iter().map(|column| words::csv_cell(&column.label)));
    for row in &table.rows {
        text.push_str(&line(row.iter().zip(&table.columns).map(|(cell, column)| {
            let number = plain(cell);
            // A word in a column of numbers says that there is none.
            let is_number = column.number && number.parse::<f64>().is_ok();
            if is_number { number } else { words::csv_cell(cell) }
        })));
    }
    text
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let mut line = cells.collect::<Vec<_>>().join(",");
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::Caption;
    use crate::charts::plan_progress::{PlanProgress, Progress, plan_progress};
    use crate::pages::Frame;
    use crate::pages::parts::Section;

    #[test]
    fn a_picture_has_its_figures_as_a_file_beside_its_page() {
        let plans = [Progress { name: "B, =Speed", done: 1234, under_way: 0, blocked: 0, open: 1 }];
        let caption = Caption { id: "by-plan", title: "Plans", finding: "" };
        let chart = plan_progress(&PlanProgress { caption, plans: &plans });
        let sections = vec![Section::bare(vec![Part::Chart { chart, csv: None }])];
        let frame = Frame { sections, ..Frame::default() };
        let mut draft =
            Draft { path: SitePath::new("board/progress.html"), template: "page.html", frame, search: None };
        let files = add(&mut draft);
        let (path, bytes) = files.first().unwrap();
        assert_eq!(path.as_str(), "data/charts/board/progress/by-plan.csv");
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert_eq!(text, "Plan,Done,Under way,Blocked,Open,All\n\"B, =Speed\",1234,0,0,1,1235\n");
        let page = serde_json::to_string(&draft.frame.sections).unwrap();
        assert!(page.contains("../data/charts/board/progress/by-plan.csv"), "{page}");
        assert_eq!(add(&mut draft).len(), 0, "what has a file keeps it");
    }
}
