//! The backend of plotters that writes SVG. Coordinates are tenths of a CSS pixel, since those of plotters are whole; a
//! colour is the number of a [`Paint`]. What it cannot write as a shape it refuses, so that nothing is ever rasterised.

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};

use super::paint::Paint;
use super::text::{Anchor, Label, escape_into, width};

/// A drawing call that cannot become markup.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// A shape that plotters would break down into pixels.
    #[error("a pixel is no shape")]
    Pixel,
    /// A colour that is no [`Paint`].
    #[error("the colour {0:?} is not of the theme")]
    Colour((u8, u8, u8)),
}

/// What a drawing call comes to.
pub(crate) type Written = Result<(), DrawingErrorKind<Refused>>;

/// Collects markup. The size is in CSS pixels.
#[derive(Debug, Default)]
pub(crate) struct Canvas {
    size: (u32, u32),
    markup: String,
}

impl Canvas {
    pub(crate) fn new(size: (u32, u32)) -> Self {
        Self { size, markup: String::new() }
    }

    pub(crate) fn into_markup(self) -> String {
        self.markup
    }

    /// A filled diamond, the shape of a value past its gate.
    pub(crate) fn diamond(&mut self, (x, y): BackendCoord, radius: i32, paint: Paint) {
        let radius = radius.max(1);
        self.outline(paint, &[(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], true);
    }

    /// A box with rounded corners.
    pub(crate) fn rounded(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        radius: i32,
        paint: Paint,
    ) {
        self.open("rect", paint);
        self.attributes([("x", left), ("y", top), ("width", right - left), ("height", bottom - top), ("rx", radius)]);
        self.markup.push_str("/>");
    }

    /// A bar whose right end alone is rounded: its left stands on an axis.
    pub(crate) fn bar(&mut self, (left, top): BackendCoord, (right, bottom): BackendCoord, paint: Paint) {
        let radius = 30.min(right - left).min((bottom - top) / 2).max(0);
        self.open("path", paint);
        self.markup.push_str(" d=\"M");
        self.pair(left, top);
        for (command, length) in [('h', right - left - radius), ('q', radius), ('v', bottom - top - 2 * radius)] {
            if command == 'q' {
                self.curve(length, 0, length, length);
            } else if length != 0 {
                self.markup.push(command);
                tenths(&mut self.markup, length);
            }
        }
        self.curve(0, radius, -radius, radius);
        self.markup.push('h');
        tenths(&mut self.markup, left - right + radius);
        self.markup.push_str("z\"/>");
    }

    /// An invisible box that tells a pointer `words`.
    pub(crate) fn target(&mut self, (left, top): BackendCoord, (right, bottom): BackendCoord, words: &str) {
        self.told(Paint::Target, (left, top), (right, bottom), words);
    }

    /// A box that tells a pointer `words`.
    pub(crate) fn told(&mut self, paint: Paint, from: BackendCoord, to: BackendCoord, words: &str) {
        self.open("rect", paint);
        self.attributes([("x", from.0), ("y", from.1), ("width", to.0 - from.0), ("height", to.1 - from.1)]);
        self.markup.push_str("><title>");
        escape_into(&mut self.markup, words);
        self.markup.push_str("</title></rect>");
    }

    /// Words with their point at `x` and their middle at `y`.
    pub(crate) fn label(&mut self, (x, y): BackendCoord, label: &Label<'_>) {
        // The middle of lower case with its ascenders lies 0.36 em above the baseline.
        self.text(x, y + label.size() * 36 / 100, label);
    }

    fn text(&mut self, x: i32, baseline: i32, label: &Label<'_>) {
        self.markup.push_str("<text class=\"");
        self.markup.push_str(label.paint.class());
        for (is_set, class) in [(label.bold, " c-b"), (label.small, " c-sm"), (label.halo, " c-halo")] {
            if is_set {
                self.markup.push_str(class);
            }
        }
        self.markup.push('"');
        self.attributes([("x", x), ("y", baseline)]);
        match label.anchor {
            Anchor::Start => {}
            Anchor::Middle => self.markup.push_str(" text-anchor=\"middle\""),
            Anchor::End => self.markup.push_str(" text-anchor=\"end\""),
        }
        self.markup.push('>');
        escape_into(&mut self.markup, label.text);
        if let Some(whole) = label.whole {
            self.markup.push_str("<title>");
            escape_into(&mut self.markup, whole);
            self.markup.push_str("</title>");
        }
        self.markup.push_str("</text>");
    }

    fn open(&mut self, element: &str, paint: Paint) {
        self.markup.push('<');
        self.markup.push_str(element);
        self.markup.push_str(" class=\"");
        self.markup.push_str(paint.class());
        self.markup.push('"');
    }

    fn attributes<const N: usize>(&mut self, attributes: [(&str, i32); N]) {
        for (name, value) in attributes {
            self.markup.push(' ');
            self.markup.push_str(name);
            self.markup.push_str("=\"");
            tenths(&mut self.markup, value);
            self.markup.push('"');
        }
    }

    fn pair(&mut self, x: i32, y: i32) {
        tenths(&mut self.markup, x);
        if y >= 0 {
            self.markup.push(' ');
        }
        tenths(&mut self.markup, y);
    }

    fn curve(&mut self, control_x: i32, control_y: i32, x: i32, y: i32) {
        if (x, y) == (0, 0) {
            return;
        }
        self.markup.push('q');
        self.pair(control_x, control_y);
        if x >= 0 {
            self.markup.push(' ');
        }
        self.pair(x, y);
    }

    /// A path through `points` in relative moves: no move of nothing, one move for a straight run along an axis.
    pub(crate) fn outline(&mut self, paint: Paint, points: &[BackendCoord], closed: bool) {
        let mut moves = points.iter().zip(points.iter().skip(1)).map(|(from, to)| (to.0 - from.0, to.1 - from.1));
        let Some((x, y)) = points.first() else { return };
        self.open("path", paint);
        self.markup.push_str(" d=\"M");
        self.pair(*x, *y);
        let mut last = ' ';
        let mut pending = moves.next();
        while let Some((mut dx, mut dy)) = pending {
            pending = moves.next();
            while let Some((next_x, next_y)) = pending {
                let goes_on = (dy == 0 && next_y == 0 && dx.signum() == next_x.signum())
                    || (dx == 0 && next_x == 0 && dy.signum() == next_y.signum());
                if !goes_on {
                    break;
                }
                (dx, dy) = (dx + next_x, dy + next_y);
                pending = moves.next();
            }
            self.step(dx, dy, &mut last);
        }
        self.markup.push_str(if closed { "z\"/>" } else { "\"/>" });
    }

    fn step(&mut self, dx: i32, dy: i32, last: &mut char) {
        let command = match (dx, dy) {
            (0, 0) => return,
            (_, 0) => 'h',
            (0, _) => 'v',
            _ => 'l',
        };
        if command != *last {
            self.markup.push(command);
            *last = command;
        } else if (if command == 'v' { dy } else { dx }) >= 0 {
            self.markup.push(' ');
        }
        match command {
            'h' => tenths(&mut self.markup, dx),
            'v' => tenths(&mut self.markup, dy),
            _ => self.pair(dx, dy),
        }
    }
}

/// Appends a number of tenths: `12.3`, `.4`, `-7`.
fn tenths(out: &mut String, value: i32) {
    if value < 0 {
        out.push('-');
    }
    let (whole, rest) = (value.unsigned_abs() / 10, value.unsigned_abs() % 10);
    if whole > 0 || rest == 0 {
        out.push_str(&whole.to_string());
    }
    if rest > 0 {
        out.push('.');
        out.push_str(&rest.to_string());
    }
}

fn paint_of(color: BackendColor) -> Result<Paint, DrawingErrorKind<Refused>> {
    Paint::of(color).ok_or(DrawingErrorKind::DrawingError(Refused::Colour(color.rgb)))
}

impl DrawingBackend for Canvas {
    type ErrorType = Refused;

    fn get_size(&self) -> (u32, u32) {
        (self.size.0 * 10, self.size.1 * 10)
    }

    fn ensure_prepared(&mut self) -> Written {
        Ok(())
    }

    fn present(&mut self) -> Written {
        Ok(())
    }

    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Written {
        Err(DrawingErrorKind::DrawingError(Refused::Pixel))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Written {
        self.outline(paint_of(style.color())?, &[from, to], false);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, _: bool) -> Written {
        self.open("rect", paint_of(style.color())?);
        self.attributes([("x", from.0), ("y", from.1), ("width", to.0 - from.0), ("height", to.1 - from.1)]);
        self.markup.push_str("/>");
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Written {
        let points: Vec<BackendCoord> = path.into_iter().collect();
        self.outline(paint_of(style.color())?, &points, false);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, _: bool) -> Written {
        self.open("circle", paint_of(style.color())?);
        self.attributes([("cx", center.0), ("cy", center.1), ("r", i32::try_from(radius).unwrap_or(0))]);
        self.markup.push_str("/>");
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, points: I, style: &S) -> Written {
        let points: Vec<BackendCoord> = points.into_iter().collect();
        self.outline(paint_of(style.color())?, &points, true);
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, (x, y): BackendCoord) -> Written {
        let anchor = match style.anchor().h_pos {
            HPos::Left => Anchor::Start,
            HPos::Center => Anchor::Middle,
            HPos::Right => Anchor::End,
        };
        let mut label = Label::new(text, paint_of(style.color())?).anchor(anchor);
        label.bold = matches!(style.style(), FontStyle::Bold);
        label.small = style.size() < 120.0;
        let baseline = match style.anchor().v_pos {
            VPos::Top => label.size() * 76 / 100,
            VPos::Center => label.size() * 36 / 100,
            VPos::Bottom => -label.size() / 5,
        };
        self.text(x, y + baseline, &label);
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Refused>> {
        let size = if style.size() < 120.0 { 110 } else { 120 };
        let width = width(text, size, matches!(style.style(), FontStyle::Bold));
        Ok((width.unsigned_abs(), size.unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use plotters::prelude::{IntoDrawingArea, PathElement, Rectangle, Text};
    use plotters::style::{Color, FontStyle, IntoFont, RED, TextStyle};

    use super::*;

    fn drawn(draw: impl FnOnce(&mut Canvas)) -> String {
        let mut canvas = Canvas::new((100, 50));
        draw(&mut canvas);
        canvas.into_markup()
    }

    #[test]
    fn a_path_is_relative_and_drops_what_moves_nothing() {
        let points = [(10, 10), (15, 10), (25, 10), (25, 10), (25, 4), (30, 0), (31, -5)];
        let markup = drawn(|canvas| canvas.outline(Paint::Line, &points, false));
        assert_eq!(markup, r#"<path class="c-line" d="M1 1h1.5v-.6l.5-.4 .1-.5"/>"#);
    }

    #[test]
    fn a_diamond_and_a_bar_are_paths() {
        let markup = drawn(|canvas| canvas.diamond((100, 100), 45, Paint::Fail));
        assert_eq!(markup, r#"<path class="c-fail" d="M10 5.5l4.5 4.5-4.5 4.5-4.5-4.5z"/>"#);
        let markup = drawn(|canvas| canvas.bar((0, 0), (200, 140), Paint::Cold));
        assert_eq!(markup, r#"<path class="c-cold" d="M0 0h17q3 0 3 3v8q0 3-3 3h-17z"/>"#);
    }

    #[test]
    fn words_stand_on_a_computed_baseline_and_are_escaped() {
        let markup =
            drawn(|canvas| canvas.label((100, 100), &Label::new("a<b", Paint::Muted).anchor(Anchor::End).bold()));
        assert_eq!(markup, r#"<text class="c-muted c-b" x="10" y="14.3" text-anchor="end">a&lt;b</text>"#);
    }

    #[test]
    fn a_colour_that_is_no_paint_is_refused() {
        let root = Canvas::new((10, 10)).into_drawing_area();
        assert!(root.draw(&Rectangle::new([(0, 0), (5, 5)], RED.filled())).is_err());
        assert!(root.draw(&PathElement::new(vec![(0, 0), (5, 5)], Paint::Line)).is_ok());
        assert!(root.draw_pixel((1, 1), &Paint::Line).is_err());
        let style = TextStyle::from(("sans-serif", 110.0, FontStyle::Bold).into_font());
        assert!(root.draw(&Text::new("x", (0, 0), style.clone())).is_err());
        assert!(root.draw(&Text::new("x", (0, 0), style.color(&Paint::Muted))).is_ok());
    }
}
