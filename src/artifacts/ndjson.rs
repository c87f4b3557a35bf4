//! JSON text to a tally of its records: one value, one value a line, or values in a row.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Read;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::MALFORMED_LINE;
use crate::diagnostic::{Diagnostic, Excerpt};
use crate::model::Format;
use crate::path::TreePath;

/// The longest line that is parsed, in bytes.
pub(super) const LONGEST_LINE: u64 = 16 * 1024 * 1024;

/// How many malformed lines of a file are reported one by one; all are counted.
const REPORTED: u64 = 5;

/// Keys of PowerShell formatting objects start like this.
pub(super) const FORMATTING_KEY: &str = "ClassId2e4f51ef";

/// What the bytes turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One object.
    Object,
    /// One array.
    Array,
    /// One value a line, some of which parse.
    Lines,
    /// A format that needs no counting.
    Plain(Format),
}

impl Shape {
    pub(super) fn format(self) -> Format {
        match self {
            Shape::Object => Format::JsonObject,
            Shape::Array => Format::JsonArray,
            Shape::Lines => Format::Ndjson,
            Shape::Plain(format) => format,
        }
    }
}

/// What a file holds.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) shape: Shape,
    pub(super) records: Option<u64>,
    pub(super) malformed: u64,
    pub(super) formatting_objects: u64,
    pub(super) keys: BTreeSet<String>,
    pub(super) events: BTreeMap<String, u64>,
}

impl Tally {
    pub(super) fn of(shape: Shape) -> Self {
        Self {
            shape,
            records: None,
            malformed: 0,
            formatting_objects: 0,
            keys: BTreeSet::new(),
            events: BTreeMap::new(),
        }
    }

    /// Counts one record: the first lends its keys, each its event name.
    fn count(&mut self, record: Record) {
        let records = self.records.get_or_insert(0);
        *records += 1;
        self.formatting_objects += u64::from(record.is_formatting);
        if let Some(event) = record.event {
            *self.events.entry(event).or_default() += 1;
        }
        if self.keys.is_empty() && !record.is_formatting {
            self.keys = record.keys;
        }
    }
}

/// What is kept of one record.
#[derive(Default)]
struct Record {
    is_formatting: bool,
    event: Option<String>,
    keys: BTreeSet<String>,
}

/// Reads a record; keys are kept only when asked for, since only the first record's are shown.
#[derive(Clone, Copy)]
struct RecordSeed {
    with_keys: bool,
}

impl<'de> DeserializeSeed<'de> for RecordSeed {
    type Value = Record;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Record, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for RecordSeed {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
        let mut record = Record::default();
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            record.is_formatting |= key.starts_with(FORMATTING_KEY);
            if key == "EventName" {
                record.event = map.next_value::<EventName>()?.0;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            if self.with_keys {
                record.keys.insert(key.into_owned());
            }
        }
        Ok(record)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Record, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Record::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Record, E> {
        Ok(Record::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Record, E> {
        Ok(Record::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Record, E> {
        Ok(Record::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Record, E> {
        Ok(Record::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Record, E> {
        Ok(Record::default())
    }

    fn visit_unit<E>(self) -> Result<Record, E> {
        Ok(Record::default())
    }
}

/// An event's name; anything but a string is none.
struct EventName(Option<String>);

impl<'de> Deserialize<'de> for EventName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        Ok(Self(value.as_str().map(str::to_owned)))
    }
}

/// A whole file as one value; an array's items are its records.
struct Whole;

impl<'de> DeserializeSeed<'de> for Whole {
    type Value = Tally;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tally, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Whole {
    type Value = Tally;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object or array")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Tally, A::Error> {
        let mut tally = Tally::of(Shape::Object);
        tally.count(RecordSeed { with_keys: true }.visit_map(map)?);
        Ok(tally)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tally, A::Error> {
        let mut tally = Tally::of(Shape::Array);
        tally.records = Some(0);
        while let Some(record) = items.next_element_seed(RecordSeed { with_keys: tally.keys.is_empty() })? {
            tally.count(record);
        }
        Ok(tally)
    }
}

/// Where a text stopped being one value, and why.
#[derive(Debug)]
pub(super) struct Break {
    /// The line, from 1.
    line: usize,
    /// The column from 1: in characters where the line is known, else in bytes.
    column: usize,
    /// The line, where the text is known.
    excerpt: Option<Excerpt>,
    /// What was found there, or missed.
    pub(super) reason: String,
}

impl Break {
    fn new(error: &serde_json::Error) -> Self {
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or("").to_owned();
        Self { line: error.line().max(1), column: error.column().max(1), excerpt: None, reason }
    }

    /// The same in `text`, the whole of what was read.
    fn within(self, text: &str) -> Self {
        let Some(line) = text.split('\n').nth(self.line - 1) else { return self };
        let line = line.strip_suffix('\r').unwrap_or(line);
        let before = characters(line, self.column);
        Self { column: before + 1, excerpt: Some(Excerpt::cut(line, before, 1)), ..self }
    }

    /// `fault` at this place.
    pub(super) fn place(self, fault: Diagnostic) -> Diagnostic {
        let [line, column] = [self.line, self.column].map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        fault.at_line(line, column, self.excerpt)
    }
}

/// How many characters of `line` stand before the byte `column`, which counts from 1.
fn characters(line: &str, column: usize) -> usize {
    line.get(..column - 1).map_or(column - 1, |before| before.chars().count())
}

/// The tally of a text that is one object or array; else where it breaks.
pub(super) fn one_value(text: &str) -> Result<Tally, Break> {
    value(&mut serde_json::Deserializer::from_str(text)).map_err(|error| Break::new(&error).within(text))
}

/// [`one_value`] of a stream.
pub(super) fn streamed_value(reader: impl Read) -> Result<Tally, Break> {
    value(&mut serde_json::Deserializer::from_reader(reader)).map_err(|error| Break::new(&error))
}

fn value<'de, R: serde_json::de::Read<'de>>(
    deserializer: &mut serde_json::Deserializer<R>,
) -> Result<Tally, serde_json::Error> {
    let tally = Whole.deserialize(&mut *deserializer)?;
    deserializer.end()?;
    Ok(tally)
}

/// The tally of values in a row without line ends between them; `None` unless all of the text is such values.
pub(super) fn concatenated(text: &str) -> Option<Tally> {
    let mut tally = Tally::of(Shape::Lines);
    for value in serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>() {
        let value = value.ok()?;
        let keys = value.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default();
        let event = value.get("EventName").and_then(serde_json::Value::as_str).map(str::to_owned);
        tally.count(Record { is_formatting: false, event, keys });
    }
    tally.records.is_some().then_some(tally)
}

/// Counts a file of one value a line.
pub(super) struct Lines<'a> {
    path: &'a TreePath,
    tally: Tally,
    number: u32,
}

impl<'a> Lines<'a> {
    pub(super) fn new(path: &'a TreePath) -> Self {
        let mut tally = Tally::of(Shape::Lines);
        tally.records = Some(0);
        Self { path, tally, number: 0 }
    }

    /// Counts `line`, which has no line end. Blank lines count for nothing.
    pub(super) fn line(&mut self, line: &str, diagnostics: &mut Vec<Diagnostic>) {
        self.number += 1;
        if line.trim().is_empty() {
            return;
        }
        let mut deserializer = serde_json::Deserializer::from_str(line);
        let seed = RecordSeed { with_keys: self.tally.keys.is_empty() };
        let record = seed.deserialize(&mut deserializer).and_then(|record| deserializer.end().map(|()| record));
        match record {
            // A bare word or number is no record of telemetry, but it is a value and no fault.
            Ok(record) => self.tally.count(record),
            Err(error) => {
                self.tally.malformed += 1;
                if self.tally.malformed <= REPORTED {
                    let place = Break::new(&error).within(line);
                    let message = format!("the line is not JSON: {}", place.reason);
                    let fault = Diagnostic::of_file(self.path, &MALFORMED_LINE, message);
                    let fault = Break { line: self.number as usize, ..place }.place(fault);
                    diagnostics.push(fault.help("every other line was read; correct or remove this one"));
                }
            }
        }
    }

    /// Counts a line that is longer than [`LONGEST_LINE`].
    pub(super) fn too_long(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        self.number += 1;
        self.tally.malformed += 1;
        if self.tally.malformed <= REPORTED {
            let message = format!("the line is longer than {LONGEST_LINE} bytes and was skipped");
            let fault = Diagnostic::of_file(self.path, &MALFORMED_LINE, message).at_line(self.number, 1, None);
            diagnostics.push(fault.help("every other line was read; split this one"));
        }
    }

    /// The tally; a file of which no line parses is invalid.
    pub(super) fn finish(mut self) -> Tally {
        if self.tally.records == Some(0) {
            self.tally.shape = Shape::Plain(if self.tally.malformed > 0 { Format::Invalid } else { Format::Empty });
        }
        self.tally
    }
}
