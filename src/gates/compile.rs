//! A `[[gate]]` table to a [`Gate`], or to the value of it that cannot be read.

use super::grammar::{self, Bound, Fault, Limit, Window, closest};
use super::{Gate, Level, Origin, RULES, kind_of, measure};
use crate::model::PlanId;
use crate::model::gate::Declaration;
use crate::text::{Place, Source, Span};

/// A fault, in which value of a `[[gate]]` table it lies.
#[derive(Debug)]
pub(super) struct Misread {
    /// The value, with its quotes.
    pub(super) value: Span,
    /// What is wrong with it, in places of its text.
    pub(super) fault: Fault,
}

/// Where a value stands in the configuration.
pub(super) fn span_of<T>(spanned: &toml::Spanned<T>) -> Span {
    Span::new(spanned.span().start, spanned.span().end)
}

/// Reads one declaration; `kinds` are the names of the artifact kinds.
pub(super) fn gate(declaration: &Declaration, origin: Origin, kinds: &[&'static str]) -> Result<Gate, Misread> {
    let text = declaration.rule.get_ref();
    let in_rule = |fault| Misread { value: span_of(&declaration.rule), fault };
    let mut rule = grammar::rule(text).map_err(in_rule)?;
    let kind = kind_of(&rule.call.function).ok_or_else(|| {
        let fault = Fault::new(rule.call.span, format!("there is no function `{}`", rule.call.function));
        let names: Vec<&str> =
            RULES.iter().flat_map(|kind| kind.functions).copied().filter(|name| *name != "p*").collect();
        in_rule(match closest(&rule.call.function, names.iter().copied().chain(["p50", "p95", "p99"])) {
            Some(name) => fault.help(format!("did you mean `{name}`?")),
            None => fault.help(format!("the functions are {}, and percentiles such as `p95`", names.join(", "))),
        })
    })?;
    measure::name_kinds(&mut rule.call, kinds);
    (kind.accepts)(&rule.call).map_err(|fault| {
        let help = fault.help.clone().unwrap_or_else(|| format!("it is written `{}`", kind.example));
        in_rule(fault.help(help))
    })?;
    for subject in rule.call.subjects() {
        if let grammar::Subject::Figure(figure) = subject
            && !kinds.contains(&figure.kind.as_str())
        {
            let fault = Fault::new(figure.kind_span, format!("there is no artifact kind `{}`", figure.kind));
            return Err(in_rule(match closest(&figure.kind, kinds.iter().copied()) {
                Some(kind) => fault.help(format!("did you mean `{kind}`?")),
                None => fault.help(format!("the kinds are {}", kinds.join(", "))),
            }));
        }
    }
    let unit = measure::settle(&mut rule, text.len()).map_err(in_rule)?;
    let option = |value: &toml::Spanned<String>, fault| Misread { value: span_of(value), fault };
    let mut filter = Vec::new();
    for written in &declaration.filter {
        filter.push(grammar::condition(written.get_ref()).map_err(|fault| option(written, fault))?);
    }
    let window = match &declaration.window {
        Some(written) => grammar::window(written.get_ref()).map_err(|fault| option(written, fault))?,
        None => Window::Latest,
    };
    let level = match &declaration.level {
        Some(written) => match written.get_ref().as_str() {
            "block" => Level::Block,
            "warn" => Level::Warn,
            other => {
                let fault = Fault::new(Span::new(0, other.len()), format!("`{other}` is no level"));
                return Err(option(written, fault.help("a level is `block` or `warn`")));
            }
        },
        None => Level::Block,
    };
    let noise = match (&declaration.noise, &rule.bound) {
        (None, _) => 0.0,
        (Some(written), Some(Bound { limit: Limit::Baseline(_), .. })) => {
            grammar::share(written.get_ref()).map_err(|fault| option(written, fault))?
        }
        (Some(written), _) => {
            let fault =
                Fault::new(Span::new(0, written.get_ref().len()), "noise widens a limit relative to the baseline");
            return Err(option(written, fault.help("leave it out, or write the limit as `1.1 x baseline`")));
        }
    };
    let fresh_hours = match &declaration.fresh {
        Some(written) => Some(grammar::period(written.get_ref()).map_err(|fault| option(written, fault))?),
        None => None,
    };
    let plan = match &declaration.plan {
        Some(written) => Some(PlanId::read(written.get_ref()).ok_or_else(|| {
            let text = written.get_ref();
            let fault = Fault::new(Span::new(0, text.len()), format!("`{text}` is no plan"));
            option(written, fault.help("a plan is one or two capital letters, such as `B` or `AF`"))
        })?),
        None => None,
    };
    Ok(Gate {
        id: declaration.id.get_ref().clone(),
        plan,
        title: declaration.title.clone().unwrap_or_else(|| rule.text.clone()),
        rule,
        kind,
        unit,
        scope: declaration.scope,
        filter,
        window,
        min_samples: declaration.min_samples.unwrap_or(1),
        noise,
        level,
        fresh_hours,
        sentence: declaration.sentence.clone(),
        source: declaration.source.as_deref().map(place),
        note: declaration.note.clone(),
        origin,
        written: (origin == Origin::Configured).then(|| span_of(&declaration.rule)),
    })
}

/// `path:line` or `path` as a place.
fn place(written: &str) -> Place {
    let (path, line) = match written.rsplit_once(':') {
        Some((path, line)) if line.parse::<u32>().is_ok() => (path, line.parse().unwrap_or(1)),
        _ => (written, 1),
    };
    Place { path: crate::path::TreePath::new(path), line, column: 1 }
}

/// Where `span` of a TOML string's value lies in the file: `value` is the string with its quotes. An escape of the
/// string takes more characters in the file than in its value.
pub(super) fn inside(source: &Source, value: Span, span: Span) -> Span {
    let raw = source.slice(value);
    let quotes = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quotes| raw.starts_with(quotes)).unwrap_or("");
    let mut file = value.start + quotes.len();
    let mut text = 0;
    let mut start = None;
    let mut characters = raw.get(quotes.len()..).unwrap_or("").chars();
    while let Some(c) = characters.next() {
        if text >= span.start && start.is_none() {
            start = Some(file);
        }
        if text >= span.end {
            break;
        }
        file += c.len_utf8();
        let mut decoded = c.len_utf8();
        if c == '\\' && quotes.starts_with('"') {
            let escape = characters.next().unwrap_or(' ');
            file += escape.len_utf8();
            let digits = match escape {
                'u' => 4,
                'U' => 8,
                'x' => 2,
                _ => 0,
            };
            let code: String = characters.by_ref().take(digits).collect();
            file += code.len();
            decoded = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32).map_or(1, char::len_utf8);
        }
        text += decoded;
    }
    let start = start.unwrap_or(file);
    Span::new(start.min(value.end), file.clamp(start, value.end))
}
