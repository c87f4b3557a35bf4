//! Words in pictures: how wide they are at most, where they are cut, how labels keep off each other. Nothing can ask a
//! browser here, so widths come from a table: those of DejaVu Sans, the widest of the fonts the style sheet falls back to. What
//! fits with it fits with the others.

use super::paint::Paint;

/// Advance widths of U+0020 to U+007E in thousandths of an em.
const REGULAR: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
    748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
    615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
    337, 636, 838,
];

/// The same for weight 600, which falls back to bold.
const BOLD: [u16; 95] = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696, 696, 696,
    696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995,
    837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716,
    678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712,
    365, 712, 838,
];

/// Where a label's point lies in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// Words in one look.
#[derive(Clone, Debug)]
pub(crate) struct Label<'a> {
    pub(crate) text: &'a str,
    pub(crate) paint: Paint,
    pub(crate) anchor: Anchor,
    pub(crate) bold: bool,
    /// 11 px instead of 12.
    pub(crate) small: bool,
    /// With an outline in the colour of the ground, to stand on lines.
    pub(crate) halo: bool,
    /// What a pointer resting on it is told: the words that were cut.
    pub(crate) whole: Option<&'a str>,
}

impl<'a> Label<'a> {
    pub(crate) fn new(text: &'a str, paint: Paint) -> Self {
        Self { text, paint, anchor: Anchor::Start, bold: false, small: false, halo: false, whole: None }
    }

    pub(crate) fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub(crate) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(crate) fn small(self) -> Self {
        Self { small: true, ..self }
    }

    pub(crate) fn halo(self) -> Self {
        Self { halo: true, ..self }
    }

    /// The size of the type in tenths of a pixel.
    pub(crate) fn size(&self) -> i32 {
        if self.small { 110 } else { 120 }
    }

    /// At most how wide it is, in tenths of a pixel.
    pub(crate) fn width(&self) -> i32 {
        width(self.text, self.size(), self.bold)
    }

    /// What it covers with its point at `x` and its middle at `y`.
    pub(crate) fn covers(&self, x: i32, y: i32) -> Cover {
        let width = self.width();
        let left = match self.anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2,
            Anchor::End => x - width,
        };
        let half = self.size() * 6 / 10;
        Cover { left, top: y - half, right: left + width, bottom: y + half }
    }
}

/// A box on the sheet, in tenths of a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cover {
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) right: i32,
    pub(crate) bottom: i32,
}

impl Cover {
    pub(crate) fn meets(&self, other: &Cover) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// Whether the line from one place to another enters it.
    pub(crate) fn is_crossed(&self, from: (i32, i32), to: (i32, i32)) -> bool {
        let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
        // The part of the line inside each pair of edges, as shares of its length; what is left of them meets the box.
        let mut inside = (0.0_f64, 1.0_f64);
        for (start, delta, low, high) in [(from.0, dx, self.left, self.right), (from.1, dy, self.top, self.bottom)] {
            let (low, high) = (f64::from(low - start), f64::from(high - start));
            if delta == 0.0 {
                if low > 0.0 || high < 0.0 {
                    return false;
                }
                continue;
            }
            let (one, other) = (low / delta, high / delta);
            inside = (inside.0.max(one.min(other)), inside.1.min(one.max(other)));
        }
        inside.0 <= inside.1
    }

    pub(crate) fn lies_in(&self, other: &Cover) -> bool {
        self.left >= other.left && self.right <= other.right && self.top >= other.top && self.bottom <= other.bottom
    }
}

/// At most how wide `text` is, in the unit of `size`. A character the table lacks is taken for one em.
pub(crate) fn width(text: &str, size: i32, bold: bool) -> i32 {
    let table = if bold { &BOLD } else { &REGULAR };
    let ems: i32 = text
        .chars()
        .map(|character| match character {
            '\u{a0}' => 348,
            '−' | '≤' | '≥' => 838,
            '–' | '·' => 500,
            _ => {
                let index = (character as usize).checked_sub(0x20);
                index.and_then(|index| table.get(index)).map_or(1000, |width| i32::from(*width))
            }
        })
        .sum();
    (ems * size + 999) / 1000
}

/// `text` cut at a character so that it is at most `room` wide, its last one an ellipsis. The whole when it fits.
pub(crate) fn cut(text: &str, room: i32, size: i32, bold: bool) -> String {
    if width(text, size, bold) <= room {
        return text.to_owned();
    }
    let mut kept: String = text.to_owned();
    while kept.pop().is_some() {
        let shown = format!("{}…", kept.trim_end());
        if width(&shown, size, bold) <= room {
            return shown;
        }
    }
    "…".to_owned()
}

/// Moves places, given in any order, apart to at least `gap` inside `from..=to`, each as little as its neighbours allow. The
/// answer is in the order given. Too many for the room keep the gap and run over its end.
pub(crate) fn spread(wanted: &[i32], gap: i32, from: i32, to: i32) -> Vec<i32> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|index| (wanted.get(*index).copied(), *index));
    let mut places: Vec<i32> = order.iter().filter_map(|index| wanted.get(*index).copied()).collect();
    let mut least = from;
    for place in &mut places {
        *place = (*place).max(least);
        least = *place + gap;
    }
    let mut most = to;
    for place in places.iter_mut().rev() {
        *place = (*place).min(most);
        most = *place - gap;
    }
    let mut least = from;
    for place in &mut places {
        *place = (*place).max(least);
        least = *place + gap;
    }
    let mut answer: Vec<(usize, i32)> = order.into_iter().zip(places).collect();
    answer.sort_unstable();
    answer.into_iter().map(|(_, place)| place).collect()
}

/// Appends `text` for element content and double-quoted attributes. Characters XML cannot hold are left out.
pub(crate) fn escape_into(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(' '),
            _ if character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}') => {}
            _ => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_at_most_as_wide_as_the_widest_font() {
        assert_eq!(width("3.21", 1000, false), 636 + 318 + 636 + 636);
        assert!(width("gate", 120, true) > width("gate", 120, false));
        assert_eq!(width("漢", 120, false), 120);
    }

    #[test]
    fn a_long_name_ends_in_an_ellipsis_and_fits() {
        let shown = cut("Routing reliability and dispatcher health", 1200, 120, false);
        assert_eq!(shown, "Routing reliability…");
        assert!(width(&shown, 120, false) <= 1200);
        assert_eq!(cut("Short", 1200, 120, false), "Short");
        assert_eq!(cut("Short", 1, 120, false), "…");
    }

    #[test]
    fn labels_are_pushed_apart_inside_their_room() {
        assert_eq!(spread(&[100, 105, 300], 16, 0, 400), [100, 116, 300]);
        assert_eq!(spread(&[398, 395], 16, 0, 400), [400, 384]);
        assert_eq!(spread(&[0, 0, 0], 16, 0, 20), [0, 16, 32]);
        assert_eq!(spread(&[], 16, 0, 20), [0_i32; 0]);
    }

    #[test]
    fn a_line_through_a_box_is_noticed() {
        let cover = Cover { left: 10, top: 10, right: 20, bottom: 20 };
        assert!(cover.is_crossed((0, 0), (30, 30)));
        assert!(cover.is_crossed((15, 0), (15, 30)));
        assert!(cover.is_crossed((12, 12), (14, 13)));
        assert!(!cover.is_crossed((0, 0), (30, 5)));
        assert!(!cover.is_crossed((25, 0), (25, 30)));
        assert!(!cover.is_crossed((0, 0), (9, 9)));
    }

    #[test]
    fn hostile_text_is_escaped() {
        let mut out = String::new();
        escape_into(&mut out, "<script>\"&\u{1b}\n");
        assert_eq!(out, "&lt;script&gt;&quot;&amp; ");
    }
}
