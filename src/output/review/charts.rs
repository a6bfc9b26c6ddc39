//! Small charts as SVG, drawn here: no script, no library, the same bytes everywhere.

use crate::model::counted;
use maud::{Markup, html};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 24.0;
/// Room above for the title of the upright axis, which lies flat: it is longer than the axis.
const TOP: f64 = 40.0;
const BOTTOM: f64 = 52.0;
/// About this many steps on an axis.
const STEPS: f64 = 6.0;
/// Of more points than this none has a title of its own.
const MOST_TITLED: usize = 100;

/// A line through points, with some of them marked: `(name, x, y)`.
pub(super) fn line(
    points: &[(f64, f64)],
    marks: &[(String, f64, f64)],
    x_title: &str,
    y_title: &str,
) -> Markup {
    let xs = || points.iter().map(|p| p.0).chain(marks.iter().map(|m| m.1));
    let ys = || points.iter().map(|p| p.1).chain(marks.iter().map(|m| m.2));
    let x_axis = Axis::over(xs(), false, LEFT, WIDTH - RIGHT);
    let y_axis = Axis::over(ys(), true, HEIGHT - BOTTOM, TOP);
    let path: Vec<String> =
        points.iter().map(|(x, y)| format!("{},{}", x_axis.pixel(*x), y_axis.pixel(*y))).collect();
    let label = format!(
        "{y_title} against {}: from {} at {} to {} at {}",
        x_title.to_lowercase(),
        points.first().map_or(0.0, |p| round(p.1)),
        points.first().map_or(0.0, |p| p.0),
        points.last().map_or(0.0, |p| round(p.1)),
        points.last().map_or(0.0, |p| p.0),
    );
    html! {
        svg.chart viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(label) {
            (axes((&x_axis, x_title), (&y_axis, y_title)))
            polyline.curve points=(path.join(" ")) {}
            (dots(points, (&x_axis, &y_axis), |x, y| format!("{x}: {}", round(y))))
            @for (name, x, y) in marks {
                circle.mark cx=(x_axis.pixel(*x)) cy=(y_axis.pixel(*y)) r="7" { title { (name) ": " (round(*y)) " at " (x) } }
            }
        }
    }
}

/// Dots without order, with some of them marked: `(name, x, y)`.
pub(super) fn scatter(
    points: &[(f64, f64)],
    marks: &[(String, f64, f64)],
    x_title: &str,
    y_title: &str,
) -> Markup {
    let xs = || points.iter().map(|p| p.0).chain(marks.iter().map(|m| m.1));
    let ys = || points.iter().map(|p| p.1).chain(marks.iter().map(|m| m.2));
    let x_axis = Axis::free(xs(), LEFT, WIDTH - RIGHT);
    let y_axis = Axis::free(ys(), HEIGHT - BOTTOM, TOP);
    let label = format!("{y_title} against {x_title}: {}", counted(points.len(), "structure"));
    html! {
        svg.chart viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(label) {
            (axes((&x_axis, x_title), (&y_axis, y_title)))
            (dots(points, (&x_axis, &y_axis), |x, y| format!("{}, {}", round(x), round(y))))
            @for (name, x, y) in marks {
                circle.mark cx=(x_axis.pixel(*x)) cy=(y_axis.pixel(*y)) r="7" { title { (name) ": " (round(*x)) ", " (round(*y)) } }
            }
        }
    }
}

/// A dot at every point; where nobody can point at one among many, all in one path.
fn dots(
    points: &[(f64, f64)],
    (x_axis, y_axis): (&Axis, &Axis),
    title: impl Fn(f64, f64) -> String,
) -> Markup {
    if points.len() > MOST_TITLED {
        let at = |(x, y): &(f64, f64)| format!("M{} {}h0", x_axis.pixel(*x), y_axis.pixel(*y));
        return html! { path.dots d=(points.iter().map(at).collect::<String>()) {} };
    }
    html! {
        @for (x, y) in points {
            circle.dot cx=(x_axis.pixel(*x)) cy=(y_axis.pixel(*y)) r="2.5" { title { (title(*x, *y)) } }
        }
    }
}

/// Grid, ticks and titles of both axes.
fn axes((x_axis, x_title): (&Axis, &str), (y_axis, y_title): (&Axis, &str)) -> Markup {
    html! {
        @for tick in y_axis.ticks() {
            line.grid x1=(LEFT) x2=(WIDTH - RIGHT) y1=(y_axis.pixel(tick)) y2=(y_axis.pixel(tick)) {}
            text.tick x=(LEFT - 8.0) y=(y_axis.pixel(tick) + 4.0) text-anchor="end" { (round(tick)) }
        }
        @for tick in x_axis.ticks() {
            line.stub x1=(x_axis.pixel(tick)) x2=(x_axis.pixel(tick)) y1=(HEIGHT - BOTTOM) y2=(HEIGHT - BOTTOM + 5.0) {}
            text.tick x=(x_axis.pixel(tick)) y=(HEIGHT - BOTTOM + 20.0) text-anchor="middle" { (round(tick)) }
        }
        text.axis x=((LEFT + WIDTH - RIGHT) / 2.0) y=(HEIGHT - 8.0) text-anchor="middle" { (x_title) }
        text.axis x="8" y=(TOP - 18.0) { (y_title) }
    }
}

/// A scale from values to pixels, its ends on round numbers.
struct Axis {
    low: f64,
    high: f64,
    step: f64,
    from: f64,
    to: f64,
}

impl Axis {
    fn over(values: impl Iterator<Item = f64>, from_zero: bool, from: f64, to: f64) -> Self {
        let (least, most) =
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        let least = if from_zero { least.min(0.0) } else { least };
        let span = if most > least { most - least } else { 1.0 };
        let step = round_step(span / STEPS);
        // Numbers of clusters are whole: no ticks between them.
        let step = if from_zero { step } else { step.max(1.0) };
        Self {
            low: (least / step).floor() * step,
            high: (most.max(least + span) / step).ceil() * step,
            step,
            from,
            to,
        }
    }

    /// An axis that begins where the values do.
    fn free(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let (least, most) =
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        let span = if most > least { most - least } else { 1.0 };
        let step = round_step(span / STEPS);
        let high = (most.max(least + span) / step).ceil() * step;
        Self { low: (least / step).floor() * step, high, step, from, to }
    }

    fn pixel(&self, value: f64) -> f64 {
        let at = self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from);
        (at * 10.0).round() / 10.0
    }

    fn ticks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step).round() as usize;
        (0..=count).map(|n| self.low + n as f64 * self.step).collect()
    }
}

/// The next larger of 1, 2, 5 times a power of ten.
fn round_step(least: f64) -> f64 {
    let mut power = 1.0;
    while power > least {
        power /= 10.0;
    }
    while power * 10.0 <= least {
        power *= 10.0;
    }
    [1.0, 2.0, 5.0].into_iter().map(|n| n * power).find(|step| *step >= least).unwrap_or(10.0 * power)
}

/// Three decimals at most, for people.
fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_on_round_numbers() {
        let axis = Axis::over([3.0, 17.0].into_iter(), false, 0.0, 100.0);
        assert_eq!((axis.low, axis.high, axis.step), (0.0, 20.0, 5.0));
        let flat = Axis::over([0.0].into_iter(), true, 0.0, 100.0);
        assert!(flat.high > flat.low);
    }
}
