//! Templates and assets: the built-in theme, overlaid file by file. Turns a draft into a page.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tera::{Context, Tera};

use crate::pages::Draft;
use crate::path::SitePath;

macro_rules! built_in {
    ($($path:literal),+ $(,)?) => {
        [$(($path, include_str!(concat!("../../themes/default/", $path)))),+]
    };
}

/// The built-in theme, in the order it is read: what is shared comes first.
static BUILT_IN: [(&str, &str); 19] = built_in![
    "templates/partials/components.html",
    "templates/partials/icons.html",
    "templates/partials/chart.html",
    "templates/partials/part.html",
    "templates/base.html",
    "templates/page.html",
    "templates/go.html",
    "css/tokens.css",
    "css/base.css",
    "css/parts.css",
    "css/charts.css",
    "css/gates.css",
    "css/print.css",
    "js/theme.js",
    "js/search.js",
    "js/table.js",
    "js/chart.js",
    "js/go.js",
    "icon.svg",
];

/// Templates and assets, loaded.
pub struct Theme {
    templates: Tera,
    assets: Vec<(SitePath, Vec<u8>)>,
}

/// A theme that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// The theme's folder, or a file in it, that cannot be read.
    #[error("cannot read the theme file `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file of the theme that takes the place of none.
    #[error("the theme file `{}` takes the place of no file of the built-in theme", .0.display())]
    Unknown(PathBuf),
    /// A template that does not parse, or a page that does not render.
    #[error("template `{template}`: {message}")]
    Template {
        /// Which template.
        template: String,
        /// What is wrong, with its place in the template.
        message: String,
    },
}

impl Theme {
    /// The built-in theme, with files of `overlay` in place of built-in ones of the same relative path.
    pub fn load(overlay: Option<&Path>) -> Result<Self, ThemeError> {
        let mut files: BTreeMap<&str, Vec<u8>> =
            BUILT_IN.iter().map(|(path, text)| (*path, text.as_bytes().to_vec())).collect();
        if let Some(folder) = overlay {
            lay_over(&mut files, folder, folder)?;
        }
        let mut templates = Tera::new();
        templates.autoescape_on([".html", ".svg", ".xml"]);
        templates.global_context().insert("version", env!("CARGO_PKG_VERSION"));
        let mut sources = Vec::new();
        let mut assets = Vec::new();
        for (path, _) in BUILT_IN {
            let Some(bytes) = files.remove(path) else { continue };
            match path.strip_prefix("templates/") {
                Some(name) => sources.push((name, String::from_utf8_lossy(&bytes).into_owned())),
                None => {
                    assets.push((SitePath::new(&format!("assets/{}", path.rsplit('/').next().unwrap_or(path))), bytes))
                }
            }
        }
        templates.add_raw_templates(sources).map_err(|error| broken("theme", &error))?;
        assets.sort();
        Ok(Self { templates, assets })
    }

    /// The HTML of `draft`.
    pub fn render(&self, draft: &Draft) -> Result<String, ThemeError> {
        let context = Context::from_serialize(&draft.frame).map_err(|error| broken(draft.template, &error))?;
        let page = self.templates.render(draft.template, &context).map_err(|error| broken(draft.template, &error))?;
        Ok(without_unused_shapes(page))
    }

    /// Every asset with its place in the site, sorted.
    pub fn assets(&self) -> Vec<(SitePath, Vec<u8>)> {
        self.assets.clone()
    }
}

/// The page without the shapes of its sprite that nothing on it draws: a page uses five of them, and there are thousands of
/// pages. A file opened by double click may not take them from another file.
fn without_unused_shapes(page: String) -> String {
    let Some((sprite, body)) = page.split_once("</defs>") else { return page };
    let name = |piece: &'_ str| piece.split_once('"').map(|(name, _)| name.to_owned());
    let used: BTreeSet<String> = body.split("<use href=\"#").skip(1).filter_map(name).collect();
    let mut shapes = sprite.split("<symbol id=\"");
    let mut kept = shapes.next().unwrap_or_default().to_owned();
    for shape in shapes.filter(|shape| name(shape).is_some_and(|name| used.contains(&name))) {
        kept.push_str("<symbol id=\"");
        kept.push_str(shape);
    }
    kept.push_str("</defs>");
    kept.push_str(body);
    kept
}

/// Reads every file below `folder` into the place of the built-in one. A name that fits none is an error: it is misspelt, or
/// meant for another version.
fn lay_over(files: &mut BTreeMap<&str, Vec<u8>>, root: &Path, folder: &Path) -> Result<(), ThemeError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| ThemeError::Read { path, source }
    };
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(at(folder))? {
        entries.push(entry.map_err(at(folder))?.path());
    }
    entries.sort();
    for path in entries {
        if path.is_dir() {
            lay_over(files, root, &path)?;
            continue;
        }
        let relative = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if relative == "theme.toml" || relative.starts_with('.') {
            continue;
        }
        let bytes = std::fs::read(&path).map_err(at(&path))?;
        match files.get_mut(relative.as_str()) {
            Some(slot) => *slot = bytes,
            None => return Err(ThemeError::Unknown(path)),
        }
    }
    Ok(())
}

fn broken(template: &str, error: &tera::Error) -> ThemeError {
    let mut message = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        message.push_str(&format!(": {inner}"));
        cause = inner.source();
    }
    ThemeError::Template { template: template.to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_default_theme_is_built_in() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
        let mut files: BTreeMap<&str, Vec<u8>> = BUILT_IN.iter().map(|(path, _)| (*path, Vec::new())).collect();
        lay_over(&mut files, &root, &root).unwrap();
        for (path, text) in BUILT_IN {
            assert_eq!(files.get(path).map(Vec::as_slice), Some(text.as_bytes()), "{path}");
        }
    }

    #[test]
    fn a_file_of_an_overlay_takes_the_place_of_the_built_in_one() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("css")).unwrap();
        std::fs::write(folder.path().join("css/print.css"), "body{}").unwrap();
        let theme = Theme::load(Some(folder.path())).unwrap();
        let print = theme.assets().into_iter().find(|(path, _)| path.as_str() == "assets/print.css").unwrap();
        assert_eq!(print.1, b"body{}");
        std::fs::write(folder.path().join("css/pint.css"), "").unwrap();
        assert!(matches!(Theme::load(Some(folder.path())), Err(ThemeError::Unknown(_))));
    }

    #[test]
    fn a_page_keeps_the_shapes_it_draws_and_no_others() {
        let page = "<svg><defs>\n<symbol id=\"i-a\">A</symbol>\n<symbol id=\"i-b\">B</symbol>\n</defs></svg><use href=\"#i-a\"/>";
        let kept = "<svg><defs>\n<symbol id=\"i-a\">A</symbol>\n</defs></svg><use href=\"#i-a\"/>";
        assert_eq!(without_unused_shapes(page.to_owned()), kept);
        assert_eq!(without_unused_shapes("<p>no sprite</p>".to_owned()), "<p>no sprite</p>");
    }

    #[test]
    fn a_template_that_does_not_parse_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("templates")).unwrap();
        std::fs::write(folder.path().join("templates/page.html"), "{% if %}").unwrap();
        let error = Theme::load(Some(folder.path())).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("page.html"), "{error}");
    }
}
