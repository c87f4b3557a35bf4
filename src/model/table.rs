//! [`Table`]: entries sorted by key, one to a key; what else claims a key is kept aside, not lost.

/// Entries sorted by key. The first entry of a key wins; repeats are kept in [`Table::duplicates`].
#[derive(Debug)]
pub struct Table<K, T> {
    entries: Vec<(K, T)>,
    duplicates: Vec<(K, T)>,
}

impl<K, T> Default for Table<K, T> {
    fn default() -> Self {
        Self { entries: Vec::new(), duplicates: Vec::new() }
    }
}

impl<K: Ord + Clone, T> Table<K, T> {
    /// Sorts `entries` by key, keeping their order within a key.
    pub fn new(mut entries: Vec<(K, T)>) -> Self {
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        let mut table = Self::default();
        for (key, entry) in entries {
            if table.entries.last().is_some_and(|(last, _)| *last == key) {
                table.duplicates.push((key, entry));
            } else {
                table.entries.push((key, entry));
            }
        }
        table
    }

    /// The entry of `key`.
    pub fn get(&self, key: &K) -> Option<&T> {
        let index = self.entries.binary_search_by(|(entry, _)| entry.cmp(key)).ok()?;
        self.entries.get(index).map(|(_, entry)| entry)
    }

    /// The entries in the order of their keys.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &T> + DoubleEndedIterator {
        self.entries.iter().map(|(_, entry)| entry)
    }

    /// The keys in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &K> + DoubleEndedIterator {
        self.entries.iter().map(|(key, _)| key)
    }

    /// What claimed a key that was taken, in the order of keys.
    pub fn duplicates(&self) -> impl ExactSizeIterator<Item = &T> {
        self.duplicates.iter().map(|(_, entry)| entry)
    }

    /// Number of distinct keys.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
