//! The demo's sites, hosts and calendar: two sites, 37 switches, thirty days that end on Sunday, 11 January 2026.

use std::fmt;

/// A switch.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Host {
    pub(super) site: &'static str,
    pub(super) name: String,
    pub(super) ports: i64,
}

/// Both sites with the number of their switches and the ports of each switch.
pub(super) const SITES: [(&str, i64, i64); 2] = [("BOYO", 12, 10), ("WLLS", 25, 48)];

/// Every switch, the sites taking turns: the small one has one place in three until it runs out.
pub(super) fn hosts() -> Vec<Host> {
    let of = |(site, count, ports): (&'static str, i64, i64)| {
        (1..=count).map(move |number| Host { site, name: format!("{site}-AS-{number:02}"), ports })
    };
    let [small, large] = SITES;
    let (mut small, mut large) = (of(small), of(large));
    let mut hosts = Vec::new();
    loop {
        let turn: Vec<Host> = small.next().into_iter().chain(large.by_ref().take(2)).collect();
        if turn.is_empty() {
            return hosts;
        }
        hosts.extend(turn);
    }
}

/// A day by its distance from 13 December 2025, the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(pub(super) u64);

/// The day of the last run.
pub(super) const LAST: Day = Day(29);

impl Day {
    /// Every day, oldest first.
    pub(super) fn all() -> impl Iterator<Item = Day> {
        (0..=LAST.0).map(Day)
    }

    /// Whether all 37 switches are read: every Sunday.
    pub(super) fn is_sunday(self) -> bool {
        self.0 % 7 == 1
    }

    /// Whether people are at work.
    pub(super) fn is_workday(self) -> bool {
        !matches!(self.0 % 7, 0 | 1)
    }

    fn parts(self) -> (u64, u64, u64) {
        if self.0 < 19 { (2025, 12, self.0 + 13) } else { (2026, 1, self.0 - 18) }
    }

    /// `20260111`.
    pub(super) fn compact(self) -> String {
        let (year, month, day) = self.parts();
        format!("{year}{month:02}{day:02}")
    }

    /// `01/11/2026`.
    pub(super) fn us(self) -> String {
        let (year, month, day) = self.parts();
        format!("{month:02}/{day:02}/{year}")
    }

    /// The moment at `clock`, such as `"04:15:00"`, local time.
    pub(super) fn at(self, clock: &str) -> Moment {
        let seconds = clock.split(':').fold(0, |sum, part| sum * 60 + part.parse::<i64>().unwrap_or(0));
        Moment { day: self, ticks: seconds * SECOND }
    }
}

/// `2026-01-11`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year}-{month:02}-{day:02}")
    }
}

/// A second in ticks of a hundred nanoseconds, as the tools count.
pub(super) const SECOND: i64 = 10_000_000;

/// A local time, seven hours behind UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    day: Day,
    ticks: i64,
}

impl Moment {
    /// `ticks` later on the same day.
    pub(super) fn later(self, ticks: i64) -> Self {
        Self { ticks: self.ticks + ticks, ..self }
    }

    /// From `earlier`, on the same day, to here.
    pub(super) fn since(self, earlier: Moment) -> i64 {
        self.ticks - earlier.ticks
    }

    /// A number no other moment has, to draw from.
    pub(super) fn seed(self) -> u64 {
        self.day.0 * 1_000_000_000_000 + self.ticks.unsigned_abs()
    }

    fn clock(ticks: i64) -> String {
        let seconds = ticks / SECOND;
        format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    /// `2026-01-11T03:00:12.0450000-07:00`.
    pub(super) fn local(self) -> String {
        format!("{}T{}.{:07}-07:00", self.day, Self::clock(self.ticks), self.ticks % SECOND)
    }

    /// `2026-01-11T10:00:12.0450000Z`.
    pub(super) fn utc(self) -> String {
        let ticks = self.ticks + 7 * 3600 * SECOND;
        let day = Day(self.day.0 + u64::try_from(ticks / (24 * 3600 * SECOND)).unwrap_or(0));
        format!("{day}T{}.{:07}Z", Self::clock(ticks % (24 * 3600 * SECOND)), ticks % SECOND)
    }

    /// `2026-01-11 03:00:12`, without a zone.
    pub(super) fn naive(self) -> String {
        format!("{} {}", self.day, Self::clock(self.ticks))
    }

    /// `20260111-030012`, as file names carry it.
    pub(super) fn stamp(self) -> String {
        format!("{}-{}", self.day.compact(), Self::clock(self.ticks).replace(':', ""))
    }
}

/// A path as it was written on the machine of the lab.
pub(super) fn on_the_lab_machine(path: &str) -> String {
    format!("D:\\Lab\\StateTrace\\{}", path.replace('/', "\\"))
}
