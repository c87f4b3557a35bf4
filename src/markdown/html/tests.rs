use proptest::prelude::*;

use super::*;
use crate::markdown::outline::Outline;
use crate::path::TreePath;

fn source(text: &str) -> Source {
    Source::new(TreePath::new("docs/x.md"), text.as_bytes())
}

/// Renders `text`; every occurrence of a `names` entry is decorated with a link to `t`.
fn render(text: &str, names: &[&str]) -> String {
    let source = source(text);
    let outline = Outline::of(&source);
    let cuts: Vec<Span> = outline.comments.iter().chain(&outline.table_gaps).copied().collect();
    document(&source, source.span(), &cuts, &decorations(text, names), &Remarks::default(), &mut Slugs::default())
        .html
        .0
}

fn decorations(text: &str, names: &[&str]) -> Vec<Decoration> {
    let mut found: Vec<Decoration> = names
        .iter()
        .flat_map(|name| text.match_indices(name))
        .map(|(start, name)| Decoration {
            span: Span::new(start, start + name.len()),
            kind: if text.get(..start).unwrap().ends_with("](") { MentionKind::Link } else { MentionKind::Path },
            href: Some("t".to_owned()),
            class: "ref",
            title: None,
        })
        .collect();
    found.sort_by_key(|decoration| decoration.span);
    found
}

const LINK: &str = "<a href=\"t\" class=\"ref\">";

#[test]
fn a_placeholder_in_a_path_stays_visible_and_inside_its_link() {
    assert_eq!(
        render("see Logs/<date>.json now", &["Logs/<date>.json"]),
        format!("<p>see {LINK}Logs/&lt;date&gt;.json</a> now</p>\n")
    );
}

#[test]
fn raw_html_is_shown_but_for_bare_tags() {
    assert_eq!(
        render("a<br>b <script>x</script> <kbd>K</kbd> <b onclick=x>", &[]),
        "<p>a<br>b &lt;script&gt;x&lt;/script&gt; <kbd>K</kbd> &lt;b onclick=x&gt;</p>\n"
    );
    assert!(!render("<script>\nalert(1)\n</script>\n", &[]).contains("<script"));
    assert_eq!(render("a <kbd>open\n\nb </kbd>", &[]), "<p>a <kbd>open</kbd></p>\n<p>b &lt;/kbd&gt;</p>\n");
}

#[test]
fn code_spans_and_backslashes_are_decorated_in_place() {
    assert_eq!(
        render("`Tools\\X.ps1` and Tools\\X.ps1", &["Tools\\X.ps1"]),
        format!("<p><code>{LINK}Tools\\X.ps1</a></code> and {LINK}Tools\\X.ps1</a></p>\n")
    );
}

#[test]
fn a_link_takes_its_target_from_its_decoration_and_nests_none() {
    assert_eq!(
        render("[the ST-A-001 page](b.md)", &["ST-A-001", "b.md"]),
        format!("<p>{LINK}the ST-A-001 page</a></p>\n")
    );
    assert_eq!(
        render("[x](javascript:alert(1)) [y](https://example.org/?a&b)", &[]),
        "<p><span class=\"ref missing\" title=\"leads nowhere in this site: javascript:alert(1)\">x</span> \
         <a class=\"ext\" rel=\"noopener noreferrer\" href=\"https://example.org/?a&amp;b\">y</a></p>\n"
    );
}

#[test]
fn comments_between_rows_do_not_end_a_table() {
    let html = render("| A | B |\n|---|--:|\n<!-- note -->\n| x | 1 |\n\n| y | 2 |\n", &[]);
    assert_eq!(html.matches("<tr>").count(), 3, "{html}");
    assert!(html.contains("<td class=\"num\">2</td>") && !html.contains("note"), "{html}");
}

#[test]
fn headings_get_fragments_and_a_list_of_contents() {
    let source = source("# Top\n\n## A `b` & c\n\n## A b c\n");
    let rendered = document(&source, source.span(), &[], &[], &Remarks::default(), &mut Slugs::default());
    let ids: Vec<&str> = rendered.toc.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids, ["top", "a-b--c", "a-b-c"]);
    assert!(
        rendered.html.as_str().contains("<h2 id=\"a-b--c\">A <code>b</code> &amp; c<a class=\"anchor\""),
        "{}",
        rendered.html.as_str()
    );
}

#[test]
fn a_cell_is_inline_whatever_it_begins_with() {
    let source = source("- # \"\"quoted\"\" <br> - ST-A-001 **b**");
    let html = inline(&source, source.span(), Quoting::Csv, &decorations(source.text(), &["ST-A-001"]));
    assert_eq!(html.as_str(), format!("- # &quot;quoted&quot; <br> - {LINK}ST-A-001</a> <strong>b</strong>"));
}

#[test]
fn code_blocks_are_highlighted_and_linked() {
    let html = render("```json\n{\"path\": \"Logs/a.json\"}\n```\n", &["Logs/a.json"]);
    assert!(html.contains("hl-") && html.contains(&format!("{LINK}Logs/a.json</a>")), "{html}");
}

#[test]
fn an_excerpt_marks_the_mention_in_its_line() {
    let source = source("first\nsee ST-A-001 <b>\nlast");
    assert_eq!(excerpt(&source, Span::new(10, 18), 80).as_str(), "see <mark>ST-A-001</mark> &lt;b&gt;");
}

#[test]
fn plain_text_loses_its_marks_only() {
    assert_eq!(plain("**a** `b` [c](d.md) [e] f[1]"), "a b c [e] f[1]");
}

/// Whether every tag is known, and closed in order.
fn is_balanced(html: &str) -> bool {
    let mut open = Vec::new();
    for part in html.split('<').skip(1) {
        let tag = part.split('>').next().unwrap_or("");
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap_or("");
        if matches!(name, "br" | "hr") || tag.ends_with('/') {
            continue;
        }
        if tag.starts_with('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else {
            open.push(name);
        }
    }
    open.is_empty()
}

proptest! {
    #[test]
    fn any_text_renders_to_balanced_html(text in "([a-z*_`#|<>\\[\\]()!\\\\~\"&-]|</?kbd>|</?details>|<br>|<!--|-->|\n|\r\n|\\|--\\||ST-A-001|  |\u{e9}){0,80}") {
        let html = render(&text, &["ST-A-001"]);
        prop_assert!(is_balanced(&html), "{}", html);
        let source = source(&text);
        for quoting in [Quoting::Plain, Quoting::Csv, Quoting::TableCell] {
            let html = inline(&source, source.span(), quoting, &decorations(&text, &["ST-A-001"]));
            prop_assert!(is_balanced(html.as_str()), "{}", html.as_str());
        }
    }
}

/// Renders `text` with `words` underlined, and with a badge and a note behind each of `behind`.
fn remarked(text: &str, words: &[&str], behind: &[&str]) -> String {
    let source = source(text);
    let span = |words: &&str| {
        let start = text.find(words).unwrap();
        Span::new(start, start + words.len())
    };
    let said = |(number, words): (usize, &&str)| Said {
        at: span(words).end,
        href: Some("../gates/B-9.html".to_owned()),
        badge: "badge fail".to_owned(),
        icon: "fail",
        words: format!("{number} s"),
        more: vec!["n 8".to_owned()],
        label: "Fail, 3.21 s, 8 samples, gate B-9".to_owned(),
        ..Said::default()
    };
    let remarks = Remarks {
        underlines: words.iter().map(|words| Underline { span: span(words), class: "limit fail" }).collect(),
        said: behind.iter().enumerate().map(said).collect(),
        notes: behind.iter().map(|words| (span(words).end, format!("Of {words}."))).collect(),
    };
    let html = document(&source, source.span(), &[], &[], &remarks, &mut Slugs::default()).html.0;
    assert!(is_balanced(&html), "{html}");
    assert_eq!(html.matches("class=\"verdict\"").count(), behind.len(), "{html}");
    assert_eq!(html.matches("class=\"aside\"").count(), behind.len(), "{html}");
    html
}

/// The text without its tags, a badge in brackets.
fn shown(html: &str) -> String {
    let html = html.replace("<span class=\"keep\">", "[").replace("</a></span>", "]");
    let parts = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect::<String>().replace('\u{a0}', " ")
}

#[test]
fn a_remark_underlines_its_words_and_stands_right_behind_them() {
    let text = "- `ParseDuration` p95 <= 3 s (max 10 s), `Cache` covers *all* hosts.\n";
    let html = remarked(text, &["p95 <= 3 s", "`Cache` covers *all*"], &["p95 <= 3 s", "`Cache` covers *all*"]);
    assert!(html.contains("<span class=\"limit fail\">p95 &lt;= 3 s</span><span class=\"keep\">"), "{html}");
    assert!(
        html.contains("<code><span class=\"limit fail\">Cache</span></code><span class=\"limit fail\"> covers </span>"),
        "{html}"
    );
    assert!(html.contains("aria-label=\"Fail, 3.21 s, 8 samples, gate B-9\""), "{html}");
    assert!(html.contains("0 s<span class=\"more\">n 8</span>"), "{html}");
}

#[test]
fn badges_of_one_place_stand_side_by_side() {
    let html = remarked("- One and two.\n", &["One"], &["two.", "two."]);
    assert!(shown(&html).starts_with("One and two.[ 0 sn 8] [1 sn 8]"), "{html}");
}

#[test]
fn what_is_said_of_a_sentence_stands_at_its_end_whatever_it_ends_with() {
    for sentence in
        ["ends in `code`", "ends **bold**", "ends in [a link](https://example.org/)", "ends so.  ", "a <kbd>K</kbd>"]
    {
        let text = format!("- {sentence}\n  - a part\n- next\n");
        let html = remarked(&text, &[], &[sentence]);
        let badge = html.find("verdict").unwrap();
        assert!(
            badge < html.find("a part").unwrap() && !html.contains("href=\"https://example.org/\">a link<span"),
            "{html}"
        );
    }
    let html = remarked("| A | B |\n|---|---|\n| x | y |\n", &[], &["x", "y"]);
    assert!(html.contains("</span></td><td>y<span class=\"keep\">"), "{html}");
}

#[test]
fn the_headings_that_are_told_are_those_that_are_shown() {
    let text = "# A\n\n<div>\n# in a block of HTML\n\n> # Quoted\n\nUnder\n=====\n\n```\n# in code\n```\n## A\n";
    let source = Source::new(TreePath::new("docs/x.md"), text.as_bytes());
    let told = headings(&source, source.span(), &[], &mut Slugs::default());
    let shown = document(&source, source.span(), &[], &[], &Remarks::default(), &mut Slugs::default());
    let ids: Vec<&str> = told.iter().map(|(_, id)| id.as_str()).collect();
    assert_eq!(ids, ["a", "quoted", "under", "a-1"]);
    assert_eq!(ids, shown.toc.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>());
    assert_eq!(told.iter().map(|(start, _)| source.line(*start)).collect::<Vec<_>>(), [1, 6, 8, 14]);
}
