//! [`Event`]: the records of one event name, with the fields it has been met with and their numbers by site and class.

use std::sync::Arc;

use super::Settings;
use super::fingerprint::Names;
use super::line::Token;
use super::probes::{self, Scalar, Seen};
use super::samples::{Class, Column};
use super::values::{Kept, Value};
use crate::model::telemetry::EventCount;

/// Most fields of all events of one file together; further ones are not measured.
pub(super) const MOST_FIELDS: usize = 10_000;

/// No number of a field.
pub(super) const NO_FIELD: u32 = u32::MAX;

/// What a field tells of a record, whatever the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    EventName,
    Site,
    Hostname,
    RunDate,
    Timestamp,
    Other,
}

/// A field of an event.
pub(super) struct Field {
    pub(super) name: Arc<str>,
    /// The name as it stands in a line; `None` for one that is written with escapes.
    pub(super) token: Option<Token>,
    /// The field that last followed it.
    pub(super) next: u32,
    /// The record it was last seen in.
    pub(super) seen_in: u64,
    pub(super) role: Role,
    /// Its value is looked at when the record ends.
    pub(super) is_kept: bool,
}

/// The numbers of records that share site and class, by field.
pub(super) struct Group {
    pub(super) site: u32,
    pub(super) class: Class,
    pub(super) columns: Vec<Column>,
}

/// The records of one event.
pub(super) struct Event {
    pub(super) name: Arc<str>,
    pub(super) count: EventCount,
    pub(super) fields: Vec<Field>,
    pub(super) by_name: Names<u32>,
    /// The fields' numbers in the order of their names.
    pub(super) sorted: Vec<u32>,
    /// The field records last began with.
    pub(super) first: u32,
    pub(super) groups: Vec<Group>,
    pub(super) last_group: usize,
    /// The last file that had it, as the tally counts them.
    pub(super) used_in: u64,
    /// The questions about it, by their place among all.
    pub(super) probes: Vec<usize>,
}

/// How a field's name stands in the line it was met in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// Byte by byte as it is.
    Plainly,
    /// Perhaps with escapes.
    Somehow,
}

impl Event {
    /// An event without records, with the fields that `settings` ask about.
    pub(super) fn new(name: &str, settings: &Settings, fields: &mut usize) -> Self {
        let mut event = Self {
            name: name.into(),
            count: EventCount::default(),
            fields: Vec::new(),
            by_name: Names::default(),
            sorted: Vec::new(),
            first: NO_FIELD,
            groups: Vec::new(),
            last_group: 0,
            used_in: u64::MAX,
            probes: Vec::new(),
        };
        for (index, probe) in settings.probes.iter().enumerate().filter(|(_, probe)| probe.event == name) {
            event.probes.push(index);
            for field in probes::fields(probe) {
                let number = event.field(field, settings, fields, Written::Somehow);
                if let Some(field) = number.and_then(|number| event.fields.get_mut(number as usize)) {
                    field.is_kept = true;
                }
            }
        }
        event
    }

    /// Forgets records and numbers, not names.
    pub(super) fn clear(&mut self) {
        self.count = EventCount::default();
        self.groups.iter_mut().flat_map(|group| &mut group.columns).for_each(Column::clear);
    }

    /// The number of the field called `name`; `None` when there are too many.
    pub(super) fn field(
        &mut self,
        name: &str,
        settings: &Settings,
        count: &mut usize,
        written: Written,
    ) -> Option<u32> {
        if let Some(number) = self.by_name.get(name) {
            if written == Written::Plainly
                && let Some(field) = self.fields.get_mut(*number as usize)
                && field.token.is_none()
            {
                field.token = Some(Token::of_name(name));
            }
            return Some(*number);
        }
        // Those of files before this one are known, too.
        if *count >= 2 * MOST_FIELDS {
            return None;
        }
        *count += 1;
        let role = match name {
            "EventName" => Role::EventName,
            "Site" => Role::Site,
            "Hostname" => Role::Hostname,
            "Timestamp" => Role::Timestamp,
            _ if name == settings.scopes.run_date => Role::RunDate,
            _ => Role::Other,
        };
        let number = self.fields.len() as u32;
        let place = self
            .sorted
            .partition_point(|other| self.fields.get(*other as usize).is_some_and(|field| *field.name < *name));
        self.sorted.insert(place, number);
        self.fields.push(Field {
            name: name.into(),
            token: (written == Written::Plainly).then(|| Token::of_name(name)),
            next: NO_FIELD,
            seen_in: 0,
            role,
            is_kept: !matches!(role, Role::EventName | Role::Other),
        });
        self.by_name.insert(name.into(), number);
        Some(number)
    }

    /// The columns of records from `site` in `class`, one a field.
    pub(super) fn columns(&mut self, site: u32, class: Class) -> &mut [Column] {
        let is_it = |group: &Group| group.site == site && group.class == class;
        if !self.groups.get(self.last_group).is_some_and(is_it) {
            self.last_group = self.groups.iter().position(is_it).unwrap_or_else(|| {
                self.groups.push(Group { site, class, columns: Vec::new() });
                self.groups.len() - 1
            });
        }
        let fields = self.fields.len();
        let Some(group) = self.groups.get_mut(self.last_group) else { return &mut [] };
        if group.columns.len() < fields {
            group.columns.resize_with(fields, Column::default);
        }
        &mut group.columns
    }
}

/// A record as questions see it.
pub(super) struct Record<'a> {
    pub(super) event: &'a Event,
    pub(super) kept: &'a [Kept],
    pub(super) text: &'a str,
}

impl Seen for Record<'_> {
    fn field(&self, name: &str) -> Option<Scalar<'_>> {
        let number = *self.event.by_name.get(name)?;
        let kept = self.kept.iter().find(|kept| kept.field == number)?;
        Some(match kept.value {
            Value::Number(number) => Scalar::Number(number),
            Value::Text(start, end) => Scalar::Text(self.text.get(start..end)?),
            Value::Flag(flag) => Scalar::Flag(flag),
        })
    }
}
