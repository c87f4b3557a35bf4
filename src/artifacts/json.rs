//! JSON as PowerShell writes it, to records, figures and rows: a list of one is its only item, an empty list is null,
//! formatting objects stand among the records, and numbers change between integer and decimal within a field.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::ndjson::FORMATTING_KEY;
use crate::model::view::ReadableTable;
use crate::model::{Figure, FigureValue};

/// An object.
pub(super) type Object = Map<String, Value>;

/// The items of what should be a list.
pub(super) fn one_or_many(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(items)) => items.iter().collect(),
        None | Some(Value::Null) => Vec::new(),
        Some(single) => vec![single],
    }
}

/// The objects of what should be a list of them, without formatting objects.
pub(super) fn objects(value: Option<&Value>) -> Vec<&Object> {
    one_or_many(value).into_iter().filter_map(Value::as_object).filter(|object| !is_formatting(object)).collect()
}

/// Whether `object` tells how to print a table instead of what is in it.
pub(super) fn is_formatting(object: &Object) -> bool {
    object.keys().any(|key| key.starts_with(FORMATTING_KEY))
}

/// The text in a field; `None` for an empty one.
pub(super) fn text<'a>(object: &'a Object, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// The number in a field.
pub(super) fn number(object: &Object, key: &str) -> Option<f64> {
    object.get(key).and_then(Value::as_f64)
}

/// The texts of what should be a list of them, at most a hundred.
pub(super) fn texts(object: &Object, key: &str) -> Vec<String> {
    one_or_many(object.get(key)).into_iter().filter_map(Value::as_str).take(100).map(str::to_owned).collect()
}

/// A figure without a word on its samples.
pub(super) fn figure(name: impl Into<String>, value: FigureValue) -> Figure {
    Figure { name: name.into(), value, samples: None }
}

/// A count as a figure.
pub(super) fn count(name: impl Into<String>, count: usize) -> Figure {
    figure(name, FigureValue::Number(count as f64))
}

/// Every scalar of `object` as a figure, levels joined by dots, in the order of the file; a list by how many items it has,
/// called `<name>.Count`: the bare name is that of what stands in the file.
pub(super) fn figures(object: &Object) -> Vec<Figure> {
    let mut found = Vec::new();
    collect(&mut found, "", object, 0);
    found
}

/// Says of each of `lists` how many items it has, as `<list>.Count`, also where it is absent or its only item stands bare.
pub(super) fn count_items(figures: &mut Vec<Figure>, object: &Object, lists: &[&str]) {
    for list in lists {
        let counted = format!("{list}.Count");
        figures.retain(|figure| figure.name != *list && figure.name != counted);
        figures.push(count(counted, one_or_many(object.get(*list)).len()));
    }
}

/// How deep figures are looked for, and how many are kept: telemetry nests three levels.
const DEEPEST: usize = 8;
pub(super) const MOST_FIGURES: usize = 1000;

fn collect(found: &mut Vec<Figure>, prefix: &str, object: &Object, depth: usize) {
    for (key, value) in object {
        if found.len() >= MOST_FIGURES || depth > DEEPEST {
            return;
        }
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            Value::Object(inner) => collect(found, &name, inner, depth + 1),
            Value::Array(items) => found.push(count(format!("{name}.Count"), items.len())),
            scalar => found.push(figure(name, scalar_figure(scalar))),
        }
    }
}

fn scalar_figure(value: &Value) -> FigureValue {
    match value {
        Value::Bool(flag) => FigureValue::Flag(*flag),
        Value::Number(number) => number.as_f64().map_or(FigureValue::Null, FigureValue::Number),
        Value::String(text) => FigureValue::Text(text.clone()),
        _ => FigureValue::Null,
    }
}

/// A value as a cell shows it: lists of scalars joined, an object as its fields; deeper ones as how many they hold.
pub(super) fn show(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), show_number),
        Value::String(text) => super::moment::instant(text)
            .filter(|_| text.starts_with("/Date("))
            .map_or_else(|| text.clone(), super::moment::show),
        Value::Array(items) if items.iter().all(is_scalar) => items.iter().map(show).collect::<Vec<_>>().join(", "),
        Value::Array(items) => format!("{} items", items.len()),
        Value::Object(fields) if fields.values().all(is_scalar) => {
            fields.iter().map(|(key, value)| format!("{key}={}", show(value))).collect::<Vec<_>>().join(", ")
        }
        Value::Object(fields) => format!("{} fields", fields.len()),
    }
}

/// A number in full where it is whole, else to six decimals, as the figures have it (DEFINITIONS D16).
pub(super) fn show_number(number: f64) -> String {
    let rounded = (number * 1e6).round() / 1e6;
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}

/// A table of objects: one row each, the fields named.
pub(super) fn table(caption: &str, fields: &[&str], objects: &[&Object]) -> ReadableTable {
    let row = |object: &&Object| fields.iter().map(|field| object.get(*field).map(show).unwrap_or_default()).collect();
    ReadableTable::new(caption, fields.iter().copied(), objects.iter().map(row))
}

/// A table of objects with every field that one of the first rows has, in the order of their appearance.
pub(super) fn whole_table(caption: &str, objects: &[&Object]) -> ReadableTable {
    let mut fields: Vec<&str> = Vec::new();
    for key in objects.iter().take(ReadableTable::MOST_ROWS).flat_map(|object| object.keys()) {
        if fields.len() < WIDEST && !fields.contains(&key.as_str()) {
            fields.push(key);
        }
    }
    table(caption, &fields, objects)
}

/// More columns than this are no table.
const WIDEST: usize = 24;

/// A table of values that are no objects: one row each.
pub(super) fn values(items: &[&Value]) -> ReadableTable {
    ReadableTable::new("Values", ["Value"], items.iter().map(|item| vec![show(item)]))
}

/// The fields of one object as rows, inner objects by dotted names.
pub(super) fn properties(caption: &str, object: &Object) -> ReadableTable {
    let mut rows = Vec::new();
    flatten(&mut rows, "", object, 0);
    ReadableTable::new(caption, ReadableTable::RECORD, rows)
}

fn flatten(rows: &mut Vec<Vec<String>>, prefix: &str, object: &Object, depth: usize) {
    for (key, value) in object {
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            Value::Object(inner) if !inner.is_empty() && depth < DEEPEST => flatten(rows, &name, inner, depth + 1),
            value => rows.push(vec![name, show(value)]),
        }
    }
}

/// A field of a wide row, borrowed where it can be: what is no scalar is skipped, not refused.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Scalar<'a> {
    /// Null, absent, or no scalar.
    #[default]
    None,
    /// A JSON number.
    Number(f64),
    /// A text.
    Text(Cow<'a, str>),
}

impl Scalar<'_> {
    /// The text; empty for anything else.
    pub(super) fn text(&self) -> &str {
        if let Scalar::Text(text) = self { text } else { "" }
    }

    /// The number.
    pub(super) fn number(&self) -> Option<f64> {
        if let Scalar::Number(number) = self { Some(*number) } else { None }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor).map(|scalar| match scalar {
            Scalar::None => Scalar::None,
            Scalar::Number(number) => Scalar::Number(number),
            Scalar::Text(text) => Scalar::Text(text),
        })
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Scalar<'de>, E> {
        Ok(Scalar::None)
    }

    fn visit_unit<E>(self) -> Result<Scalar<'de>, E> {
        Ok(Scalar::None)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Number(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Scalar<'de>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Scalar<'de>, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::None)
    }
}
