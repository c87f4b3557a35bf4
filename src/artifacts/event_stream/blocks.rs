//! A file to blocks of whole lines, so that memory is bounded by a block and blocks can be read by several at once.

use std::io::{self, Read};

/// The longest line that is read, in bytes.
pub(super) const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// How much is read at once: little enough to be hashed and scanned from the processor's cache.
const PIECE: usize = 256 * 1024;

/// Cuts what `reader` gives into blocks.
pub(super) struct Blocks<R> {
    reader: R,
    size: usize,
    /// The start of a line whose end has not been read.
    carry: Vec<u8>,
    bytes_read: u64,
    is_done: bool,
}

/// A block's bytes. The buffer is kept to be filled again.
#[derive(Default)]
pub(super) struct Block {
    buffer: Vec<u8>,
    length: usize,
    /// A line that is too long stands behind this block; it was skipped.
    pub(super) skipped_line: bool,
}

impl Block {
    /// Whole lines; only the last line of the file may lack its end.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or(&[])
    }
}

impl<R: Read> Blocks<R> {
    /// Blocks of about `size` bytes; a longer line makes a longer block.
    pub(super) fn new(reader: R, size: usize) -> Self {
        Self { reader, size, carry: Vec::new(), bytes_read: 0, is_done: false }
    }

    /// How much has been read, with what was skipped.
    pub(super) fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// Fills `block` with the next lines; false at the end.
    pub(super) fn next(&mut self, block: &mut Block) -> io::Result<bool> {
        block.length = 0;
        block.skipped_line = false;
        if self.is_done {
            return Ok(false);
        }
        let mut filled = self.carry.len();
        let mut size = self.size.max(filled * 2);
        block.buffer.resize(size.max(block.buffer.len()), 0);
        size = block.buffer.len();
        if let Some(start) = block.buffer.get_mut(..filled) {
            start.copy_from_slice(&self.carry);
        }
        self.carry.clear();
        let mut searched = 0;
        loop {
            let read = self.fill(block.buffer.get_mut(filled..).unwrap_or(&mut []))?;
            filled += read;
            let is_full = filled == size;
            let bytes = block.buffer.get(..filled).unwrap_or(&[]);
            let fresh = bytes.get(searched..).unwrap_or(&[]);
            if !is_full {
                self.is_done = true;
                block.length = filled;
                return Ok(filled > 0);
            }
            if let Some(end) = memchr::memrchr(b'\n', fresh) {
                block.length = searched + end + 1;
                self.carry.extend_from_slice(bytes.get(block.length..).unwrap_or(&[]));
                return Ok(true);
            }
            searched = filled;
            if size >= LONGEST_LINE {
                block.skipped_line = true;
                self.skip_line(block.buffer.get_mut(..PIECE).unwrap_or(&mut []))?;
                return Ok(true);
            }
            size *= 2;
            block.buffer.resize(size, 0);
        }
    }

    /// Reads until `buffer` is full or the file ends.
    fn fill(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let length = rest.len().min(PIECE);
            match self.reader.read(rest.get_mut(..length).unwrap_or(&mut [])) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.bytes_read += filled as u64;
        Ok(filled)
    }

    /// Reads past the end of the line; what follows it is carried.
    fn skip_line(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        loop {
            let read = self.fill(buffer)?;
            let bytes = buffer.get(..read).unwrap_or(&[]);
            if let Some(end) = memchr::memchr(b'\n', bytes) {
                self.carry.extend_from_slice(bytes.get(end + 1..).unwrap_or(&[]));
                return Ok(());
            }
            if read < buffer.len() {
                self.is_done = true;
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(bytes: &[u8], size: usize) -> Vec<(String, bool)> {
        let (mut reader, mut block, mut all) = (Blocks::new(bytes, size), Block::default(), Vec::new());
        while reader.next(&mut block).unwrap() {
            all.push((String::from_utf8_lossy(block.bytes()).into_owned(), block.skipped_line));
        }
        all
    }

    #[test]
    fn blocks_hold_whole_lines() {
        let text: String = (0..100).map(|n| format!("line {n}{}\n", "x".repeat(n))).collect();
        for size in [1, 7, 64, 4096, 100_000] {
            let blocks = blocks(text.as_bytes(), size);
            assert_eq!(blocks.iter().map(|(text, _)| text.as_str()).collect::<String>(), text);
            assert!(blocks.iter().all(|(text, _)| text.ends_with('\n')));
        }
        assert_eq!(blocks(b"a\nb", 2), [("a\n".to_owned(), false), ("b".to_owned(), false)]);
        assert!(blocks(b"", 2).is_empty());
    }

    #[test]
    fn a_line_beyond_the_bound_is_skipped() {
        let mut text = b"first\n".to_vec();
        text.extend(vec![b'x'; LONGEST_LINE * 2 + 5]);
        text.extend(b"\nlast\n");
        let blocks = blocks(&text, 1024);
        assert_eq!(blocks.iter().filter(|(_, skipped)| *skipped).count(), 1);
        assert_eq!(blocks.iter().map(|(text, _)| text.as_str()).collect::<String>(), "first\nlast\n");
    }
}
