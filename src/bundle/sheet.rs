//! Words and tables to one HTML page that needs nothing but itself: no script, nothing from outside, one style for light,
//! dark and print. It can be opened straight out of a zip, mailed, or kept for years.

use std::fmt::{self, Write as _};

/// Everything up to the page's first words, for a page called `title`.
pub fn opening(title: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        text(title)
    )
}

/// What ends a page.
pub const CLOSING: &str = "</main>\n</body>\n</html>\n";

/// Adds `words` to `page`. What they hold of other people's text must have passed [`text()`].
pub fn push(page: &mut String, words: fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    page.write_fmt(words).unwrap_or_default();
}

/// Text as HTML shows it, whatever it holds.
pub fn text(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for c in crate::text::printable(words).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

const STYLE: &str = concat!(include_str!("../../themes/default/css/tokens.css"), include_str!("sheet.css"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(text("<script>&\"'\u{202e}"), "&lt;script&gt;&amp;&quot;&#39;\\u{202e}");
        assert!(opening("</title><script>").contains("<title>&lt;/title&gt;&lt;script&gt;</title>"));
    }

    #[test]
    fn the_style_asks_for_nothing_from_outside() {
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import") && !STYLE.contains("</"));
    }
}
