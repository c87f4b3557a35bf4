//! Raw bytes to the entries of a canonical zip, or to the first place where it is not canonical. Nothing is inflated.
//!
//! A zip can be read in more than one way: from the front, from the back, by the sizes of one header or the other. This
//! pass leaves one way only. What it accepts is what [`write`](super::write) produces, byte for byte of framing:
//! entries without a gap from byte 0, the directory right behind them, the end record last, both headers of an entry in
//! agreement, no flag, no extra field, no comment, no zip64.

use std::fmt;

/// Most entries a bundle may have: one fewer than the number that announces zip64.
pub const MAX_ENTRIES: usize = 65_534;
/// Largest archive, in bytes.
pub const MAX_ARCHIVE: u64 = u32::MAX as u64 - 1;
/// Most bytes all files together may have.
pub const MAX_TOTAL: u64 = 8 << 30;

const END: usize = 22;
const LOCAL: usize = 30;
const CENTRAL: usize = 46;
/// Unix, and version 2.0 of the format: what the writer says of itself, whose entries are all deflated.
const MADE_BY: u16 = 3 << 8 | 20;
/// A regular file, `rw-r--r--`.
const ATTRIBUTES: u32 = 0o100_644 << 16;
/// Deflate cannot do better than 1032 to 1, and needs a few bytes for its trailer.
const MAX_RATIO: u64 = 1032;

/// One entry, as framed.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Its name, not yet checked.
    pub name: &'a [u8],
    /// Whether the data is deflated; else it is stored.
    pub deflated: bool,
    /// The declared CRC-32.
    pub crc: u32,
    /// The declared length of the content.
    pub size: u64,
    /// The data as it lies in the archive.
    pub data: &'a [u8],
}

/// A canonical container.
#[derive(Clone, Debug)]
pub struct Container<'a> {
    /// Its entries, in strictly ascending byte order of name.
    pub entries: Vec<Entry<'a>>,
    /// The time and date that every entry carries.
    pub stamp: Stamp,
}

/// A DOS time and date, as a zip header holds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Hours, minutes and seconds in pairs.
    pub time: u16,
    /// Years since 1980, month, day.
    pub date: u16,
}

/// A container that the writer could not have written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noncanonical {
    /// Where, in bytes from the start.
    pub offset: usize,
    /// What is there, and what should be.
    pub fault: Fault,
}

/// What is wrong with a container.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Shorter than an empty zip.
    #[error("{0} bytes are too few for a zip archive")]
    TooShort(usize),
    /// Larger than zip without zip64 can be.
    #[error("the archive is larger than 4 GiB")]
    TooLarge,
    /// The last 22 bytes are no end record.
    #[error("the file does not end with a zip end record without a comment")]
    NoEnd,
    /// The end record says something that the writer never says.
    #[error("the end record's {0} is not what it must be")]
    End(&'static str),
    /// A header is cut off.
    #[error("a header is cut off")]
    Cut,
    /// A header does not begin where one must begin.
    #[error("there is no {0} header where one must begin")]
    NoHeader(&'static str),
    /// A field holds what the writer never writes.
    #[error("the {0} is not what it must be")]
    Field(&'static str),
    /// The two headers of an entry say different things.
    #[error("the local and the central header disagree")]
    Disagree,
    /// Entries are not in order, or a name occurs twice.
    #[error("the entries are not in strictly ascending order of name")]
    Order,
    /// A name that ends with a slash.
    #[error("the entry is a directory")]
    Directory,
    /// A declared size that no deflate stream of that length can have.
    #[error("the declared size is impossible for the compressed size")]
    Ratio,
    /// More bytes than a bundle may hold.
    #[error("the declared sizes add up to more than 8 GiB")]
    Total,
    /// Entries carry different times.
    #[error("the entries do not all carry one time")]
    Time,
    /// There is something between the entries and the directory, or behind the directory.
    #[error("there are bytes that belong to no entry")]
    Gap,
}

impl fmt::Display for Noncanonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at byte {})", self.fault, self.offset)
    }
}

impl std::error::Error for Noncanonical {}

/// Reads the framing of `bytes`.
pub fn read(bytes: &[u8]) -> Result<Container<'_>, Noncanonical> {
    let at = |offset: usize, fault: Fault| Noncanonical { offset, fault };
    if bytes.len() as u64 > MAX_ARCHIVE {
        return Err(at(0, Fault::TooLarge));
    }
    let end_at = bytes.len().checked_sub(END).ok_or(at(0, Fault::TooShort(bytes.len())))?;
    let end = Fields { bytes: bytes.get(end_at..).unwrap_or_default() };
    if end.u32(0) != 0x0605_4b50 || end.u16(20) != 0 {
        return Err(at(end_at, Fault::NoEnd));
    }
    if end.u32(4) != 0 {
        return Err(at(end_at, Fault::End("disk number")));
    }
    let count = usize::from(end.u16(8));
    if end.u16(10) != end.u16(8) || count == 0 || count > MAX_ENTRIES {
        return Err(at(end_at, Fault::End("number of entries")));
    }
    let directory_at = end.u32(16) as usize;
    if directory_at.checked_add(end.u32(12) as usize) != Some(end_at) {
        return Err(at(end_at, Fault::End("place of the directory")));
    }
    let mut walk = Walk { bytes, directory_at, end_at, local: 0, central: directory_at, total: 0, previous: b"" };
    let mut entries = Vec::with_capacity(count);
    let mut stamp = None;
    for _ in 0..count {
        let (entry, entry_stamp) = walk.next()?;
        if *stamp.get_or_insert(entry_stamp) != entry_stamp {
            return Err(at(walk.central, Fault::Time));
        }
        entries.push(entry);
    }
    if walk.local != directory_at {
        return Err(at(walk.local, Fault::Gap));
    }
    if walk.central != end_at {
        return Err(at(walk.central, Fault::Gap));
    }
    Ok(Container { entries, stamp: stamp.unwrap_or_default() })
}

/// Where the walk along entries and directory stands. Both move forward together.
struct Walk<'a> {
    bytes: &'a [u8],
    directory_at: usize,
    end_at: usize,
    local: usize,
    central: usize,
    total: u64,
    previous: &'a [u8],
}

impl<'a> Walk<'a> {
    fn next(&mut self) -> Result<(Entry<'a>, Stamp), Noncanonical> {
        let (local_at, central_at) = (self.local, self.central);
        let in_local = |fault| Noncanonical { offset: local_at, fault };
        let in_central = |fault| Noncanonical { offset: central_at, fault };
        let central = Fields { bytes: self.slice(central_at, CENTRAL, self.end_at).ok_or(in_central(Fault::Cut))? };
        let local = Fields { bytes: self.slice(local_at, LOCAL, self.directory_at).ok_or(in_local(Fault::Cut))? };
        if central.u32(0) != 0x0201_4b50 {
            return Err(in_central(Fault::NoHeader("central")));
        }
        if local.u32(0) != 0x0403_4b50 {
            return Err(in_local(Fault::NoHeader("local")));
        }
        let expect = |holds: bool, what| if holds { Ok(()) } else { Err(in_central(Fault::Field(what))) };
        expect(central.u16(4) == MADE_BY, "version made by")?;
        expect(matches!(central.u16(6), 10 | 20), "version needed")?;
        expect(central.u16(8) == 0, "general purpose flag")?;
        expect(matches!(central.u16(10), 0 | 8), "compression method")?;
        expect(central.u16(30) == 0, "extra field")?;
        expect(central.u16(32) == 0, "comment")?;
        expect(central.u16(34) == 0, "disk number")?;
        expect(central.u16(36) == 0, "internal attribute")?;
        expect(central.u32(38) == ATTRIBUTES, "external attribute")?;
        expect(central.u32(42) as usize == local_at, "place of the entry")?;
        // From the version needed to the length of the extra field both headers hold the same 24 bytes.
        if central.bytes.get(6..30) != local.bytes.get(4..28) || local.u16(28) != 0 {
            return Err(in_local(Fault::Disagree));
        }
        let name_length = usize::from(central.u16(28));
        let name = self.slice(central_at + CENTRAL, name_length, self.end_at).ok_or(in_central(Fault::Cut))?;
        let local_name = self.slice(local_at + LOCAL, name_length, self.directory_at).ok_or(in_local(Fault::Cut))?;
        if name != local_name {
            return Err(in_local(Fault::Disagree));
        }
        if name <= self.previous {
            return Err(in_central(Fault::Order));
        }
        if name.ends_with(b"/") {
            return Err(in_central(Fault::Directory));
        }
        let (packed, size) = (central.u32(20), u64::from(central.u32(24)));
        let data_at = local_at + LOCAL + name_length;
        let data = self.slice(data_at, packed as usize, self.directory_at).ok_or(in_local(Fault::Cut))?;
        let deflated = central.u16(10) == 8;
        let possible = if deflated { size <= u64::from(packed) * MAX_RATIO + 64 } else { size == u64::from(packed) };
        if !possible {
            return Err(in_central(Fault::Ratio));
        }
        self.total += size;
        if self.total > MAX_TOTAL {
            return Err(in_central(Fault::Total));
        }
        self.previous = name;
        self.local = data_at + data.len();
        self.central = central_at + CENTRAL + name_length;
        let stamp = Stamp { time: central.u16(12), date: central.u16(14) };
        Ok((Entry { name, deflated, crc: central.u32(16), size, data }, stamp))
    }

    /// `length` bytes at `start`, all of them before `limit`.
    fn slice(&self, start: usize, length: usize, limit: usize) -> Option<&'a [u8]> {
        let end = start.checked_add(length).filter(|end| *end <= limit)?;
        self.bytes.get(start..end)
    }
}

/// Little-endian numbers at offsets into a header of known length; 0 beyond it, which no caller asks for.
struct Fields<'a> {
    bytes: &'a [u8],
}

impl Fields<'_> {
    fn u16(&self, at: usize) -> u16 {
        let bytes = self.bytes.get(at..).and_then(|rest| rest.first_chunk());
        bytes.map_or(0, |bytes| u16::from_le_bytes(*bytes))
    }

    fn u32(&self, at: usize) -> u32 {
        let bytes = self.bytes.get(at..).and_then(|rest| rest.first_chunk());
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }
}

impl Stamp {
    /// The stamp of `moment` in UTC, its second rounded down to an even one; `None` before 1980 and after 2107.
    pub fn of(moment: jiff::Timestamp) -> Option<Self> {
        let civil = jiff::tz::TimeZone::UTC.to_datetime(moment);
        let years = u16::try_from(civil.year().checked_sub(1980)?).ok().filter(|years| *years < 128)?;
        let [month, day, hour, minute, second] =
            [civil.month(), civil.day(), civil.hour(), civil.minute(), civil.second()]
                .map(|part| u16::from(part.unsigned_abs()));
        Some(Self { time: (hour << 11) | (minute << 5) | (second / 2), date: (years << 9) | (month << 5) | day })
    }
}
