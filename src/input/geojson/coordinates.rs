//! The `coordinates` of a geometry: lists in lists, of a depth known only at the end.

use crate::input::budget::Budget;
use crate::input::raw::{Position, Ring};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// What a `coordinates` member turned out to hold, from the inside out.
#[derive(Debug, PartialEq)]
pub(super) enum Nested {
    /// A list without any position, or `null`.
    Empty,
    /// One number: half of nothing.
    Number(f64),
    /// `[x, y]`, further numbers dropped.
    Position(Position),
    /// A list of positions.
    Line(Ring),
    /// A list of lists of positions.
    Rings(Vec<Ring>),
    /// A list of lists of lists of positions.
    Parts(Vec<Vec<Ring>>),
    /// Anything else, and why, as half a sentence.
    Bad(&'static str),
}

const NOT_A_NUMBER: &str = "its coordinates hold something that is not a number";
const SHORT_POSITION: &str = "a position has fewer than two numbers";
const MIXED_DEPTH: &str = "its coordinates mix lists of different depth";
const TOO_DEEP: &str = "its coordinates are nested more deeply than any geometry";

/// Reads one level of `coordinates` and everything below it.
pub(super) struct NestedSeed<'b>(pub &'b Budget);

impl<'de> DeserializeSeed<'de> for NestedSeed<'_> {
    type Value = Nested;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Nested, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NestedSeed<'_> {
    type Value = Nested;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coordinates")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Nested, E> {
        Ok(Nested::Number(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Nested, E> {
        Ok(Nested::Number(value as f64))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Nested, E> {
        Ok(Nested::Number(value as f64))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Nested, E> {
        Ok(Nested::Bad(NOT_A_NUMBER))
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Nested, E> {
        Ok(Nested::Bad(NOT_A_NUMBER))
    }

    fn visit_unit<E: Error>(self) -> Result<Nested, E> {
        self.0.spend_position()?;
        Ok(Nested::Empty)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Nested, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Nested::Bad(NOT_A_NUMBER))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Nested, A::Error> {
        self.0.spend_position()?;
        // Empty lists before the first full one take its depth: [[], [[1, 2]]] holds an empty ring.
        let mut empty = 0;
        let first = loop {
            match list.next_element_seed(NestedSeed(self.0))? {
                None => return Ok(Nested::Empty),
                Some(Nested::Empty) => empty += 1,
                Some(first) => break first,
            }
        };
        let whole = match first {
            Nested::Number(x) if empty == 0 => position(x, &mut list, self.0)?,
            Nested::Position(first) if empty == 0 => positions(first, &mut list, self.0)?,
            Nested::Line(first) => {
                let lists = collect(first, empty, &mut list, self.0, |n| match n {
                    Nested::Line(line) => Some(line),
                    _ => None,
                })?;
                lists.map_or_else(Nested::Bad, Nested::Rings)
            }
            Nested::Rings(first) => {
                let lists = collect(first, empty, &mut list, self.0, |n| match n {
                    Nested::Rings(rings) => Some(rings),
                    _ => None,
                })?;
                lists.map_or_else(Nested::Bad, Nested::Parts)
            }
            Nested::Parts(_) => Nested::Bad(TOO_DEEP),
            Nested::Bad(why) => Nested::Bad(why),
            Nested::Empty | Nested::Number(_) | Nested::Position(_) => Nested::Bad(MIXED_DEPTH),
        };
        // A bad list is read to its end, so that the features after it can be read.
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(whole)
    }
}

/// A position; the list it is has been counted already.
fn position<'de, A: SeqAccess<'de>>(x: f64, list: &mut A, budget: &Budget) -> Result<Nested, A::Error> {
    let y = match list.next_element_seed(NestedSeed(budget))? {
        Some(Nested::Number(y)) => y,
        Some(_) => return Ok(Nested::Bad(NOT_A_NUMBER)),
        None => return Ok(Nested::Bad(SHORT_POSITION)),
    };
    while let Some(further) = list.next_element_seed(NestedSeed(budget))? {
        if !matches!(further, Nested::Number(_)) {
            return Ok(Nested::Bad(NOT_A_NUMBER));
        }
    }
    Ok(Nested::Position([x, y]))
}

fn positions<'de, A: SeqAccess<'de>>(
    first: Position,
    list: &mut A,
    budget: &Budget,
) -> Result<Nested, A::Error> {
    // Positions are gathered where there is room already, then copied once: a ring that grows is
    // moved again and again.
    let mut line = budget.gathering();
    line.push(first);
    while let Some(next) = list.next_element_seed(NestedSeed(budget))? {
        match next {
            Nested::Position(position) => line.push(position),
            Nested::Bad(why) => return Ok(Nested::Bad(why)),
            Nested::Empty => return Ok(Nested::Bad(SHORT_POSITION)),
            _ => return Ok(Nested::Bad(MIXED_DEPTH)),
        }
    }
    Ok(Nested::Line(budget.gathered(line)))
}

/// The first list, the empty ones before it, and all that follow, or why they do not go together.
fn collect<'de, A: SeqAccess<'de>, T>(
    first: Vec<T>,
    empty_before: usize,
    list: &mut A,
    budget: &Budget,
    same_depth: fn(Nested) -> Option<Vec<T>>,
) -> Result<Result<Vec<Vec<T>>, &'static str>, A::Error> {
    let mut lists: Vec<Vec<T>> = std::iter::repeat_with(Vec::new).take(empty_before).collect();
    lists.push(first);
    while let Some(next) = list.next_element_seed(NestedSeed(budget))? {
        match next {
            Nested::Empty => lists.push(Vec::new()),
            Nested::Bad(why) => return Ok(Err(why)),
            other => match same_depth(other) {
                Some(one) => lists.push(one),
                None => return Ok(Err(MIXED_DEPTH)),
            },
        }
    }
    lists.shrink_to_fit();
    Ok(Ok(lists))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Limits;

    fn read(text: &str) -> Nested {
        let budget = Budget::new(&Limits::default());
        let mut json = serde_json::Deserializer::from_str(text);
        let nested = NestedSeed(&budget).deserialize(&mut json).expect("the text is JSON");
        json.end().expect("all of it was read");
        nested
    }

    #[test]
    fn depth_tells_the_geometry() {
        assert_eq!(read("[1, 2]"), Nested::Position([1.0, 2.0]));
        assert_eq!(read("[[1, 2], [3, 4.5]]"), Nested::Line(vec![[1.0, 2.0], [3.0, 4.5]]));
        assert_eq!(read("[[[1, 2]], []]"), Nested::Rings(vec![vec![[1.0, 2.0]], vec![]]));
        assert_eq!(read("[[[[1, 2]]]]"), Nested::Parts(vec![vec![vec![[1.0, 2.0]]]]));
    }

    #[test]
    fn heights_are_dropped() {
        assert_eq!(read("[[1, 2, 30], [3, 4, 30]]"), Nested::Line(vec![[1.0, 2.0], [3.0, 4.0]]));
    }

    #[test]
    fn empty_lists_take_the_depth_of_their_neighbours() {
        assert_eq!(read("[]"), Nested::Empty);
        assert_eq!(read("[[], [[]]]"), Nested::Empty);
        assert_eq!(read("[[], [[1, 2]]]"), Nested::Rings(vec![vec![], vec![[1.0, 2.0]]]));
    }

    #[test]
    fn what_is_no_position_is_named() {
        assert_eq!(read("[1]"), Nested::Bad(SHORT_POSITION));
        assert_eq!(read("[[1, 2], [3]]"), Nested::Bad(SHORT_POSITION));
        assert_eq!(read("[[1, 2], []]"), Nested::Bad(SHORT_POSITION));
        assert_eq!(read("[1, \"2\"]"), Nested::Bad(NOT_A_NUMBER));
        assert_eq!(read("[1, 2, {\"a\": [1]}]"), Nested::Bad(NOT_A_NUMBER));
        assert_eq!(read("[[1, 2], 3]"), Nested::Bad(MIXED_DEPTH));
        assert_eq!(read("[[], 3]"), Nested::Bad(MIXED_DEPTH));
        assert_eq!(read("[[[[[1, 2]]]]]"), Nested::Bad(TOO_DEEP));
    }
}
