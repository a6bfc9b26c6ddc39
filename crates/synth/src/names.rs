use super::chance::Chance;
use std::collections::BTreeSet;

/// Made-up beginnings: with the endings below they make no name of a ward or district of England and Wales.
const BEGINNINGS: [&str; 48] = [
    "Quill", "Ember", "Fennick", "Osk", "Tarrow", "Brindle", "Wendle", "Haskel", "Dunnick", "Pellam",
    "Crindle", "Sorrel", "Vennor", "Yarl", "Loxen", "Grizel", "Tamsel", "Ottar", "Mundle", "Thrum", "Cobbin",
    "Sallow", "Nettle", "Plover", "Ruddle", "Skarrel", "Tansy", "Umber", "Vetch", "Wimmer", "Bramble",
    "Cinder", "Dapple", "Errin", "Fessel", "Gorsel", "Hobbin", "Inkle", "Jessom", "Kestle", "Lintel",
    "Marrow", "Noggin", "Orsel", "Pimmer", "Quarrel", "Rimmel", "Sprindle",
];
/// Endings as English place names have them.
const ENDINGS: [&str; 26] = [
    "mere", "holt", "stead", "combe", "garth", "fold", "wick", "thorpe", "gate", "bourne", "hurst", "dene",
    "lea", "cote", "shaw", "ridge", "haven", "cross", "moor", "wold", "beck", "croft", "field", "worth",
    "pool", "march",
];
/// Second words of a named place.
const SECOND_WORDS: [&str; 12] = [
    "Green", "Town", "Vale", "Hill", "Park", "Reach", "End", "Common", "Heath", "Fields", "Quarter", "Wharf",
];
/// What wards add to a name to tell themselves apart.
const WARD_WORDS: [&str; 12] = [
    "North", "South", "East", "West", "Central", "Park", "Hill", "Upper", "Lower", "Bridge", "Station",
    "Mill",
];
/// Share of places named by two words.
const TWO_WORDS: f64 = 0.45;
/// Share of wards that carry a direction or the like.
const WARD_WORD: f64 = 0.4;
/// Draws before a name is made unique by a numeral.
const DRAWS: usize = 200;

/// Gives out made-up names, each once.
pub(super) struct Names {
    chance: Chance,
    taken: BTreeSet<String>,
}

impl Names {
    /// The names of a seed's town.
    pub(super) fn new(seed: u64) -> Self {
        Self { chance: Chance::of(seed, "names"), taken: BTreeSet::new() }
    }

    /// A borough's name: `Quillmarch`.
    pub(super) fn borough(&mut self) -> String {
        self.unique(stem)
    }

    /// The river's name: `River Ottar`.
    pub(super) fn river(&mut self) -> String {
        self.unique(|chance| format!("River {}", word(chance, &BEGINNINGS)))
    }

    /// A ward's name: `Tansydene`, `Wimmerfold North`.
    pub(super) fn ward(&mut self) -> String {
        self.unique(|chance| with_second_word(chance, WARD_WORD, &WARD_WORDS))
    }

    /// A named place: `Brindlecross`, `Sorrel Green`.
    pub(super) fn place(&mut self) -> String {
        self.unique(|chance| {
            if chance.happens(TWO_WORDS) {
                format!("{} {}", word(chance, &BEGINNINGS), word(chance, &SECOND_WORDS))
            } else {
                stem(chance)
            }
        })
    }

    fn unique(&mut self, draw: impl Fn(&mut Chance) -> String) -> String {
        let mut name = draw(&mut self.chance);
        for _ in 0..DRAWS {
            if !self.taken.contains(&name) {
                break;
            }
            name = draw(&mut self.chance);
        }
        // Only the largest towns use up the names; then they count: `Vetchpool 2`.
        let base = name.clone();
        let mut count = 1;
        while !self.taken.insert(name.clone()) {
            count += 1;
            name = format!("{base} {count}");
        }
        name
    }
}

fn word(chance: &mut Chance, words: &[&str]) -> String {
    chance.pick(words).map(ToString::to_string).unwrap_or_default()
}

fn stem(chance: &mut Chance) -> String {
    word(chance, &BEGINNINGS) + &word(chance, &ENDINGS)
}

fn with_second_word(chance: &mut Chance, share: f64, words: &[&str]) -> String {
    let first = stem(chance);
    if chance.happens(share) { format!("{first} {}", word(chance, words)) } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_given_twice() {
        let mut names = Names::new(1);
        let wards: BTreeSet<String> = (0..20_000).map(|_| names.ward()).collect();
        assert_eq!(wards.len(), 20_000);
        assert!(!wards.contains(&names.place()));
    }
}
