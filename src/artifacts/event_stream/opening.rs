//! A day's file read a second time, for the samples of a few fields in the order in which they were written: a stored figure
//! may rest on the first of them.

use std::io::{self, Read};

use super::blocks::{Block, Blocks};
use super::general::{self, Member};
use super::{BOM, SMALL_BLOCK};
use crate::model::telemetry::{LineSample, Opening, Reread};

/// The samples of each of `wanted`, all of which are of this day, in the order of the file. Lines that are no events are
/// passed over; the first reading has told of them.
pub fn openings(file: impl Read, wanted: &[Reread]) -> io::Result<Vec<Opening>> {
    let mut openings: Vec<Opening> = wanted.iter().map(|of| Opening { of: of.clone(), samples: Vec::new() }).collect();
    let names: Vec<memchr::memmem::Finder<'_>> =
        wanted.iter().map(|of| memchr::memmem::Finder::new(of.event.as_bytes())).collect();
    let mut blocks = Blocks::new(file, SMALL_BLOCK);
    let mut block = Block::default();
    let mut number = 0;
    while blocks.next(&mut block)? {
        let mut bytes = block.bytes();
        if number == 0 {
            bytes = bytes.strip_prefix(&BOM).unwrap_or(bytes);
        }
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            number += 1;
            // Most lines are of other events; names with escapes are not looked for.
            if names.iter().any(|name| name.find(line).is_some())
                && let Ok(line) = std::str::from_utf8(line)
                && let Ok(Some(members)) = general::members(line)
            {
                take(number, &members, &mut openings);
            }
        }
        number += u64::from(block.skipped_line);
    }
    Ok(openings)
}

fn take(line: u64, members: &std::collections::BTreeMap<String, Member>, openings: &mut [Opening]) {
    let text = |name: &str| match members.get(name) {
        Some(Member::Text(text)) if !text.is_empty() => Some(text.as_str()),
        _ => None,
    };
    let Some(event) = text("EventName") else { return };
    for Opening { of, samples } in openings.iter_mut().filter(|opening| opening.of.event == event) {
        let value = match &of.field {
            None => 0.0,
            Some(field) => match members.get(field) {
                Some(Member::Number(value)) => *value,
                _ => continue,
            },
        };
        samples.push(LineSample { line, site: text("Site").map(Into::into), value });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Date;

    #[test]
    fn samples_come_in_the_order_of_the_file_with_their_lines() {
        let of = |field: Option<&str>| Reread {
            date: Date::parse("2026-01-03").unwrap(),
            event: "Parse".to_owned(),
            field: field.map(str::to_owned),
        };
        let file = "\u{feff}{\"EventName\":\"Parse\",\"Seconds\":2,\"Site\":\"WLLS\"}\r\nno JSON, though Parse is in it\n\
                    {\"EventName\":\"Other\",\"Of\":\"Parse\"}\n{\"EventName\":\"Parse\",\"Seconds\":\"x\"}\n{\"EventName\":\"Parse\",\"Seconds\":1}";
        let found = openings(file.as_bytes(), &[of(Some("Seconds")), of(None)]).unwrap();
        let lines = |index: usize| {
            let samples = &found[index].samples;
            samples.iter().map(|sample| (sample.line, sample.value, sample.site.as_deref())).collect::<Vec<_>>()
        };
        assert_eq!(lines(0), [(1, 2.0, Some("WLLS")), (5, 1.0, None)]);
        assert_eq!(lines(1), [(1, 0.0, Some("WLLS")), (4, 0.0, None), (5, 0.0, None)]);
    }
}
