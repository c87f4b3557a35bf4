//! [`Sites`]: the sites of a file under small numbers. Names are remembered from file to file, but what one file comes to
//! does not depend on those before it.

use std::sync::Arc;

use super::fingerprint::Names;

/// Most sites of one file that are told apart; the records of further ones count for all sites together.
const MOST: usize = 250;

/// Sites by number.
#[derive(Default)]
pub(super) struct Sites {
    known: Vec<Site>,
    by_name: Names<u32>,
    /// The last one asked for: records of one site come together.
    last: u32,
    /// Which file is read, counted.
    file: u64,
    /// How many of them the file has.
    used: usize,
}

struct Site {
    name: Arc<str>,
    is_ours: bool,
    /// The last file that had it.
    file: u64,
}

impl Sites {
    /// Begins a file. Whoever remembers too much forgets all.
    pub(super) fn begin(&mut self) {
        if self.known.len() > MOST {
            (self.known, self.by_name) = (Vec::new(), Names::default());
        }
        self.file += 1;
        self.used = 0;
    }

    /// The number of the site called `name`, and whether it is one of `ours`; no number when the file has too many.
    pub(super) fn number(&mut self, name: &str, ours: &[String]) -> (Option<u32>, bool) {
        if self.known.get(self.last as usize).is_none_or(|site| &*site.name != name) {
            self.last = match self.by_name.get(name) {
                Some(number) => *number,
                None => {
                    let is_ours = ours.iter().any(|own| own == name);
                    if self.used >= MOST {
                        return (None, is_ours);
                    }
                    let number = self.known.len() as u32;
                    self.known.push(Site { name: name.into(), is_ours, file: 0 });
                    self.by_name.insert(name.into(), number);
                    number
                }
            };
        }
        let Some(site) = self.known.get_mut(self.last as usize) else { return (None, false) };
        if site.file != self.file {
            if self.used >= MOST {
                return (None, site.is_ours);
            }
            site.file = self.file;
            self.used += 1;
        }
        (Some(self.last), site.is_ours)
    }

    /// The name of a number.
    pub(super) fn name(&self, number: u32) -> Option<&Arc<str>> {
        self.known.get(number as usize).map(|site| &site.name)
    }

    /// All that are remembered, by number.
    pub(super) fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.known.iter().map(|site| &site.name)
    }
}
