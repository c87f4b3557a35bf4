//! A site to the part of it that a candidate touches, for sites that are larger than an archive may be. Links to what is
//! left out become text; the search finds only what is there.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::gates::Verdicts;
use crate::model::{Model, Target};
use crate::pages::urls::{self, Urls};
use crate::path::{SitePath, is_external};
use crate::readiness::Readiness;
use crate::search::{self, NotAnIndex};
use crate::site::links::resolve;
use crate::site::{Collision, Site};

/// Pages that every scope has: the entrance, and the lists that lead on.
const ALWAYS: [&str; 4] = ["index.html", "go.html", "provenance.html", "404.html"];

/// A site that cannot be narrowed. No input causes this.
#[derive(Debug, thiserror::Error)]
pub enum NarrowError {
    /// Its search index cannot be read back: it would offer pages that are not there.
    #[error("`{path}` cannot be narrowed: {fault}")]
    Index {
        /// The file.
        path: SitePath,
        /// What is wrong with it.
        fault: NotAnIndex,
    },
    /// Two files claim one place, which in the whole site they did not.
    #[error(transparent)]
    Collision(#[from] Collision),
}

/// The pages that the candidate, its evidence, its references and its gates have.
pub fn pages(model: &Model, readiness: &Readiness, verdicts: &Verdicts) -> BTreeSet<SitePath> {
    let urls = Urls::new(model);
    let mut pages: BTreeSet<SitePath> = ALWAYS.map(SitePath::new).into_iter().collect();
    pages.extend(urls.candidate(readiness.id()).cloned());
    for file in &readiness.files {
        pages.extend(urls.file(&file.origin).map(|url| url.page));
    }
    pages.extend(readiness.areas.iter().filter_map(|area| urls.area(area)).cloned());
    let references = &readiness.references;
    let tasks = model.tasks.iter().filter(|task| references.tasks.contains(&task.id.to_string()));
    let mut targets: Vec<Target> = tasks.map(|task| Target::Task(task.id.clone())).collect();
    let risks = model.risks.iter().filter(|risk| references.risks.contains(&risk.id.to_string()));
    targets.extend(risks.map(|risk| Target::Risk(risk.id)));
    let plans = model.plans.iter().filter(|plan| references.plans.contains(&format!("Plan{}", plan.id())));
    targets.extend(plans.map(|plan| Target::Plan(plan.id().clone())));
    pages.extend(targets.iter().filter_map(|target| urls.of(target)).map(|url| url.page));
    pages.extend(verdicts.gates.iter().map(|verdict| urls::gate(verdict.id())));
    pages
}

/// `site` with `pages` only, and everything that is no page.
pub fn narrow(site: &Site, pages: &BTreeSet<SitePath>) -> Result<Site, NarrowError> {
    let is_kept = |path: &SitePath| !path.as_str().ends_with(".html") || pages.contains(path);
    let kept: BTreeSet<&str> =
        site.files().map(|(path, _)| path).filter(|path| is_kept(path)).map(SitePath::as_str).collect();
    let files: Result<Vec<(SitePath, Vec<u8>)>, NarrowError> = site
        .files()
        .collect::<Vec<_>>()
        .into_par_iter()
        .filter(|(path, _)| kept.contains(path.as_str()))
        .map(|(path, bytes)| {
            let narrowed = match std::str::from_utf8(bytes) {
                Ok(html) if path.as_str().ends_with(".html") => without_dead_links(path, html, &kept).into_bytes(),
                Ok(script) if search::FILES.contains(&path.as_str()) => {
                    let narrowed = search::narrowed(script, &|page| kept.contains(page));
                    narrowed.map_err(|fault| NarrowError::Index { path: path.clone(), fault })?.into_bytes()
                }
                _ => bytes.to_vec(),
            };
            Ok((path.clone(), narrowed))
        })
        .collect();
    Ok(Site::assemble(files?)?)
}

/// Takes the `href` off every `<a>` that leads to a page which is not kept: without one it is text, in SVG too.
fn without_dead_links(page: &SitePath, html: &str, kept: &BTreeSet<&str>) -> String {
    let mut narrowed = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find("<a ") {
        let (before, tag) = rest.split_at(open);
        narrowed.push_str(before);
        // Our own markup quotes every attribute, and escapes `>` in none of them: the tag ends at the first outside quotes.
        let mut quoted = false;
        let end = tag.find(|c: char| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let (tag, behind) = tag.split_at(end.unwrap_or(tag.len()));
        rest = behind;
        let href = tag.split_once(" href=\"").and_then(|(head, tail)| Some((head, tail.split_once('"')?)));
        match href {
            Some((head, (href, tail))) if leads_out(page, href, kept) => {
                narrowed.push_str(head);
                narrowed.push_str(tail);
            }
            _ => narrowed.push_str(tag),
        }
    }
    narrowed.push_str(rest);
    narrowed
}

fn leads_out(page: &SitePath, href: &str, kept: &BTreeSet<&str>) -> bool {
    let path = href.split(['#', '?']).next().unwrap_or_default();
    !is_external(href) && resolve(page, path).is_none_or(|target| !kept.contains(target.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::links::dead_links;

    #[test]
    fn what_is_left_out_is_text_and_not_found() {
        let files = [
            (
                "index.html",
                r##"<a class="x" href="a/b.html#t" title="1 > 0">b</a> <a href="c.html">c</a> <a href="#i" id="i">i</a>"##,
            ),
            ("a/b.html", r#"<h1 id="t">b</h1><svg><a href="../c.html"><text>c</text></a></svg>"#),
            ("c.html", ""),
            ("css/x.css", ""),
            ("data/search.js", "window.s = {\"entries\":[[0,\"a/b.html\"],[0,\"c.html\"]]};\n"),
            ("data/ids.js", "window.i = {\"B\":\"a/b.html\",\"C\":\"c.html\"};\n"),
        ];
        let site = Site::assemble(files.map(|(path, text)| (SitePath::new(path), text.as_bytes().to_vec()))).unwrap();
        let narrowed = narrow(&site, &["index.html", "a/b.html"].map(SitePath::new).into_iter().collect()).unwrap();
        let text = |path: &str| std::str::from_utf8(narrowed.get(&SitePath::new(path)).unwrap()).unwrap().to_owned();
        assert_eq!(dead_links(&narrowed), []);
        assert!(text("index.html").contains(r#"<a class="x" href="a/b.html#t" title="1 > 0">b</a> <a>c</a>"#));
        assert_eq!(text("data/search.js"), "window.s = {\"entries\":[[0,\"a/b.html\"]]};\n");
        assert_eq!(text("data/ids.js"), "window.i = {\"B\":\"a/b.html\"};\n");
        let broken = [(SitePath::new("data/ids.js"), b"ids".to_vec())];
        let told = narrow(&Site::assemble(broken).unwrap(), &BTreeSet::new()).map(drop).unwrap_err().to_string();
        assert_eq!(told, "`data/ids.js` cannot be narrowed: the script is no part of a search index");
        assert!(
            narrowed.get(&SitePath::new("c.html")).is_none() && narrowed.get(&SitePath::new("css/x.css")).is_some()
        );
    }
}
