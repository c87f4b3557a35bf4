//! How pictures are drawn: a sheet of paper with a frame for coordinates, through plotters into markup. Pictures place shapes by
//! their values, words by their place; words that may be left out give way to those that stand.

mod axis;
mod canvas;
mod paint;
mod text;

use std::borrow::Borrow;
use std::cell::RefCell;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon, Rectangle};
use plotters_backend::{BackendCoord, DrawingErrorKind};

pub(super) use self::axis::{Axis, Base, day_words, later};
use self::canvas::{Canvas, Refused};
pub(super) use self::paint::Paint;
pub(super) use self::text::{Anchor, Cover, Label, cut, escape_into, spread, width};
use super::Svg;

/// What drawing on a sheet comes to. Only a fault of a picture itself makes it fail.
pub(super) type Drawn<T = ()> = Result<T, DrawingAreaErrorKind<Refused>>;

/// A place in tenths of a CSS pixel.
pub(super) type Place = BackendCoord;

/// Which of the two sizes a picture is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Beside text, on paper.
    Wide,
    /// On a phone.
    Narrow,
}

/// What an assistive program says of a picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) description: &'a str,
}

/// The room around a frame, in CSS pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
    pub(super) left: i32,
}

/// A sheet being drawn on. Its size is in tenths.
pub(super) struct Sheet {
    root: DrawingArea<Canvas, Shift>,
    pub(super) width: i32,
    pub(super) height: i32,
    taken: Vec<Cover>,
    strokes: Vec<(Place, Place)>,
}

/// A frame in which shapes are placed by their values.
#[derive(Clone)]
pub(super) struct Frame {
    area: DrawingArea<Canvas, Cartesian2d<Axis, Axis>>,
    pub(super) x: Axis,
    pub(super) y: Axis,
    /// Its edges in tenths.
    pub(super) edges: Cover,
}

/// The picture of `head` in one form, `size` in CSS pixels, with its own title and description.
pub(super) fn picture(head: &Head<'_>, form: Form, size: (u32, u32), draw: impl FnOnce(&mut Sheet) -> Drawn) -> Svg {
    let (class, suffix) = match form {
        // Small marks keep their size; a frame takes the width there is.
        Form::Wide if size.0 < 760 => ("chart-wide c-fixed", 'w'),
        Form::Narrow if size.0 < 360 => ("chart-narrow c-fixed", 'n'),
        Form::Wide => ("chart-wide", 'w'),
        Form::Narrow => ("chart-narrow", 'n'),
    };
    let (width, height) = size;
    let mut id = String::new();
    escape_into(&mut id, head.id);
    let mut markup = format!(
        "<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
         aria-labelledby=\"{id}-{suffix}t\" aria-describedby=\"{id}-{suffix}d\"><title id=\"{id}-{suffix}t\">"
    );
    escape_into(&mut markup, head.title);
    markup.push_str(&format!("</title><desc id=\"{id}-{suffix}d\">"));
    escape_into(&mut markup, head.description);
    markup.push_str("</desc>");
    markup.push_str(&body(size, draw));
    markup.push_str("</svg>");
    Svg(markup)
}

/// A small picture in a line of text or a cell: its title is all that is said of it.
pub(super) fn inline(class: &str, size: (u32, u32), title: &str, draw: impl FnOnce(&mut Sheet) -> Drawn) -> Svg {
    let (width, height) = size;
    let mut markup = format!(
        "<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\"><title>"
    );
    escape_into(&mut markup, title);
    markup.push_str("</title>");
    markup.push_str(&body(size, draw));
    markup.push_str("</svg>");
    Svg(markup)
}

/// A swatch of a legend, said by the words beside it.
pub(super) fn swatch(size: (u32, u32), draw: impl FnOnce(&mut Sheet) -> Drawn) -> Svg {
    let (width, height) = size;
    let markup = body(size, draw);
    Svg(format!("<svg class=\"c-swatch\" width=\"{width}\" height=\"{height}\" aria-hidden=\"true\">{markup}</svg>"))
}

fn body(size: (u32, u32), draw: impl FnOnce(&mut Sheet) -> Drawn) -> String {
    let canvas = Rc::new(RefCell::new(Canvas::new(size)));
    let tenths = |pixels: u32| i32::try_from(pixels).unwrap_or(0) * 10;
    let mut sheet = Sheet {
        root: DrawingArea::from(&canvas),
        width: tenths(size.0),
        height: tenths(size.1),
        taken: Vec::new(),
        strokes: Vec::new(),
    };
    let drawn = draw(&mut sheet);
    drop(sheet);
    let mut markup = canvas.take().into_markup();
    if let Err(error) = drawn {
        // A picture that draws what the theme lacks says so where it breaks off.
        markup.push_str("<text class=\"c-text-fail\" x=\"4\" y=\"14\">incomplete: ");
        escape_into(&mut markup, &error.to_string());
        markup.push_str("</text>");
    }
    markup
}

/// An element of plotters that is a function of our canvas: what no other backend can draw.
struct Ink<F>(F);

impl<'a, F> PointCollection<'a, Place> for &'a Ink<F> {
    type Point = Place;
    type IntoIter = std::iter::Empty<Place>;

    fn point_iter(self) -> Self::IntoIter {
        std::iter::empty()
    }
}

impl<F: Fn(&mut Canvas)> Drawable<Canvas> for Ink<F> {
    fn draw<I: Iterator<Item = Place>>(
        &self,
        _: I,
        canvas: &mut Canvas,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<Refused>> {
        (self.0)(canvas);
        Ok(())
    }
}

impl Sheet {
    /// A frame with `room` around it.
    pub(super) fn frame(&self, room: Room, x: Axis, y: Axis) -> Frame {
        let area = self.root.margin(room.top * 10, room.bottom * 10, room.left * 10, room.right * 10);
        let (across, down) = area.get_pixel_range();
        let edges = Cover { left: across.start, top: down.start, right: across.end, bottom: down.end };
        let spec = Cartesian2d::new(x.clone(), y.clone(), (across, down.end..down.start));
        Frame { area: area.apply_coord_spec(spec), x, y, edges }
    }

    fn ink(&self, draw: impl Fn(&mut Canvas)) -> Drawn {
        self.root.draw(&Ink(draw))
    }

    /// Words with their point at `x` and their middle at `y`; others give way to them.
    pub(super) fn label(&mut self, x: i32, y: i32, label: &Label<'_>) -> Drawn {
        self.taken.push(label.covers(x, y));
        self.ink(|canvas| canvas.label((x, y), label))
    }

    /// Words at the first of `places` where they lie on the sheet, on no others and on no stroke; where there is none, at the
    /// first that lies on no others; left out where there is none either.
    pub(super) fn label_at_first(&mut self, places: &[(i32, i32, Anchor)], label: &Label<'_>) -> Drawn {
        let whole = Cover { left: 0, top: 0, right: self.width, bottom: self.height };
        let covers =
            places.iter().map(|(x, y, anchor)| (*x, *y, *anchor, label.clone().anchor(*anchor).covers(*x, *y)));
        let free: Vec<(i32, i32, Anchor, Cover)> = covers
            .filter(|(.., cover)| cover.lies_in(&whole) && !self.taken.iter().any(|taken| taken.meets(cover)))
            .collect();
        let clear = free.iter().find(|(.., cover)| !self.strokes.iter().any(|(from, to)| cover.is_crossed(*from, *to)));
        match clear.or(free.first()) {
            Some((x, y, anchor, _)) => self.label(*x, *y, &label.clone().anchor(*anchor)),
            None => Ok(()),
        }
    }

    /// Has words prefer places off the line through `places`.
    pub(super) fn avoid(&mut self, places: &[Place]) {
        self.strokes.extend(places.iter().copied().zip(places.iter().skip(1).copied()));
    }

    /// Whether no words lie on a box whose top has its middle at `x`.
    pub(super) fn is_free(&self, x: i32, top: i32, width: i32, height: i32) -> bool {
        let cover = Cover { left: x - width / 2, top, right: x + width / 2, bottom: top + height };
        !self.taken.iter().any(|taken| taken.meets(&cover))
    }

    /// Lines of words around `middle` on a patch of the ground, over a hatch; none where they are wider than `room`.
    pub(super) fn notice(&mut self, middle: Place, room: i32, lines: &[&str]) -> Drawn {
        const LINE: i32 = 160;
        let width = lines.iter().map(|line| width(line, 120, false)).max().unwrap_or(0);
        if width + 160 > room {
            return Ok(());
        }
        let count = i32::try_from(lines.len()).unwrap_or(0);
        let (x, top) = (middle.0, middle.1 - count * LINE / 2);
        self.rounded(
            Paint::TickHalo,
            (x - width / 2 - 80, top - 40),
            (x + width / 2 + 80, top + count * LINE + 40),
            40,
        )?;
        for (line, row) in lines.iter().zip(0_i32..) {
            self.label(x, top + row * LINE + LINE / 2, &Label::new(line, Paint::Muted).anchor(Anchor::Middle))?;
        }
        Ok(())
    }

    /// Keeps words off `cover`.
    pub(super) fn take(&mut self, cover: Cover) {
        self.taken.push(cover);
    }

    /// A line through places.
    pub(super) fn line(&self, paint: Paint, places: Vec<Place>) -> Drawn {
        self.root.draw(&PathElement::new(places, paint))
    }

    /// A box between two corners.
    pub(super) fn rect(&self, paint: Paint, from: Place, to: Place) -> Drawn {
        self.root.draw(&Rectangle::new([from, to], paint))
    }

    /// A filled outline.
    pub(super) fn fill(&self, paint: Paint, places: Vec<Place>) -> Drawn {
        self.root.draw(&Polygon::new(places, paint))
    }

    /// A disc.
    pub(super) fn disc(&self, paint: Paint, center: Place, radius: i32) -> Drawn {
        self.root.draw(&Circle::new(center, radius, paint))
    }

    /// A diamond.
    pub(super) fn diamond(&self, paint: Paint, center: Place, radius: i32) -> Drawn {
        self.ink(|canvas| canvas.diamond(center, radius, paint))
    }

    /// A box with rounded corners.
    pub(super) fn rounded(&self, paint: Paint, from: Place, to: Place, radius: i32) -> Drawn {
        self.ink(|canvas| canvas.rounded(from, to, radius, paint))
    }

    /// A bar that stands on its left end.
    pub(super) fn bar(&self, paint: Paint, from: Place, to: Place) -> Drawn {
        self.ink(|canvas| canvas.bar(from, to, paint))
    }

    /// An invisible box that tells a pointer `words`.
    pub(super) fn target(&self, from: Place, to: Place, words: &str) -> Drawn {
        self.ink(|canvas| canvas.target(from, to, words))
    }

    /// A box that tells a pointer `words`.
    pub(super) fn told(&self, paint: Paint, from: Place, to: Place, words: &str) -> Drawn {
        self.ink(|canvas| canvas.told(paint, from, to, words))
    }

    /// Diagonal hairlines over a box.
    pub(super) fn hatch(&self, cover: Cover) -> Drawn {
        const STEP: usize = 80;
        let Cover { left, top, right, bottom } = cover;
        // Each line runs along x + y = sum.
        for sum in (left + top..right + bottom).step_by(STEP).skip(1) {
            let from = ((sum - top).min(right), sum - (sum - top).min(right));
            let to = ((sum - bottom).max(left), sum - (sum - bottom).max(left));
            self.line(Paint::Hatch, vec![from, to])?;
        }
        Ok(())
    }

    /// The grid of the frame's `y`, its words at the left with the unit above the top one, and the words of its `x` below.
    pub(super) fn grid(&mut self, frame: &Frame, unit: &str) -> Drawn {
        for (value, words) in &frame.y.ticks {
            let paint = if *value == 0.0 { Paint::Axis } else { Paint::Grid };
            frame.line(paint, vec![(frame.x.low, *value), (frame.x.high, *value)])?;
            let y = frame.place(frame.x.low, *value).1;
            let words = cut(words, frame.edges.left - 80, 120, false);
            self.label(frame.edges.left - 80, y, &Label::new(&words, Paint::Muted).anchor(Anchor::End))?;
        }
        if !unit.is_empty() {
            let word = cut(unit, frame.edges.left + 200, 110, false);
            let label = Label::new(&word, Paint::Muted).small();
            let (x, anchor) = if label.width() > frame.edges.left - 80 {
                (0, Anchor::Start)
            } else {
                (frame.edges.left - 80, Anchor::End)
            };
            self.label(x, frame.edges.top - 150, &label.anchor(anchor))?;
        }
        self.words_below(frame)
    }

    /// The words of the frame's `x` below it, each inside the sheet; of two that meet the later one is left out.
    pub(super) fn words_below(&mut self, frame: &Frame) -> Drawn {
        for (value, words) in &frame.x.ticks {
            let label = Label::new(words, Paint::Muted);
            let half = label.width() / 2 + 1;
            let x = frame.place(*value, frame.y.low).0.min(self.width - half).max(half);
            self.label_at_first(&[(x, frame.edges.bottom + 160, Anchor::Middle)], &label)?;
        }
        Ok(())
    }
}

impl Frame {
    /// Where values lie on the sheet.
    pub(super) fn place(&self, x: f64, y: f64) -> Place {
        self.area.map_coordinate(&(x, y))
    }

    /// A line through values.
    pub(super) fn line(&self, paint: Paint, values: Vec<(f64, f64)>) -> Drawn {
        self.area.draw(&PathElement::new(values, paint))
    }

    /// A box between two corners.
    pub(super) fn rect(&self, paint: Paint, from: (f64, f64), to: (f64, f64)) -> Drawn {
        self.area.draw(&Rectangle::new([from, to], paint))
    }

    /// A filled outline.
    pub(super) fn fill(&self, paint: Paint, values: Vec<(f64, f64)>) -> Drawn {
        self.area.draw(&Polygon::new(values, paint))
    }
}

/// How wide the widest of `words` is in 12 px type, in CSS pixels, rounded up.
pub(super) fn widest<T: Borrow<str>>(words: impl IntoIterator<Item = T>) -> i32 {
    words.into_iter().map(|words| width(words.borrow(), 120, false)).max().map_or(0, |width| (width + 9) / 10)
}

/// The room left of a frame for the words of its `y`, in CSS pixels: those that are wider still are cut.
pub(super) fn room_for(y: &Axis, form: Form) -> i32 {
    (widest(y.words()) + 10).clamp(if form == Form::Wide { 44 } else { 34 }, 120)
}

/// At most two points a pixel of `across` pixels, each with its place on an axis of 0 to 1: the first least and the first
/// greatest of every pixel, and all that must be kept. The order stays.
pub(super) fn thinned<T>(points: Vec<T>, across: i32, of: impl Fn(&T) -> (f64, f64, bool)) -> Vec<T> {
    let columns = f64::from(across.max(1));
    if points.len() <= across.max(1) as usize * 2 {
        return points;
    }
    let mut kept = vec![false; points.len()];
    let mut column = (i64::MIN, 0_usize, 0_usize);
    let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
    for (index, point) in points.iter().enumerate() {
        let (share, value, must_stay) = of(point);
        let number = (share * columns).floor() as i64;
        if number != column.0 {
            mark(&mut kept, [column.1, column.2]);
            column = (number, index, index);
            (least, most) = (value, value);
        }
        if value < least {
            (least, column.1) = (value, index);
        }
        if value > most {
            (most, column.2) = (value, index);
        }
        if must_stay {
            mark(&mut kept, [index]);
        }
    }
    mark(&mut kept, [column.1, column.2, points.len() - 1]);
    points.into_iter().zip(kept).filter_map(|(point, stays)| stays.then_some(point)).collect()
}

fn mark<const N: usize>(kept: &mut [bool], indices: [usize; N]) {
    for index in indices {
        if let Some(stays) = kept.get_mut(index) {
            *stays = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_series_keeps_its_extremes_and_every_point_that_must_stay() {
        let points: Vec<(usize, f64)> =
            (0..100_000).map(|index| (index, f64::from((index * 7919 % 1000) as u32))).collect();
        let must_stay = |index: usize| index % 25_000 == 24_999;
        let kept = thinned(points, 600, |(index, value)| (*index as f64 / 100_000.0, *value, must_stay(*index)));
        assert!(kept.len() <= 600 * 2 + 5, "{}", kept.len());
        assert_eq!(kept.iter().filter(|(index, _)| must_stay(*index)).count(), 4);
        assert!(kept.iter().any(|(_, value)| *value == 999.0) && kept.iter().any(|(_, value)| *value == 0.0));
        assert!(kept.is_sorted_by_key(|(index, _)| *index));
    }

    #[test]
    fn a_fault_in_a_picture_is_seen_in_it() {
        let markup = body((10, 10), |sheet| sheet.root.draw_pixel((1, 1), &Paint::Line));
        assert!(markup.contains("incomplete: "), "{markup}");
    }
}
