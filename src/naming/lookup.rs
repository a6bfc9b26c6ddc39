//! Which of many words lie within two edits of each other, without comparing all with all.
//!
//! A word is cut into one piece more than the edits allowed can spoil, so that one piece at least is left whole:
//! words that have a piece in common, a few places up or down, are compared (G. Li, D. Deng, J. Wang and J. Feng,
//! "Pass-Join", PVLDB 5, 2011). Two letters that changed places are one edit, and may spoil two pieces.

use super::spelling::{MOST_EDITS, edits_allowed};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// An edit spoils at most so many pieces.
const SPOILT_BY_EDIT: usize = 2;

/// A word to be looked for, among those of its class alone.
pub(super) struct Keyed<'a> {
    /// Words of different classes are never compared.
    pub class: &'a [String],
    pub word: &'a str,
}

/// The pairs of words of one class that may lie within the edits allowed: `(lower, higher)` positions, ascending.
/// Equal words are such a pair. None that does is missing; some that do not are there.
pub(super) fn may_be_alike(words: &[Keyed]) -> BTreeSet<(usize, usize)> {
    let letters: Vec<Vec<char>> = words.iter().map(|keyed| keyed.word.chars().collect()).collect();
    let mut with_piece: FxHashMap<Piece, Vec<usize>> = FxHashMap::default();
    let mut equal: FxHashMap<(&[String], &str), Vec<usize>> = FxHashMap::default();
    for (position, keyed) in words.iter().enumerate() {
        let own = &letters[position];
        equal.entry((keyed.class, keyed.word)).or_default().push(position);
        for (number, (start, end)) in pieces(own.len()).into_iter().enumerate() {
            let piece = Piece { class: keyed.class, length: own.len(), number, letters: &own[start..end] };
            with_piece.entry(piece).or_default().push(position);
        }
    }
    let met: Vec<u64> = letters.iter().map(|word| letters_met(word)).collect();
    let mut pairs = BTreeSet::new();
    let mut add = |a: usize, b: usize| {
        // An edit changes two kinds of letters at most.
        let differ = (met[a] ^ met[b]).count_ones() as usize;
        if a != b && differ <= 2 * edits_allowed(letters[a].len().max(letters[b].len())) {
            pairs.insert((a.min(b), a.max(b)));
        }
    };
    for same in equal.values() {
        // Of many equal words each is compared with the first: they are alike whatever follows.
        same.iter().for_each(|&other| add(same[0], other));
    }
    for (position, keyed) in words.iter().enumerate() {
        let own = &letters[position];
        let allowed = edits_allowed(own.len());
        if allowed == 0 {
            continue;
        }
        for length in own.len().saturating_sub(allowed)..=own.len() {
            for (number, (start, end)) in pieces(length).into_iter().enumerate() {
                let last = (start + MOST_EDITS).min(own.len().saturating_sub(end - start));
                for from in start.saturating_sub(MOST_EDITS)..=last {
                    let cut = &own[from..from + end - start];
                    let piece = Piece { class: keyed.class, length, number, letters: cut };
                    for &other in with_piece.get(&piece).into_iter().flatten() {
                        add(position, other);
                    }
                }
            }
        }
    }
    pairs
}

/// Which letters come in a word, each as one of 64 bits.
fn letters_met(word: &[char]) -> u64 {
    word.iter().fold(0, |met, letter| met | 1 << (u32::from(*letter) % u64::BITS))
}

/// A piece of a word.
#[derive(PartialEq, Eq, Hash)]
struct Piece<'a> {
    class: &'a [String],
    /// Letters of the whole word.
    length: usize,
    number: usize,
    letters: &'a [char],
}

/// Where the pieces of a word begin and end; none for a word too short to be cut. Its partner may be longer by as
/// many letters as there may be edits.
fn pieces(length: usize) -> Vec<(usize, usize)> {
    let count = SPOILT_BY_EDIT * edits_allowed(length + MOST_EDITS) + 1;
    if length < count {
        return Vec::new();
    }
    (0..count).map(|number| (number * length / count, (number + 1) * length / count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All words of three letters or more that one or two edits make of a word, and some that three do.
    #[test]
    fn no_pair_within_the_edits_allowed_is_missing() {
        let letters = ['a', 'b', 'c'];
        let mut words = vec![
            "portobello".to_owned(),
            "portabello".to_owned(),
            "protobello".to_owned(),
            "portobelo".to_owned(),
            "xportobellox".to_owned(),
            "leith".to_owned(),
            "lieth".to_owned(),
            "leit".to_owned(),
        ];
        // Every word of ten letters that differs from one in two places.
        for i in 0..10 {
            for j in i..10 {
                for a in letters {
                    let mut word: Vec<char> = "abcabcabca".chars().collect();
                    word[i] = a;
                    word.remove(j);
                    words.push(word.into_iter().collect());
                }
            }
        }
        // Letters that changed places, once and twice.
        for i in 0..9 {
            for j in 0..9 {
                let mut word: Vec<char> = "lochendabc".chars().collect();
                word.swap(i, i + 1);
                word.swap(j, j + 1);
                words.push(word.into_iter().collect());
            }
        }
        let keyed: Vec<Keyed> = words.iter().map(|word| Keyed { class: &[], word }).collect();
        let found = may_be_alike(&keyed);
        let mut within = 0;
        for a in 0..words.len() {
            for b in a + 1..words.len() {
                let longer = words[a].len().max(words[b].len());
                // Equal words are led to each other through the first of them.
                if words[a] != words[b] && strsim::osa_distance(&words[a], &words[b]) <= edits_allowed(longer)
                {
                    within += 1;
                    assert!(found.contains(&(a, b)), "{} and {}", words[a], words[b]);
                }
            }
        }
        assert!(within > 1000);
    }

    #[test]
    fn words_of_different_classes_are_never_compared() {
        let (north, south) = (["north".to_owned()], ["south".to_owned()]);
        let keyed =
            [Keyed { class: &north, word: "northparkside" }, Keyed { class: &south, word: "southparkside" }];
        assert!(may_be_alike(&keyed).is_empty());
    }
}
