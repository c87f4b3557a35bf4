//! Headings to fragments, as GitHub makes them, unique on a page.

use std::collections::BTreeMap;

/// The fragment of a heading: lower case, letters, digits, `-` and `_` kept, blanks to `-`, the rest dropped. `section`
/// when nothing is left.
pub fn slug(heading: &str) -> String {
    let mut slug = String::with_capacity(heading.len());
    for c in super::plain(heading).trim().chars() {
        if c.is_alphanumeric() || matches!(c, '-' | '_') {
            slug.extend(c.to_lowercase());
        } else if c.is_whitespace() {
            slug.push('-');
        }
    }
    if slug.is_empty() { "section".to_owned() } else { slug }
}

/// Fragments given on one page.
#[derive(Clone, Debug, Default)]
pub struct Slugs {
    given: BTreeMap<String, usize>,
}

impl Slugs {
    /// A page on which `ids` are taken by its own markup.
    pub fn reserving(ids: &[&str]) -> Self {
        Self { given: ids.iter().map(|id| ((*id).to_owned(), 1)).collect() }
    }

    /// The fragment of the next heading called `heading`; a second one of the same name ends with `-1`.
    pub fn give(&mut self, heading: &str) -> String {
        let slug = slug(heading);
        let mut candidate = slug.clone();
        let mut count = self.given.get(&slug).copied().unwrap_or(0);
        while self.given.contains_key(&candidate) {
            candidate = format!("{slug}-{count}");
            count += 1;
        }
        self.given.insert(slug, count.max(1));
        self.given.insert(candidate.clone(), 1);
        candidate
    }
}
