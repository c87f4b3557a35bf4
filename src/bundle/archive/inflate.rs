//! Compressed bytes to content, in one buffer, held to the declared size at every step.

use flate2::{Decompress, FlushDecompress, Status};

/// Why an entry's data is not the content it declares.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DataFault {
    /// The deflate stream is broken.
    #[error("the compressed data is damaged")]
    Damaged,
    /// The stream ends early, or something follows it.
    #[error("the compressed data does not end where its entry ends")]
    End,
    /// It yields another number of bytes than declared.
    #[error("the content is not as long as declared")]
    Size,
    /// The CRC-32 differs.
    #[error("the content does not have the declared checksum")]
    Checksum,
    /// A file that cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
}

/// A reusable decompressor with its buffer; one a thread.
pub struct Inflater {
    state: Decompress,
    buffer: Vec<u8>,
}

impl Default for Inflater {
    fn default() -> Self {
        Self { state: Decompress::new(false), buffer: vec![0; 128 * 1024] }
    }
}

impl Inflater {
    /// Inflates `data` piece by piece into `sink`. It must end exactly at its end and yield exactly `size` bytes.
    pub fn inflate(&mut self, data: &[u8], size: u64, sink: &mut dyn FnMut(&[u8])) -> Result<(), DataFault> {
        self.state.reset(false);
        let mut rest = data;
        loop {
            let (consumed, produced) = (self.state.total_in(), self.state.total_out());
            let status =
                self.state.decompress(rest, &mut self.buffer, FlushDecompress::None).map_err(|_| DataFault::Damaged)?;
            let taken = (self.state.total_in() - consumed) as usize;
            let given = (self.state.total_out() - produced) as usize;
            if self.state.total_out() > size {
                return Err(DataFault::Size);
            }
            rest = rest.get(taken..).unwrap_or_default();
            sink(self.buffer.get(..given).unwrap_or_default());
            match status {
                Status::StreamEnd if !rest.is_empty() => return Err(DataFault::End),
                Status::StreamEnd if self.state.total_out() < size => return Err(DataFault::Size),
                Status::StreamEnd => return Ok(()),
                // No progress with room to write means that the stream wants bytes that are not there.
                _ if taken == 0 && given == 0 => return Err(DataFault::End),
                _ => {}
            }
        }
    }
}
