//! Markup read tag by tag, as strictly as XML is.

/// One tag.
pub(super) struct Tag {
    /// The element's name, with a `/` before it for its end.
    pub(super) name: String,
    /// As written, in their order.
    pub(super) attributes: Vec<(String, String)>,
    /// The text behind it.
    pub(super) text: String,
}

impl Tag {
    /// The value of the attribute `name`.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The attribute `name` as a number; every shape and every text has those it is asked for.
    pub(super) fn number(&self, name: &str) -> f64 {
        self.value(name).unwrap_or_else(|| unreachable!("{} has no `{name}`", self.name)).parse().unwrap()
    }
}

/// The tags of `markup`. Fails on what is not well-formed.
pub(super) fn tags(markup: &str) -> Vec<Tag> {
    let mut open: Vec<String> = Vec::new();
    let mut tags = Vec::new();
    for piece in markup.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap();
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "{markup}");
            tags.push(Tag { name: tag.to_owned(), attributes: Vec::new(), text: text.to_owned() });
            continue;
        }
        let (name, rest) = tag.trim_end_matches('/').split_once(' ').unwrap_or((tag.trim_end_matches('/'), ""));
        if !tag.ends_with('/') {
            open.push(name.to_owned());
        }
        assert!(!text.contains(" & "), "bare ampersand: {text}");
        tags.push(Tag { name: name.to_owned(), attributes: attributes(rest), text: text.to_owned() });
    }
    assert_eq!(open, Vec::<String>::new(), "unclosed");
    tags
}

fn attributes(mut rest: &str) -> Vec<(String, String)> {
    let mut attributes: Vec<(String, String)> = Vec::new();
    while let Some((name, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').unwrap();
        assert!(attributes.iter().all(|(other, _)| other != name.trim()), "twice `{name}`");
        attributes.push((name.trim().to_owned(), value.to_owned()));
        rest = after;
    }
    assert_eq!(rest.trim(), "", "not an attribute");
    attributes
}
