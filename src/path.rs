//! The two kinds of path: [`TreePath`], where an input lies in the workspace, and [`SitePath`], where an output
//! lies in the site. Both are relative, use `/` on every system, and never climb out with `..`.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use globset::{Glob, GlobBuilder};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Where a file or directory lies below the workspace root: relative, `/` between segments, exactly as on disk.
/// The root itself is the empty path. Orders by bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreePath(Arc<str>);

impl TreePath {
    /// Takes `text` as it is; backslashes are the caller's business.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The whole path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last segment; the whole path where there is one segment only.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The last segment up to its last dot, or whole when it has none or begins with it.
    pub fn stem(&self) -> &str {
        let name = self.name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => name.get(..dot).unwrap_or(name),
            _ => name,
        }
    }

    /// What follows the last dot of the name, as written; empty when there is none.
    pub fn extension(&self) -> &str {
        let name = self.name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => name.get(dot + 1..).unwrap_or(""),
            _ => "",
        }
    }

    /// The directory it lies in; `None` for the root.
    pub fn parent(&self) -> Option<TreePath> {
        if self.0.is_empty() {
            return None;
        }
        Some(match self.0.rfind('/') {
            Some(slash) => TreePath::new(self.0.get(..slash).unwrap_or("")),
            None => TreePath::new(""),
        })
    }

    /// `self/below`.
    pub fn join(&self, below: &str) -> TreePath {
        if self.0.is_empty() { TreePath::new(below) } else { TreePath::new(format!("{}/{below}", self.0)) }
    }

    /// Whether it lies below `directory`, at any depth.
    pub fn is_below(&self, directory: &TreePath) -> bool {
        directory.0.is_empty() && !self.0.is_empty()
            || self.0.strip_prefix(&*directory.0).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// The glob of `pattern` on tree paths: `*` within a directory, `**` across, letter case counts.
pub fn glob(pattern: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).build()
}

/// Whether `href` leads to another site or to a mailbox.
pub fn is_external(href: &str) -> bool {
    let starts_with = |scheme: &str| href.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    ["http://", "https://", "mailto:"].into_iter().any(starts_with)
}

impl fmt::Display for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

impl Borrow<str> for TreePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Serialize for TreePath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for TreePath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(TreePath::new)
    }
}

/// Where a page or asset lies in the site: relative, `/` between segments, every segment made of
/// `A-Z a-z 0-9 . _ -`, legal and distinct on Linux, macOS and Windows.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SitePath(Arc<str>);

impl SitePath {
    /// The site path that shows `text`: characters a file name cannot carry everywhere become `-`, and a segment
    /// that had to change ends with eight hex digits of its own digest, so that two different inputs stay apart. A path
    /// of more than 120 bytes loses its inner directories (see [`shorten`]), so that a site can be unpacked anywhere.
    pub fn new(text: &str) -> Self {
        let segments: Vec<String> = text.split('/').filter(|segment| !segment.is_empty()).map(legal_segment).collect();
        Self(shorten(segments.join("/"), MAX_SITE_PATH).into())
    }

    /// The whole path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The relative reference that leads from this page to `target`, always naming a file: `../tasks/ST-B-008.html`.
    pub fn href_to(&self, target: &SitePath) -> String {
        let from: Vec<&str> = self.0.split('/').collect();
        let to: Vec<&str> = target.0.split('/').collect();
        let shared = from
            .iter()
            .zip(&to)
            .take(from.len().saturating_sub(1).min(to.len().saturating_sub(1)))
            .take_while(|(a, b)| a == b)
            .count();
        let ups = from.len().saturating_sub(1).saturating_sub(shared);
        let mut href = "../".repeat(ups);
        href.push_str(&to.get(shared..).unwrap_or(&[]).join("/"));
        href
    }

    /// The way back to the site's root: empty, `../`, `../../` …
    pub fn to_root(&self) -> String {
        "../".repeat(self.0.matches('/').count())
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for SitePath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Longest site path in bytes: with what a bundle puts in front of it, it stays below the 180 that fit everywhere.
const MAX_SITE_PATH: usize = 120;

/// `path` in at most `max` bytes: its last directories, or the middle of its name, give way to eight hex digits of the
/// digest of the whole, so that two different paths stay apart. `max` must leave room for some forty bytes.
pub fn shorten(path: String, max: usize) -> String {
    if path.len() <= max {
        return path;
    }
    let digest = crate::digest::Digest::of(path.as_bytes()).to_string();
    let mark = digest.get(..8).unwrap_or("");
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let name = if name.len() + mark.len() + 1 > max {
        let cut = |at: usize| (0..=at).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
        let (head, tail) = (cut(max / 2), cut(name.len().saturating_sub(16)));
        format!("{}-{mark}-{}", name.get(..head).unwrap_or(""), name.get(tail..).unwrap_or(""))
    } else {
        format!("{mark}/{name}")
    };
    let mut kept = String::new();
    for segment in directory.split('/').filter(|segment| !segment.is_empty()) {
        if kept.len() + segment.len() + 1 + name.len() > max {
            break;
        }
        kept.push_str(segment);
        kept.push('/');
    }
    kept + &name
}

/// Whether Windows keeps `segment` for a device: `CON`, `nul.txt`, `COM1 .log`. It opens one whatever follows the first dot.
pub fn is_device_name(segment: &str) -> bool {
    let base = segment.split('.').next().unwrap_or("").trim_ascii_end();
    let word = base.strip_suffix(|c: char| c.is_ascii_digit());
    let words: &[&str] = if word.is_some() { &["COM", "LPT"] } else { &["CON", "PRN", "AUX", "NUL"] };
    words.iter().any(|reserved| word.unwrap_or(base).eq_ignore_ascii_case(reserved))
}

fn legal_segment(segment: &str) -> String {
    let mut legal: String = segment
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' })
        .collect();
    let reserved = is_device_name(segment);
    let unusable = reserved || legal.ends_with('.') || legal.starts_with(['.', '-']) || legal.len() > 200;
    if legal != segment || unusable {
        let digest = crate::digest::Digest::of(segment.as_bytes()).to_string();
        let mark = digest.get(..8).unwrap_or("");
        let (stem, extension) = match legal.rfind('.') {
            Some(dot) if (dot > 0 && legal.len() - dot < 12) || legal == ".html" => legal.split_at(dot),
            _ => (legal.as_str(), ""),
        };
        let stem: String = stem.trim_matches('.').chars().take(150).collect();
        let extension = extension.trim_end_matches('.');
        legal = format!("{stem}-{mark}{extension}");
        // `.nul.x` begins like a device once its dot is gone.
        if reserved || is_device_name(&legal) || legal.starts_with('-') {
            legal.insert(0, '_');
        }
    }
    legal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_href_leads_from_one_page_to_another() {
        let page = SitePath::new("tasks/ST-B-008.html");
        assert_eq!(page.href_to(&SitePath::new("plans/B.html")), "../plans/B.html");
        assert_eq!(page.href_to(&SitePath::new("tasks/ST-B-009.html")), "ST-B-009.html");
        assert_eq!(SitePath::new("index.html").href_to(&page), "tasks/ST-B-008.html");
        assert_eq!(SitePath::new("a/b/c.html").href_to(&SitePath::new("a/d/c.html")), "../d/c.html");
        assert_eq!(page.to_root(), "../");
    }

    #[test]
    fn a_long_path_keeps_its_ends_and_stays_apart_from_others() {
        let long = |name: &str| format!("artifacts/{}{name}.json.html", "Some-Directory/".repeat(12));
        let (one, two) = (SitePath::new(&long("a")), SitePath::new(&long("b")));
        assert!(
            one.as_str().starts_with("artifacts/Some-Directory/") && one.as_str().ends_with("/a.json.html"),
            "{one}"
        );
        assert!(one.as_str().len() <= 120 && one != two);
        assert_eq!(SitePath::new(one.as_str()), one);
        let name = SitePath::new(&format!("x/{}.html", "n".repeat(190)));
        assert!(name.as_str().len() <= 120 && name.as_str().ends_with("nn.html"), "{name}");
        assert_eq!(shorten("a/b".to_owned(), 120), "a/b");
    }

    #[test]
    fn names_no_system_refuses_stay_and_others_are_marked() {
        assert_eq!(SitePath::new("a/b_c-1.html").as_str(), "a/b_c-1.html");
        let space = SitePath::new("Version 1.0/x.md.html");
        assert!(space.as_str().starts_with("Version-1-") || space.as_str().starts_with("Version-1.0-"), "{space}");
        assert!(SitePath::new("aux.html").as_str().starts_with("_aux-"));
        assert!(SitePath::new("-x.html").as_str().starts_with("_-x-"));
        assert!(SitePath::new(".nul.x.").as_str().starts_with("_nul.x-"));
        assert_ne!(SitePath::new("a b"), SitePath::new("a?b"));
        assert_eq!(SitePath::new("../x"), SitePath::new("../x"));
        assert!(!SitePath::new("../x").as_str().contains(".."));
    }

    #[test]
    fn a_reference_with_a_scheme_of_the_web_leads_elsewhere() {
        for href in ["http://a", "HTTPS://a/b", "mailto:a@b.example"] {
            assert!(is_external(href), "{href}");
        }
        for href in ["", "http", "plans/https://a.html", "javascript:x", "https:a", "ätten://"] {
            assert!(!is_external(href), "{href}");
        }
    }

    #[test]
    fn a_star_stays_in_its_directory_and_two_cross() {
        let fits = |pattern: &str, path: &str| glob(pattern).unwrap().compile_matcher().is_match(path);
        assert!(fits("a/*.md", "a/b.md") && !fits("a/*.md", "a/b/c.md") && !fits("a/*.md", "A/b.md"));
        assert!(fits("a/**/*.md", "a/b/c.md") && fits("a/**/*.md", "a/b.md"));
        assert!(glob("a/[").is_err());
    }
}
