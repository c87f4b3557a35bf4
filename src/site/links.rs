//! Every internal link of a site, and whether it lands: on a file of the site, and on an id of it when it names one.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Site;
use crate::path::{SitePath, is_external};

/// A reference that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeadLink {
    /// The page it stands on.
    pub page: SitePath,
    /// The reference as written.
    pub href: String,
}

/// What a page refers to and what may be referred to on it.
#[derive(Default)]
struct Anchors<'a> {
    ids: BTreeSet<&'a str>,
    references: Vec<&'a str>,
}

/// Every `href` and `src` of every page that stays in the site but does not land, sorted.
pub fn dead_links(site: &Site) -> Vec<DeadLink> {
    let pages: Vec<(&SitePath, &str)> = site
        .files()
        .filter(|(path, _)| path.as_str().ends_with(".html"))
        .filter_map(|(path, bytes)| std::str::from_utf8(bytes).ok().map(|text| (path, text)))
        .collect();
    let anchors: BTreeMap<&str, Anchors<'_>> =
        pages.par_iter().map(|(path, text)| (path.as_str(), anchors(text))).collect();
    let files: BTreeSet<&str> = site.places().map(SitePath::as_str).collect();
    let mut dead: Vec<DeadLink> = pages
        .par_iter()
        .flat_map_iter(|(path, _)| {
            let references = anchors.get(path.as_str()).map_or(&[][..], |anchors| &anchors.references);
            references
                .iter()
                .filter(|href| !lands(path, href, &files, &anchors))
                .map(|href| DeadLink { page: (*path).clone(), href: (*href).to_owned() })
                .collect::<Vec<_>>()
        })
        .collect();
    dead.sort();
    dead.dedup();
    dead
}

fn lands(page: &SitePath, href: &str, files: &BTreeSet<&str>, anchors: &BTreeMap<&str, Anchors<'_>>) -> bool {
    let href = href.replace("&amp;", "&").replace("&#x27;", "'").replace("&quot;", "\"");
    if is_external(&href) {
        return true;
    }
    let (path, fragment) = match href.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (href.as_str(), None),
    };
    let Some(target) = resolve(page, path) else { return false };
    if !files.contains(target.as_str()) {
        return false;
    }
    // `go.html` forwards whatever id its fragment names.
    match fragment {
        None | Some("") => true,
        Some(_) if target == "go.html" => true,
        Some(fragment) => anchors.get(target.as_str()).is_some_and(|anchors| anchors.ids.contains(fragment)),
    }
}

/// The place `path` means on `page`; `None` when it climbs out of the site or is absolute.
pub(crate) fn resolve(page: &SitePath, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(page.as_str().to_owned());
    }
    if path.starts_with('/') || path.contains(':') {
        return None;
    }
    let mut segments: Vec<&str> = page.as_str().split('/').collect();
    segments.pop();
    for segment in path.split('/') {
        match segment {
            ".." => {
                segments.pop()?;
            }
            "." => {}
            _ => segments.push(segment),
        }
    }
    Some(segments.join("/"))
}

/// Reads the `id`, `href` and `src` attributes of every tag. Our own markup always quotes attributes with `"`.
fn anchors(html: &str) -> Anchors<'_> {
    let mut found = Anchors::default();
    let mut rest = html;
    while let Some(open) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = rest.get(open + 1..).unwrap_or("");
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let is_script = rest.starts_with("script");
        loop {
            let Some(stop) = rest.find(['=', '>']) else { return found };
            let (before, after) = rest.split_at(stop);
            rest = after.get(1..).unwrap_or("");
            if after.starts_with('>') {
                break;
            }
            let name = before.rsplit(|c: char| c.is_ascii_whitespace() || c == '"').next().unwrap_or("");
            let Some(quoted) = rest.strip_prefix('"') else { continue };
            let Some(end) = quoted.find('"') else { return found };
            let (value, tail) = quoted.split_at(end);
            match name {
                "id" => {
                    found.ids.insert(value);
                }
                "href" | "src" => found.references.push(value),
                _ => {}
            }
            rest = tail.get(1..).unwrap_or("");
        }
        if is_script && let Some(end) = rest.find("</script") {
            rest = rest.get(end..).unwrap_or("");
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[(&str, &str)]) -> Site {
        Site::assemble(files.iter().map(|(path, text)| (SitePath::new(path), text.as_bytes().to_vec()))).unwrap()
    }

    #[test]
    fn a_link_lands_on_a_file_and_an_id_of_it() {
        let site = site(&[
            ("index.html", r#"<a class="x" href="a/b.html#top">b</a><link rel="stylesheet" href="css/x.css">"#),
            ("a/b.html", r##"<h1 id="top">b</h1><a href="../index.html">home</a><a href="#top">up</a>"##),
            ("css/x.css", ""),
        ]);
        assert_eq!(dead_links(&site), []);
    }

    #[test]
    fn what_does_not_land_is_told_with_its_page() {
        let site = site(&[(
            "index.html",
            r##"<a href="gone.html">x</a><a href="#no">y</a><img src="/abs.png"><a href="../up.html">z</a>"##,
        )]);
        let dead: Vec<String> = dead_links(&site).into_iter().map(|dead| dead.href).collect();
        assert_eq!(dead, ["#no", "../up.html", "/abs.png", "gone.html"]);
    }
}
