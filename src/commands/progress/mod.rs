//! One line on the terminal that tells what a command is at: phase, count, bytes, rate. It appears when a command takes
//! longer than a second, is drawn over itself, and leaves nothing behind; where nobody looks, nothing is written.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::Global;

/// What is done within this time needs no line.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line is drawn.
const BEAT: Duration = Duration::from_millis(200);
/// Room for the line on the narrowest terminal.
const WIDTH: usize = 79;

/// A command's progress. Dropped, its line is gone: drop it before anything else is printed or asked.
pub(super) struct Progress {
    state: Arc<State>,
    /// Hangs up to stop the drawing; `None` where nothing is drawn.
    drawing: Option<(Sender<()>, JoinHandle<()>)>,
}

struct State {
    phase: Mutex<(&'static str, Instant)>,
    count: AtomicU64,
    bytes: AtomicU64,
}

impl Progress {
    /// Begins with `phase`, such as `reading`. Silent when it was asked to be, and where stderr is no terminal.
    pub(super) fn new(global: &Global, phase: &'static str) -> Self {
        let state = Arc::new(State {
            phase: Mutex::new((phase, Instant::now())),
            count: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
        });
        let is_seen = !global.quiet && !global.no_progress && io::stderr().is_terminal();
        let drawing = is_seen.then(|| {
            let (hang_up, done) = mpsc::channel();
            let state = Arc::clone(&state);
            (hang_up, thread::spawn(move || state.draw(&done)))
        });
        Self { state, drawing }
    }

    /// Goes on to another phase, with nothing counted yet.
    pub(super) fn phase(&self, phase: &'static str) {
        *self.state.phase.lock().unwrap_or_else(PoisonError::into_inner) = (phase, Instant::now());
        self.state.count.store(0, Ordering::Relaxed);
        self.state.bytes.store(0, Ordering::Relaxed);
    }

    /// One more of what the phase does, of so many bytes.
    pub(super) fn step(&self, bytes: u64) {
        self.state.count.fetch_add(1, Ordering::Relaxed);
        self.state.bytes.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((hang_up, drawing)) = self.drawing.take() {
            drop(hang_up);
            drawing.join().ok();
        }
    }
}

impl State {
    fn draw(&self, done: &mpsc::Receiver<()>) {
        let started = Instant::now();
        let mut is_drawn = false;
        while done.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
            if started.elapsed() >= PATIENCE {
                let (phase, since) = *self.phase.lock().unwrap_or_else(PoisonError::into_inner);
                let (count, bytes) = (self.count.load(Ordering::Relaxed), self.bytes.load(Ordering::Relaxed));
                overwrite(&line(phase, count, bytes, since.elapsed()));
                is_drawn = true;
            }
        }
        if is_drawn {
            overwrite("");
        }
    }
}

/// Draws `line` over what was there. Spaces rather than escape codes: every terminal knows them. Nobody listening is no
/// failure.
fn overwrite(line: &str) {
    let mut stderr = io::stderr().lock();
    write!(stderr, "\r{line:<WIDTH$.WIDTH$}\r").and_then(|()| stderr.flush()).ok();
}

/// `packing: 641 done, 14.4 MB, 57.6 MB/s`; the phase and its seconds alone where nothing is counted.
fn line(phase: &str, count: u64, bytes: u64, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    if count == 0 {
        return format!("{phase}: {seconds:.0} s");
    }
    let megabytes = bytes as f64 / 1e6;
    format!("{phase}: {count} done, {megabytes:.1} MB, {:.1} MB/s", megabytes / seconds.max(0.001))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_phase_count_bytes_and_rate() {
        assert_eq!(
            line("packing", 641, 14_421_453, Duration::from_millis(2500)),
            "packing: 641 done, 14.4 MB, 5.8 MB/s"
        );
        assert_eq!(line("reading", 0, 0, Duration::from_millis(1400)), "reading: 1 s");
    }
}
