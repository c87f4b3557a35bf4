//! Names that every system can hold and every tool reads alike: what a path inside a bundle may be, and how another
//! name becomes one. The verifier refuses; only the bundler maps.

use std::collections::BTreeSet;

use crate::path::is_device_name;

/// Longest path in bytes, the top directory included: it leaves 78 of Windows' 260 for where a bundle is unpacked.
pub const MAX_PATH: usize = 180;

/// Why a name is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// Longer than [`MAX_PATH`].
    #[error("the path has {0} bytes; at most {MAX_PATH} fit everywhere")]
    TooLong(usize),
    /// An empty component: a leading, trailing or doubled slash.
    #[error("the path has an empty component")]
    Empty,
    /// A byte outside the allowed set.
    #[error("the byte {0:#04x} is not allowed in a name")]
    Byte(u8),
    /// `.`, `..`, or a first character that hides a file or looks like an option.
    #[error("a component begins with a dot, a dash or a space")]
    Start,
    /// A last character that Windows drops.
    #[error("a component ends with a dot or a space")]
    End,
    /// A device name on Windows.
    #[error("a component is a device name on Windows")]
    Device,
    /// The same path, or the same directory, in two spellings.
    #[error("letter case alone tells it from another name")]
    Case,
    /// Two names that are one in a bundle.
    #[error("another file has the same name, as a bundle writes it")]
    Twin,
    /// A file where another path has a directory.
    #[error("it is a file and the directory of another file")]
    Prefix,
}

/// Checks one path: components of `A-Z a-z 0-9 . _ + = , @ ( ) space -` joined by `/`, none of them hidden, reserved or
/// changed by some file system.
pub fn check(path: &[u8]) -> Result<&str, NameFault> {
    if path.len() > MAX_PATH {
        return Err(NameFault::TooLong(path.len()));
    }
    for component in path.split(|byte| *byte == b'/') {
        check_component(component)?;
    }
    std::str::from_utf8(path).map_err(|error| NameFault::Byte(path.get(error.valid_up_to()).copied().unwrap_or(0)))
}

fn check_component(component: &[u8]) -> Result<(), NameFault> {
    let (Some(first), Some(last)) = (component.first(), component.last()) else { return Err(NameFault::Empty) };
    if let Some(byte) = component.iter().find(|byte| !is_allowed(**byte)) {
        return Err(NameFault::Byte(*byte));
    }
    if matches!(first, b'.' | b'-' | b' ') {
        return Err(NameFault::Start);
    }
    if matches!(last, b'.' | b' ') {
        return Err(NameFault::End);
    }
    // Nothing but ASCII came this far.
    if std::str::from_utf8(component).is_ok_and(is_device_name) { Err(NameFault::Device) } else { Ok(()) }
}

fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._+=,@() -".contains(&byte)
}

/// Checks paths against each other: unique whatever the letter case, every directory spelled one way, no file in the
/// place of a directory. Gives the first path at fault, in the order given.
pub fn check_set<'a>(paths: impl IntoIterator<Item = &'a str> + Clone) -> Result<(), (&'a str, NameFault)> {
    let mut files = BTreeSet::new();
    for path in paths.clone() {
        if !files.insert(path.to_ascii_lowercase()) {
            let is_twin = paths.clone().into_iter().filter(|other| *other == path).nth(1).is_some();
            return Err((path, if is_twin { NameFault::Twin } else { NameFault::Case }));
        }
    }
    let mut directories: std::collections::BTreeMap<String, &str> = std::collections::BTreeMap::new();
    for path in paths {
        let mut rest = path;
        while let Some((directory, _)) = rest.rsplit_once('/') {
            rest = directory;
            let folded = directory.to_ascii_lowercase();
            if files.contains(&folded) {
                return Err((path, NameFault::Prefix));
            }
            match directories.get(&folded) {
                Some(spelling) if *spelling != directory => return Err((path, NameFault::Case)),
                // What lies above a known directory is known, too.
                Some(_) => break,
                None => directories.insert(folded, directory),
            };
        }
    }
    Ok(())
}

/// The name under which `source` goes into a bundle: bytes that a name cannot carry become `_xHH`. A name that is legal
/// stays as it is; two that differ stay different but for one that already holds such an escape, which [`check_set`] finds.
pub fn map(source: &str) -> String {
    source.split('/').map(map_component).collect::<Vec<_>>().join("/")
}

fn map_component(component: &str) -> String {
    let last = component.len().saturating_sub(1);
    let mut mapped = String::with_capacity(component.len());
    for (at, byte) in component.bytes().enumerate() {
        let is_bad_here = at == 0 && matches!(byte, b'.' | b'-' | b' ') || at == last && matches!(byte, b'.' | b' ');
        if is_allowed(byte) && !is_bad_here {
            mapped.push(char::from(byte));
        } else {
            mapped.push_str(&format!("_x{byte:02X}"));
        }
    }
    if is_device_name(&mapped) {
        // The first letter as an escape is enough to make it an ordinary name.
        let first = component.bytes().next().unwrap_or(b'_');
        mapped.replace_range(..1, &format!("_x{first:02X}"));
    }
    mapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_some_system_cannot_hold_are_refused() {
        for bad in [
            "",
            "/a",
            "a/",
            "a//b",
            ".",
            "..",
            "a/../b",
            "a/./b",
            ".git/x",
            "-x",
            " x",
            "x.",
            "x ",
            "a/x ",
            "CON",
            "con.txt",
            "a/Lpt9.log",
            "COM0",
            "NUL .txt",
            "a\\b",
            "C:x",
            "a:b",
            "a~1",
            "100%",
            "a\u{e9}",
            "a\nb",
            "a\u{7f}",
            "a\0",
            "a*b",
            "a?b",
            "a\"b",
            "a<b",
            "a|b",
            "a'b",
            "a;b",
            "a$b",
            "a#b",
            "a&b",
            "a!b",
            "a[b",
            "a{b",
        ] {
            assert!(check(bad.as_bytes()).is_err(), "{bad:?}");
            assert!(
                bad.is_empty() || bad.split('/').any(str::is_empty) || check(map(bad).as_bytes()).is_ok(),
                "{bad:?}"
            );
        }
        assert!(check("a".repeat(181).as_bytes()).is_err());
        assert!(check(&[b'a', 0xff]).is_err());
    }

    #[test]
    fn ordinary_names_stay_as_they_are() {
        for good in ["a", "Version 1.0/x (2).json", "a/b_c+d=e,f@g-1.html", "COM10.txt", "console", "a.b.c", "nul1"] {
            assert_eq!(check(good.as_bytes()), Ok(good));
            assert_eq!(map(good), good);
        }
    }

    #[test]
    fn what_can_be_the_id_of_a_candidate_is_a_name() {
        for id in
            ["RC-1", "a", "(x)", "_", "@home+1,2=3", "CON", "nul.txt", "x.", ".x", "-x", "a b", "a/b", "\u{e9}", ""]
        {
            let is_name = check(id.as_bytes()).is_ok() && !id.contains(['/', ' ']);
            assert_eq!(crate::model::id::is_candidate_id(id), is_name, "{id:?}");
        }
    }

    #[test]
    fn letter_case_tells_no_two_paths_apart() {
        assert_eq!(check_set(["a/b", "a/c", "b"]), Ok(()));
        assert_eq!(check_set(["a/b", "a/b"]), Err(("a/b", NameFault::Twin)));
        assert_eq!(check_set(["a/b", "A/b"]), Err(("A/b", NameFault::Case)));
        assert_eq!(check_set(["a/b", "A/c"]), Err(("A/c", NameFault::Case)));
        assert_eq!(check_set(["x/A/b", "x/a/c"]), Err(("x/a/c", NameFault::Case)));
        assert_eq!(check_set(["a", "a/b"]), Err(("a/b", NameFault::Prefix)));
        assert_eq!(check_set(["A", "a/b/c"]), Err(("a/b/c", NameFault::Prefix)));
    }
}
