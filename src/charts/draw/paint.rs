//! What a shape looks like: a class of the style sheet instead of a colour. Plotters hands a backend nothing but colours, so
//! a paint travels as one of a reserved range and is turned back into its class where the shape is written.

use plotters::style::Color;
use plotters_backend::BackendColor;

/// Red and green of every paint: a colour of another beginning was not chosen by us and is refused.
const RESERVED: (u8, u8) = (0xc4, 0x47);

macro_rules! paints {
    ($($(#[$doc:meta])* $name:ident = $class:literal,)+) => {
        /// One look. Its class in `charts.css` sets fill, stroke, width and dash; nothing else does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Paint { $($(#[$doc])* $name,)+ }

        impl Paint {
            /// Every paint, in the order of its number.
            pub(crate) const ALL: &[Paint] = &[$(Paint::$name,)+];

            /// The class of the style sheet.
            pub(crate) fn class(self) -> &'static str {
                match self { $(Paint::$name => $class,)+ }
            }
        }
    };
}

paints! {
    /// A hairline of the grid.
    Grid = "c-grid",
    /// The baseline, one step darker.
    Axis = "c-axis",
    /// A dotted vertical mark: a release, a percentile.
    Mark = "c-mark",
    /// The main line.
    Line = "c-line",
    /// The second line.
    Second = "c-second",
    /// Between the main line and the second.
    Band = "c-band",
    /// The gate, dashed.
    Gate = "c-gate",
    /// Past the gate.
    Zone = "c-zone",
    /// Hatch where there is no data.
    Hatch = "c-hatch",
    /// A single reading that passes.
    Dot = "c-dot",
    /// A reading past the gate.
    Fail = "c-fail",
    /// A reading past the gate while the gate is waived.
    Waived = "c-waived",
    /// The bracket over a waived interval.
    Bracket = "c-bracket",
    /// A bar: cold, or the only one.
    Cold = "c-cold",
    /// Its pair.
    Warm = "c-warm",
    /// A softened bar of a histogram.
    Bar = "c-bar",
    /// A bar past the gate.
    BarFail = "c-bar-fail",
    /// The gate as a tick across a bar, and its halo in the colour of the ground.
    Tick = "c-tick",
    /// See [`Paint::Tick`].
    TickHalo = "c-tick-halo",
    /// What a bar fills.
    Track = "c-track",
    /// Work done.
    Done = "c-done",
    /// Work in review.
    Review = "c-review",
    /// Work in progress.
    Progress = "c-progress",
    /// Work that is blocked.
    Blocked = "c-blocked",
    /// Work that has not begun.
    Open = "c-open",
    /// All work: the line on top.
    Scope = "c-scope",
    /// The verdict pass.
    VPass = "c-v-pass",
    /// The verdict warn.
    VWarn = "c-v-warn",
    /// The verdict fail.
    VFail = "c-v-fail",
    /// The verdict stale.
    VStale = "c-v-stale",
    /// The verdict manual.
    VManual = "c-v-manual",
    /// No data: a baseline.
    VNone = "c-v-none",
    /// No data, where it is a share.
    Dashed = "c-dashed",
    /// What leads to a value on a track.
    Reach = "c-reach",
    /// A day without any, and the four steps of more.
    Day0 = "c-day0",
    /// See [`Paint::Day0`].
    Day1 = "c-day1",
    /// See [`Paint::Day0`].
    Day2 = "c-day2",
    /// See [`Paint::Day0`].
    Day3 = "c-day3",
    /// See [`Paint::Day0`].
    Day4 = "c-day4",
    /// Text that is read first.
    Text = "c-text",
    /// Ticks, labels, second values.
    Muted = "c-muted",
    /// A value past the gate.
    TextFail = "c-text-fail",
    /// The gate's own label.
    TextGate = "c-text-gate",
    /// A value of the main line.
    TextLine = "c-text-line",
    /// Text on a filled day.
    TextOn = "c-on",
    /// Invisible: where a pointer finds a reading.
    Target = "c-target",
}

impl Paint {
    /// The paint that travels as `color`.
    pub(crate) fn of(color: BackendColor) -> Option<Self> {
        let (red, green, number) = color.rgb;
        if (red, green) == RESERVED { Self::ALL.get(usize::from(number)).copied() } else { None }
    }
}

impl Color for Paint {
    fn to_backend_color(&self) -> BackendColor {
        BackendColor { alpha: 1.0, rgb: (RESERVED.0, RESERVED.1, *self as u8) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paint_travels_as_a_colour_and_back() {
        for paint in Paint::ALL {
            assert_eq!(Paint::of(paint.to_backend_color()), Some(*paint));
        }
    }

    #[test]
    fn a_colour_we_did_not_choose_is_no_paint() {
        assert_eq!(Paint::of(plotters::style::BLACK.to_backend_color()), None);
        assert_eq!(Paint::of(BackendColor { alpha: 1.0, rgb: (RESERVED.0, RESERVED.1, 255) }), None);
    }
}
