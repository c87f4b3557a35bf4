//! Any data without a reader of its own to a table of its fields: how many records have each, and what is in it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::json::{self, Object};
use super::{Document, READABLE, Reading};
use crate::model::view::ReadableTable;
use crate::model::{Artifact, Format, View};

/// How many records are looked at, and how many different fields of theirs are told apart.
const LOOKED_AT: usize = 500;
const MOST_FIELDS: usize = 1000;

/// What is known of one field.
#[derive(Default)]
struct Field {
    name: String,
    records: usize,
    types: BTreeSet<&'static str>,
    example: String,
}

/// The fields of the first records; `None` for a file that has no records with fields.
pub(super) fn read(document: &Document<'_>) -> Option<Reading> {
    if document.format == Format::Csv {
        return table_of_cells(document);
    }
    let (values, seen) = match document.format {
        Format::Ndjson => {
            let lines = document.text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT);
            (lines.filter_map(|line| serde_json::from_str(line).ok()).collect(), None)
        }
        _ => match document.json()? {
            Value::Array(items) => (items, Some(())),
            value => (vec![value], Some(())),
        },
    };
    let records: Vec<&Object> =
        values.iter().filter_map(Value::as_object).filter(|object| !json::is_formatting(object)).collect();
    if records.is_empty() {
        let table = json::values(&values.iter().collect::<Vec<_>>());
        return Some(Reading { view: View { table: Some(table), ..View::default() }, ..Reading::default() });
    }
    let mut reading = Reading::default();
    let table = match (records.as_slice(), seen) {
        ([object], Some(())) => {
            reading.figures = json::figures(object);
            json::properties("Fields", object)
        }
        _ => fields(&records),
    };
    reading.view.table = Some(table);
    Some(reading)
}

fn fields(records: &[&Object]) -> ReadableTable {
    let mut fields: Vec<Field> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let looked_at = records.len().min(LOOKED_AT);
    for (name, value) in records.iter().take(LOOKED_AT).flat_map(|record| record.iter()) {
        let at = places.get(name.as_str()).copied().unwrap_or(fields.len());
        if at == fields.len() && at < MOST_FIELDS {
            places.insert(name, at);
            fields.push(Field { name: name.clone(), ..Field::default() });
        }
        let Some(field) = fields.get_mut(at) else { continue };
        field.records += 1;
        field.types.insert(type_name(value));
        if field.example.is_empty() {
            field.example = json::show(value).chars().take(80).collect();
        }
    }
    let rows = fields.into_iter().map(|field| {
        let types = field.types.into_iter().collect::<Vec<_>>().join(" or ");
        vec![field.name, types, field.records.to_string(), field.example]
    });
    ReadableTable::new("Fields of its records", ["Field", "Type", "Records", "Example"], rows)
        .note(format!("the first {looked_at} records were looked at"))
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "yes or no",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

fn table_of_cells(document: &Document<'_>) -> Option<Reading> {
    let rows = document.rows(&[])?;
    let table = ReadableTable::new("Rows", rows.names, rows.rows);
    let figures = vec![json::count("Rows", table.rows.len() + table.left_out as usize)];
    Some(Reading { figures, view: View { table: Some(table), ..View::default() }, ..Reading::default() })
}

/// The fields of the first record of a file that is too large to be read, as they were met when its records were counted.
pub(super) fn of_fields(artifact: &Artifact) -> View {
    let rows = artifact.keys.iter().map(|key| vec![key.clone()]);
    let note = format!("the file is larger than {READABLE} bytes: only the fields of its first record are shown");
    View { table: Some(ReadableTable::new("Fields", ["Field"], rows).note(note)), ..View::default() }
}
