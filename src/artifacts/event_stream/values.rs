//! [`Values`]: what the fields of one record hold, as far as it has been read.

use super::event::{Field, Role};
use super::line;

/// The values of a record that are counted, or looked at when it ends.
#[derive(Default)]
pub(super) struct Values {
    /// The fields that hold a zero, and the numbers in others; a zero may be among them, too.
    pub(super) zeros: Vec<u32>,
    pub(super) numbers: Vec<(u32, f64)>,
    pub(super) kept: Vec<Kept>,
    /// The event's name has been met as the record's own, not as that of something nested in it.
    pub(super) is_named: bool,
}

/// The value of a field that is kept until the record ends.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    pub(super) field: u32,
    pub(super) value: Value,
}

/// A kept value; texts are ranges of the record's text.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Number(f64),
    Text(usize, usize),
    Flag(bool),
}

impl Values {
    /// Begins a record.
    pub(super) fn clear(&mut self) {
        self.zeros.clear();
        self.numbers.clear();
        self.kept.clear();
        self.is_named = false;
    }

    /// Scans the value at `at`, which is that of `field`, and gives where it ends; `name` is the range of the event's name.
    #[inline(always)]
    pub(super) fn scan(
        &mut self,
        bytes: &[u8],
        at: usize,
        number: u32,
        field: &Field,
        name: (usize, usize),
    ) -> Option<usize> {
        let at = line::blanks(bytes, at);
        let (value, end) = match bytes.get(at)? {
            b'"' if at + 1 == name.0 => {
                self.is_named = field.role == Role::EventName;
                (Value::Text(name.0, name.1), name.1 + 1)
            }
            b'"' => {
                let (end, has_escapes) = line::string(bytes, at + 1)?;
                if has_escapes && field.is_kept {
                    return None;
                }
                (Value::Text(at + 1, end), end + 1)
            }
            b'-' | b'0'..=b'9' => match line::zero(bytes, at) {
                Some(end) => {
                    self.zeros.push(number);
                    (Value::Number(0.0), end)
                }
                None => {
                    let (value, end) = line::number(bytes, at)?;
                    self.numbers.push((number, value));
                    (Value::Number(value), end)
                }
            },
            b'{' | b'[' => return line::nested(bytes, at),
            b'n' => return line::word(bytes, at),
            first => (Value::Flag(*first == b't'), line::word(bytes, at)?),
        };
        if field.is_kept {
            self.kept.push(Kept { field: number, value });
        }
        Some(end)
    }
}
