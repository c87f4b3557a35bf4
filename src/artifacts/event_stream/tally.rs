//! [`Tally`]: lines to what they come to: records by event, numbers by field, site and class, and what questions gather.
//!
//! A record is scanned once, byte by byte. Which field comes next is guessed from what followed the same field in the last
//! record of the event: when the guess is right, which a comparison of bytes tells, its name is neither scanned nor looked
//! up. Whatever the scanner is not sure about is left to [`super::general`].

use std::sync::Arc;

use super::event::{Event, Field, MOST_FIELDS, NO_FIELD, Record, Role, Written};
use super::fingerprint::{Names, fingerprint};
use super::general::{self, Member};
use super::pace::Pace;
use super::probes::{self, Gathered, Placed};
use super::samples::Samples;
use super::sites::Sites;
use super::values::{Kept, Value, Values};
use super::{Settings, line};
use crate::model::Date;
use crate::model::telemetry::{EventCount, Scope};

/// Most event names of one file; records of further ones are left out.
const MOST_EVENTS: usize = 1_000;

/// How many malformed lines of a file are reported one by one; all are counted.
const REPORTED: usize = 5;

/// No number of a site.
const NO_SITE: u32 = u32::MAX;

/// A line that does not parse.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    /// Its number in the file, from 1.
    pub(super) line: u64,
    /// The byte in the line, and what is wrong there.
    pub(super) column: usize,
    pub(super) reason: String,
    /// The line as text.
    pub(super) text: String,
}

/// What the lines of a file, or of a part of one, come to. Kept from file to file, since it learns their names.
pub(super) struct Tally<'s> {
    settings: &'s Settings,
    date: Date,
    events: Vec<Event>,
    by_name: Names<u32>,
    sites: Sites,
    gathered: Vec<Gathered>,
    /// Records so far, of all files.
    record: u64,
    /// What [`Tally::record`] was when the file began.
    record_before: u64,
    /// How many events and fields the file has; more are known from files before it.
    used_events: usize,
    used_fields: usize,
    field_count: usize,
    values: Values,
    /// Fingerprints of the lines that are records.
    fingerprints: Vec<u64>,
    pub(super) facts: LineFacts,
}

/// Counts of lines.
#[derive(Clone, Debug, Default)]
pub(super) struct LineFacts {
    /// Lines that are JSON values.
    pub(super) values: u64,
    /// Lines that are JSON objects.
    pub(super) objects: u64,
    /// Lines that are neither blank nor JSON.
    pub(super) malformed: u64,
    /// The first few of them.
    pub(super) faults: Vec<Fault>,
    /// The first object with members: its line, and their names in order.
    pub(super) keys: Option<(u64, Vec<String>)>,
    /// The first line that is not blank is an object.
    pub(super) starts_with_object: Option<bool>,
    /// Names that were left out because there were too many.
    pub(super) left_out: u64,
}

impl<'s> Tally<'s> {
    pub(super) fn new(settings: &'s Settings) -> Self {
        Self {
            settings,
            date: Date::from(jiff::civil::Date::ZERO),
            events: Vec::new(),
            by_name: Names::default(),
            sites: Sites::default(),
            gathered: Vec::new(),
            record: 0,
            record_before: 0,
            used_events: 0,
            used_fields: 0,
            field_count: 0,
            values: Values::default(),
            fingerprints: Vec::new(),
            facts: LineFacts::default(),
        }
    }

    /// Begins the file of `date`. Names are remembered unless they have become too many; counts and numbers are not.
    pub(super) fn begin(&mut self, date: Date) {
        if self.field_count > MOST_FIELDS || self.events.len() > MOST_EVENTS {
            *self = Self::new(self.settings);
        }
        self.date = date;
        self.sites.begin();
        // No two files have one number, not even where one of them has no record.
        self.record += 1;
        (self.record_before, self.used_events, self.used_fields) = (self.record, 0, 0);
        self.facts = LineFacts::default();
        self.fingerprints.clear();
        self.gathered = self.settings.probes.iter().map(|probe| Gathered::nothing(&probe.take)).collect();
        for event in &mut self.events {
            event.clear();
        }
    }

    /// Takes whole lines, the first of which has the number `first`; gives the number behind the last. Tells `pace` how far
    /// it has come.
    pub(super) fn block(&mut self, first: u64, block: &[u8], pace: &mut Pace<'_>) -> u64 {
        let text = std::str::from_utf8(block).ok();
        let mut number = first;
        let mut start = 0;
        while start < block.len() {
            start = match text.and_then(|text| self.scan(number, text, start, pace)) {
                Some(end) => end,
                None => {
                    let rest = block.get(start..).unwrap_or(&[]);
                    let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                    let line = rest.get(..length).unwrap_or(&[]);
                    let line = line.strip_suffix(b"\r").unwrap_or(line);
                    match std::str::from_utf8(line) {
                        Ok(line) if text.is_none() && self.scan(number, line, 0, &mut Pace::none()).is_some() => {}
                        Ok(line) => self.line(number, line),
                        Err(_) => self.not_utf8(number, line),
                    }
                    start + length + 1
                }
            };
            number += 1;
        }
        number
    }

    /// Takes a line that [`Tally::scan`] was not sure about, without its end.
    fn line(&mut self, number: u64, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        match general::members(line) {
            Ok(Some(members)) => {
                self.members(number, line, &members);
                self.object(number, line);
            }
            Ok(None) => {
                self.facts.values += 1;
                self.facts.starts_with_object.get_or_insert(false);
            }
            Err(error) => {
                let reason = error.to_string();
                let reason = reason.split(" at line ").next().unwrap_or("");
                self.fault(number, error.column().max(1) - 1, format!("the line is not JSON: {reason}"), line);
            }
        }
    }

    /// Counts a line that was longer than can be read.
    pub(super) fn too_long(&mut self, number: u64) {
        let reason = format!("the line is longer than {} bytes and was skipped", super::blocks::LONGEST_LINE);
        self.fault(number, 0, reason, "");
    }

    fn not_utf8(&mut self, number: u64, line: &[u8]) {
        let at = std::str::from_utf8(line).map_or_else(|error| error.valid_up_to(), str::len);
        self.fault(number, at, "the line is not UTF-8".to_owned(), &String::from_utf8_lossy(line));
    }

    fn fault(&mut self, line: u64, column: usize, reason: String, text: &str) {
        self.facts.malformed += 1;
        self.facts.starts_with_object.get_or_insert(false);
        if self.facts.faults.len() < REPORTED {
            self.facts.faults.push(Fault { line, column, reason, text: text.to_owned() });
        }
    }

    fn object(&mut self, number: u64, line: &str) {
        self.facts.values += 1;
        self.facts.objects += 1;
        self.facts.starts_with_object.get_or_insert(true);
        if self.facts.keys.is_none()
            && let Ok(Some(members)) = general::members(line)
            && !members.is_empty()
        {
            self.facts.keys = Some((number, members.into_keys().collect()));
        }
    }

    /// Scans the line at `start`, an object with an event name; gives where the next line starts. `None`, with nothing
    /// counted, for anything that is not surely one.
    fn scan(&mut self, number: u64, text: &str, start: usize, pace: &mut Pace<'_>) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut at = line::blanks(bytes, start);
        if bytes.get(at) != Some(&b'{') {
            return None;
        }
        at += 1;
        let (name_start, name_end) = line::event_name(bytes, at)?;
        let event_number = self.event(text.get(name_start..name_end)?)?;
        self.record += 1;
        self.values.clear();
        let at = self.fields(text, at, event_number, (name_start, name_end), pace)?;
        let end = line::blanks(bytes, at + 1);
        if !self.values.is_named || !matches!(bytes.get(end), None | Some(b'\n')) {
            return None;
        }
        let line = text.get(start..end)?;
        let line = line.strip_suffix('\r').unwrap_or(line);
        self.commit(number, event_number, text);
        self.fingerprints.push(fingerprint(line.as_bytes()));
        self.object(number, line);
        Some(end + 1)
    }

    /// Scans the fields of a record from `at`, and gives where its closing brace stands.
    #[inline(always)]
    fn fields(
        &mut self,
        text: &str,
        mut at: usize,
        event_number: usize,
        name: (usize, usize),
        pace: &mut Pace<'_>,
    ) -> Option<usize> {
        let bytes = text.as_bytes();
        let event = self.events.get_mut(event_number)?;
        let mut guess = event.first;
        let mut previous = NO_FIELD;
        loop {
            at = line::blanks(bytes, at);
            let guessed = event.fields.get(guess as usize).and_then(|field| field.token.as_ref());
            let end = match guessed {
                Some(token) => token.end(bytes, at),
                None => None,
            };
            let number = match end {
                Some(end) => {
                    at = end;
                    guess
                }
                None => {
                    let (name, end) = line::plain_name(text, at)?;
                    at = end;
                    let number = event.field(name, self.settings, &mut self.field_count, Written::Plainly)?;
                    match event.fields.get_mut(previous as usize) {
                        Some(field) => field.next = number,
                        None => event.first = number,
                    }
                    number
                }
            };
            let field = event.fields.get_mut(number as usize)?;
            if field.seen_in == self.record || !admit(field, self.record_before, &mut self.used_fields) {
                return None;
            }
            field.seen_in = self.record;
            at = line::blanks(bytes, self.values.scan(bytes, at, number, field, name)?);
            previous = number;
            guess = field.next;
            pace.keep(at);
            match bytes.get(at)? {
                b',' => at += 1,
                b'}' => return Some(at),
                _ => return None,
            }
        }
    }

    /// Takes an object as `serde_json` understood it.
    fn members(&mut self, number: u64, line: &str, members: &std::collections::BTreeMap<String, Member>) {
        let Some(Member::Text(name)) = members.get("EventName") else { return };
        if name.is_empty() {
            return;
        }
        let Some(event_number) = self.event(name) else { return };
        self.record += 1;
        self.values.clear();
        let mut texts = String::new();
        for (name, member) in members {
            let Some(event) = self.events.get_mut(event_number) else { return };
            let Some(number) = event.field(name, self.settings, &mut self.field_count, Written::Somehow) else {
                self.facts.left_out += 1;
                continue;
            };
            let Some(field) = event.fields.get_mut(number as usize) else { continue };
            if !admit(field, self.record_before, &mut self.used_fields) {
                self.facts.left_out += 1;
                continue;
            }
            field.seen_in = self.record;
            let is_kept = field.is_kept;
            let value = match member {
                Member::Number(value) => {
                    self.values.numbers.push((number, *value));
                    Value::Number(*value)
                }
                Member::Text(text) => {
                    texts.push_str(text);
                    Value::Text(texts.len() - text.len(), texts.len())
                }
                Member::Flag(flag) => Value::Flag(*flag),
                Member::Null | Member::Nested => continue,
            };
            if is_kept {
                self.values.kept.push(Kept { field: number, value });
            }
        }
        self.commit(number, event_number, &texts);
        self.fingerprints.push(fingerprint(line.as_bytes()));
    }

    /// Counts the record whose numbers and kept values have been gathered; `text` is what kept texts are ranges of.
    fn commit(&mut self, line: u64, event_number: usize, text: &str) {
        let Some(event) = self.events.get_mut(event_number) else { return };
        let mut placed = Placed::default();
        let mut run_date = None;
        for kept in &self.values.kept {
            let Some(field) = event.fields.get(kept.field as usize) else { continue };
            let value = match kept.value {
                Value::Text(start, end) => text.get(start..end).filter(|text| !text.is_empty()),
                Value::Number(_) | Value::Flag(_) => None,
            };
            match field.role {
                Role::Site => placed.site = value,
                Role::Hostname => placed.host = value,
                Role::Timestamp => placed.time = value,
                // A run date that is no text is none, but it is there: it is no plausible one.
                Role::RunDate => {
                    run_date = value.or(matches!(kept.value, Value::Number(_) | Value::Flag(_)).then_some("?"))
                }
                Role::EventName | Role::Other => {}
            }
        }
        let scopes = &self.settings.scopes;
        let (site, is_own_site) = match placed.site {
            None => (Some(NO_SITE), false),
            Some(site) => self.sites.number(site, &scopes.corpus),
        };
        let class = scopes.class(&placed, is_own_site, run_date, self.date);
        event.count.records += 1;
        event.count.placed += u64::from(placed.site.is_some() || placed.host.is_some());
        event.count.corpus += u64::from(class.is_in(Scope::Corpus));
        event.count.live += u64::from(class.is_in(Scope::Live));
        for index in &event.probes {
            let (Some(probe), Some(gathered)) = (self.settings.probes.get(*index), self.gathered.get_mut(*index))
            else {
                continue;
            };
            let seen = Record { event, kept: &self.values.kept, text };
            if class.is_in(probe.scope) && probes::holds(probe, &seen) {
                gathered.take(probe, line, &placed, &seen);
            }
        }
        if self.values.numbers.is_empty() && self.values.zeros.is_empty() {
            return;
        }
        self.facts.left_out += u64::from(site.is_none());
        let columns = event.columns(site.unwrap_or(NO_SITE), class);
        for field in &self.values.zeros {
            if let Some(column) = columns.get_mut(*field as usize) {
                column.zeros += 1;
            }
        }
        for (field, value) in &self.values.numbers {
            if let Some(column) = columns.get_mut(*field as usize) {
                column.push(*value);
            }
        }
    }

    /// The place of the event called `name`; `None` when there are too many.
    fn event(&mut self, name: &str) -> Option<usize> {
        let known = self.by_name.get(name).map(|number| *number as usize);
        if let Some(number) = known
            && self.events.get(number).is_some_and(|event| event.used_in == self.record_before)
        {
            return Some(number);
        }
        if self.used_events >= MOST_EVENTS {
            self.facts.left_out += 1;
            return None;
        }
        self.used_events += 1;
        let number = known.unwrap_or_else(|| {
            self.by_name.insert(name.into(), self.events.len() as u32);
            self.events.push(Event::new(name, self.settings, &mut self.field_count));
            self.events.len() - 1
        });
        self.events.get_mut(number)?.used_in = self.record_before;
        Some(number)
    }

    /// Adds what another part of the same file came to.
    pub(super) fn absorb(&mut self, other: &mut Tally<'_>) {
        let (own, facts) = (&mut self.facts, std::mem::take(&mut other.facts));
        own.values += facts.values;
        own.objects += facts.objects;
        own.malformed += facts.malformed;
        own.left_out += facts.left_out;
        own.faults.extend(facts.faults);
        own.faults.sort_by_key(|fault| fault.line);
        own.faults.truncate(REPORTED);
        own.keys = match (own.keys.take(), facts.keys) {
            (Some(own), Some(other)) => Some(if own.0 <= other.0 { own } else { other }),
            (own, other) => own.or(other),
        };
        self.fingerprints.append(&mut other.fingerprints);
        for (own, other) in self.gathered.iter_mut().zip(other.gathered.drain(..)) {
            own.absorb(other);
        }
        for event in other.events.iter_mut().filter(|event| event.count.records > 0) {
            let Some(number) = self.event(&event.name) else { continue };
            let Some(own) = self.events.get_mut(number) else { continue };
            own.count.records += event.count.records;
            own.count.placed += event.count.placed;
            own.count.corpus += event.count.corpus;
            own.count.live += event.count.live;
            for group in &mut event.groups {
                let site = match other.sites.name(group.site) {
                    Some(site) => self.sites.number(site, &self.settings.scopes.corpus).0,
                    None => Some(NO_SITE),
                };
                self.facts.left_out += u64::from(site.is_none());
                let site = site.unwrap_or(NO_SITE);
                for (field, column) in
                    event.fields.iter().zip(&mut group.columns).filter(|(_, column)| !column.is_empty())
                {
                    let number = own.field(&field.name, self.settings, &mut self.field_count, Written::Somehow);
                    let is_taken = number.and_then(|number| own.fields.get_mut(number as usize)).is_some_and(|field| {
                        let is_admitted = admit(field, self.record_before, &mut self.used_fields);
                        field.seen_in = self.record_before + 1;
                        is_admitted
                    });
                    self.facts.left_out += u64::from(!is_taken);
                    let columns = own.columns(site, group.class);
                    if let Some(own) = number.filter(|_| is_taken).and_then(|number| columns.get_mut(number as usize)) {
                        own.append(column);
                    }
                }
            }
        }
    }

    /// Records by event.
    pub(super) fn counts(&self) -> impl Iterator<Item = (&Arc<str>, EventCount)> {
        self.events.iter().filter(|event| event.count.records > 0).map(|event| (&event.name, event.count))
    }

    /// Records that are byte-equal to an earlier one.
    pub(super) fn duplicates(&mut self) -> u64 {
        self.fingerprints.sort_unstable();
        let all = self.fingerprints.len();
        self.fingerprints.dedup();
        (all - self.fingerprints.len()) as u64
    }

    /// What questions have gathered; nothing is left.
    pub(super) fn gathered(&mut self) -> Vec<Gathered> {
        std::mem::take(&mut self.gathered)
    }

    /// All numbers, sorted; `samples` lends its memory.
    pub(super) fn samples(&self, samples: Samples) -> Samples {
        samples.refilled(&self.events, &self.sites)
    }
}

/// Counts a field that the file had not had before the record; false when it has too many.
#[inline(always)]
fn admit(field: &Field, record_before: u64, used: &mut usize) -> bool {
    if field.seen_in > record_before {
        return true;
    }
    let has_room = *used < MOST_FIELDS;
    *used += usize::from(has_room);
    has_room
}
