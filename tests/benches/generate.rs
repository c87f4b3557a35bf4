//! Streams of the real shape: event names, how often they come, their fields and sites, CRLF, about 880 bytes an event.
//! Names come first and times second; the order of what follows differs from session to session, as it does where fields
//! are written from hash tables. The same size gives the same bytes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::kinds::{Kind, Value, kinds};

/// Where streams lie in a workspace.
pub(crate) const FOLDER: &str = "Logs/IngestionMetrics";

const DAYS: u32 = 365;

/// Processes that write into one day's stream.
const SESSIONS: u64 = 6;

/// Writes a year of streams, `bytes` in all, below `root`.
pub(crate) fn year(root: &Path, bytes: u64) {
    let folder = root.join(FOLDER);
    fs::create_dir_all(&folder).unwrap();
    let kinds = kinds();
    let mut random = Random(1);
    let mut date = jiff::civil::date(2025, 1, 1);
    for _ in 0..DAYS {
        let day = day(&kinds, &date.to_string(), bytes / u64::from(DAYS), &mut random);
        fs::write(folder.join(format!("{date}.json")), day).unwrap();
        date = date.tomorrow().unwrap();
    }
}

fn day(kinds: &[Kind], date: &str, bytes: u64, random: &mut Random) -> String {
    let total: u64 = kinds.iter().map(|kind| kind.weight).sum();
    let mut day = String::with_capacity(bytes as usize + 16_384);
    for session in 0..SESSIONS {
        let orders: Vec<Vec<usize>> = kinds.iter().map(|kind| random.order(kind.fields.len())).collect();
        while (day.len() as u64) < bytes * (session + 1) / SESSIONS {
            let mut pick = random.below(total);
            let index = kinds.iter().position(|kind| {
                let is_it = pick < kind.weight;
                pick = pick.saturating_sub(kind.weight);
                is_it
            });
            let index = index.unwrap();
            let seconds = day.len() as u64 * 86_000 / bytes.max(1);
            event(&mut day, &kinds[index], &orders[index], date, seconds.min(86_399), random);
        }
    }
    day
}

fn event(out: &mut String, kind: &Kind, order: &[usize], date: &str, seconds: u64, random: &mut Random) {
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = random.below(10_000_000);
    let name = kind.name;
    write!(
        out,
        "{{\"EventName\":\"{name}\",\"Timestamp\":\"{date}T{hour:02}:{minute:02}:{second:02}.{fraction:07}-07:00\""
    )
    .unwrap();
    let site = match random.below(100) {
        0..60 => "WLLS",
        60..72 => "BOYO",
        72..94 => "SW1",
        94..98 => "SITE1",
        _ => "SHAREDMERGE",
    };
    for index in order {
        let (field, value) = &kind.fields[*index];
        write!(out, ",\"{field}\":").unwrap();
        match *value {
            Value::Site => write!(out, "\"{site}\""),
            Value::Host => write!(out, "\"{site}-A{:02}-AS-{:02}\"", random.below(5), random.below(40)),
            Value::RunDate if random.below(30) == 0 => write!(out, "\"{date} 16:21:54\""),
            Value::RunDate => write!(out, "\"2024-11-06 12:00:00\""),
            Value::Count(_) if random.below(4) > 0 => write!(out, "0"),
            Value::Count(bound) => write!(out, "{}", random.below(bound)),
            Value::Id(bound) => write!(out, "{}", random.below(bound)),
            Value::Step(_) if random.below(6) > 0 => write!(out, "0.0"),
            Value::Duration(bound) | Value::Step(bound) => match random.below(4) {
                0 => write!(out, "0"),
                1 => write!(out, "{}", random.below(bound)),
                _ => {
                    let thousandths = random.below(bound * 1000) >> random.below(10);
                    write!(out, "{}", thousandths as f64 / 1000.0)
                }
            },
            Value::Flag => write!(out, "{}", random.below(2) == 0),
            Value::Guid => {
                let (high, low) = (random.next(), random.next());
                write!(
                    out,
                    "\"{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}\"",
                    high >> 32,
                    high >> 16 & 0xFFFF,
                    high & 0xFFF,
                    low >> 48,
                    low & 0xFFFF_FFFF_FFFF
                )
            }
            Value::Word(words) => write!(out, "\"{}\"", words[random.below(words.len() as u64) as usize]),
            Value::Text(text) => write!(out, "\"{text}\""),
            Value::Nothing => write!(out, "null"),
            Value::List => write!(out, "[\"{site}-A01-AS-01\",{}]", random.below(50)),
        }
        .unwrap();
    }
    out.push_str("}\r\n");
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    fn order(&mut self, length: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..length).collect();
        for index in (1..length).rev() {
            order.swap(index, self.below(index as u64 + 1) as usize);
        }
        order
    }
}
