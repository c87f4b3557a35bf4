//! JSON that every reader reads alike: no key twice, no text that is none, no number too large, no depth that a reader could
//! refuse, also where nobody asks for the value.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Looks at every value of `bytes`, which may be nested `depth` deep.
pub(super) fn check(bytes: &[u8], depth: usize) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    Value { left: depth, depth }.deserialize(&mut deserializer)?;
    deserializer.end()
}

/// Any value, looked at and let go.
#[derive(Clone, Copy)]
struct Value {
    /// How many lists and objects may still be opened in each other, of how many.
    left: usize,
    depth: usize,
}

impl Value {
    fn inside<E: Error>(self) -> Result<Self, E> {
        let left = self.left.checked_sub(1);
        let left = left.ok_or_else(|| E::custom(format!("it is nested deeper than {}", self.depth)))?;
        Ok(Self { left, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Value {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let inside = self.inside()?;
        while list.next_element_seed(inside)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let inside = self.inside()?;
        let mut keys = BTreeSet::new();
        while let Some(key) = object.next_key::<String>()? {
            object.next_value_seed(inside)?;
            if let Some(twice) = keys.replace(key) {
                return Err(A::Error::custom(format!("the key `{twice}` stands twice in one object")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_readers_could_read_differently_is_refused() {
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        for good in [r#"{"a":[1,-2.5,"x",null,true],"b":{"a":1}}"#, &deep(32), r#"{"a":1e300}"#] {
            assert!(check(good.as_bytes(), 32).is_ok(), "{good}");
        }
        for (bad, told) in [
            (r#"{"a":1,"\u0061":2}"#, "the key `a` stands twice"),
            (r#"{"a":{"b":1,"b":1}}"#, "the key `b` stands twice"),
            (&deep(33), "nested deeper than 32"),
            (r#"{"a":"\ud800"}"#, "hex escape"),
            (r#"{"a":1e400}"#, "out of range"),
            ("{} {}", "trailing"),
            ("\u{feff}{}", "expected value"),
        ] {
            let error = check(bad.as_bytes(), 32).unwrap_err().to_string();
            assert!(error.contains(told), "{bad}: {error}");
        }
    }
}
