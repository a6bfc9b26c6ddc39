//! Which borough a paying authority is: both are written in many ways.

use super::authority_names::PlainName;
use crate::input::normalised;
use crate::model::BoroughIdx;

/// The least likeness (Jaro–Winkler, 0–1) of names of which one may be meant by the other.
const LIKENESS: f64 = 0.8;

/// What a paying authority is among the boroughs of a study.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payer {
    /// This one.
    Borough(BoroughIdx),
    /// One of these, and nothing says which.
    AnyOf(Vec<BoroughIdx>),
    /// None of them.
    Elsewhere,
}

/// The boroughs of a study, as authorities are compared with them.
#[derive(Clone, Debug)]
pub struct Authorities {
    boroughs: Vec<Borough>,
}

/// A borough's name as it is written, normalised, and as it is compared.
type Borough = (String, PlainName);

impl Authorities {
    /// By the names of the boroughs.
    #[must_use]
    pub fn of(boroughs: &[String]) -> Self {
        Self { boroughs: boroughs.iter().map(|name| (normalised(name), PlainName::of(name))).collect() }
    }

    /// Which borough an authority is: the one of its very name; else the one of its name without the words that
    /// say what it is (`LB Hackney`, `Hackney Council`); else the one that begins with it (`Kingston`), or that it
    /// abbreviates (`RBKC`). A city is not the county of its name.
    #[must_use]
    pub fn payer(&self, authority: &str) -> Payer {
        let own = normalised(authority);
        let plain = PlainName::of(authority);
        let steps: [&dyn Fn(&Borough) -> bool; 4] = [
            &|(name, _)| !name.is_empty() && *name == own,
            &|(_, borough)| plain.is_name_of(borough) && plain.is_alike(borough),
            &|(_, borough)| plain.begins(borough),
            &|(_, borough)| plain.abbreviates(borough),
        ];
        for is_meant in steps {
            let meant: Vec<BoroughIdx> = (0..self.boroughs.len())
                .filter(|&borough| is_meant(&self.boroughs[borough]))
                .map(BoroughIdx::new)
                .collect();
            match meant.as_slice() {
                [] => {}
                [one] => return Payer::Borough(*one),
                _ => return Payer::AnyOf(meant),
            }
        }
        Payer::Elsewhere
    }

    /// The borough whose name is most like that of an authority, where one is.
    #[must_use]
    pub fn closest(&self, authority: &str) -> Option<BoroughIdx> {
        let plain = PlainName::of(authority).words.join(" ");
        let likeness = |(_, borough): &Borough| strsim::jaro_winkler(&plain, &borough.words.join(" "));
        let of_all = self.boroughs.iter().map(likeness).enumerate();
        // The first of equal ones.
        let (borough, likeness) = of_all.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        (likeness >= LIKENESS).then(|| BoroughIdx::new(borough))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payers(boroughs: &[&str], authorities: &[&str]) -> Vec<Payer> {
        let boroughs: Vec<String> = boroughs.iter().map(|name| (*name).to_owned()).collect();
        let known = Authorities::of(&boroughs);
        authorities.iter().map(|authority| known.payer(authority)).collect()
    }

    /// Every authority is the borough at the position given.
    fn all_are(boroughs: &[&str], position: usize, authorities: &[&str]) {
        for (authority, payer) in authorities.iter().zip(payers(boroughs, authorities)) {
            assert_eq!(payer, Payer::Borough(BoroughIdx::new(position)), "{authority}");
        }
    }

    const LONDON: [&str; 12] = [
        "Islington",
        "Kensington and Chelsea",
        "Kingston upon Thames",
        "Westminster",
        "City of London",
        "Hackney",
        "Hammersmith and Fulham",
        "Harrow",
        "Tower Hamlets",
        "Richmond upon Thames",
        "Hounslow",
        "Haringey",
    ];

    #[test]
    fn a_borough_is_known_by_the_ways_in_which_it_is_written() {
        let islington = [
            "LB Islington",
            "LB of Islington",
            "L.B. Islington",
            "Islington LBC",
            "Islington LB",
            "Islington Council",
            "Islington Borough Council",
            "ISLINGTON",
            " the London Borough of  Islington ",
            "Islington (London Borough)",
            "Council of the London Borough of Islington",
            "The Mayor and Burgesses of the London Borough of Islington",
        ];
        all_are(&LONDON, 0, &islington);
        let kensington = [
            "Royal Borough of Kensington and Chelsea",
            "RB Kensington & Chelsea",
            "RBKC",
            "R.B.K.C.",
            "Kensington & Chelsea Council",
        ];
        all_are(&LONDON, 1, &kensington);
        all_are(
            &LONDON,
            2,
            &["RB Kingston upon Thames", "Kingston-upon-Thames", "RB Kingston", "Kingston Council"],
        );
        all_are(&LONDON, 3, &["City of Westminster", "Westminster City Council", "Westminster"]);
        all_are(
            &LONDON,
            4,
            &["City of London", "City of London Corporation", "The City of London", "Corporation of London"],
        );
        all_are(&LONDON, 6, &["LBHF", "LBH&F", "LB H&F", "Hammersmith + Fulham"]);
        all_are(&["Waltham Forest"], 0, &["LBWF", "LB W F", "LB Waltham Forest"]);
        all_are(&LONDON, 8, &["LBTH", "Tower Hamlets, London Borough of"]);
        // And the other way round, where it is the wards that say more.
        all_are(
            &["City of Westminster", "London Borough of Hackney"],
            0,
            &["Westminster", "Westminster City Council"],
        );
        all_are(&["City of Westminster", "London Borough of Hackney"], 1, &["Hackney", "LB Hackney"]);
    }

    #[test]
    fn elsewhere_in_britain_too() {
        all_are(&["Trafford"], 0, &["Trafford MBC", "Trafford Metropolitan Borough Council", "Trafford MDC"]);
        all_are(&["St. Helens"], 0, &["St Helens Council", "St Helen's MBC", "Saint Helens"]);
        all_are(
            &["Bristol, City of"],
            0,
            &["Bristol City Council", "City of Bristol", "Bristol UA", "Bristol"],
        );
        all_are(
            &["Kingston upon Hull, City of"],
            0,
            &["Kingston-upon-Hull City Council", "City of Kingston upon Hull"],
        );
        all_are(&["Herefordshire, County of"], 0, &["Herefordshire Council", "Herefordshire CC"]);
        all_are(&["Stoke-on-Trent"], 0, &["Stoke on Trent City Council", "City of Stoke–on–Trent"]);
        all_are(&["County Durham"], 0, &["Durham County Council", "Durham CC", "Durham"]);
        all_are(&["Bolsover"], 0, &["Bolsover DC", "Bolsover District Council", "District of Bolsover"]);
        all_are(
            &["Wokingham"],
            0,
            &["Wokingham Unitary Authority", "Wokingham Borough Council", "Wokingham BC"],
        );
        let merthyr = [
            "Merthyr Tydfil County Borough Council",
            "County Borough of Merthyr Tydfil",
            "Merthyr Tydfil CBC",
        ];
        all_are(&["Merthyr Tydfil"], 0, &merthyr);
        all_are(&["Merthyr Tydfil"], 0, &["Cyngor Bwrdeistref Sirol Merthyr Tudful"]);
        all_are(&["Cardiff", "Swansea"], 0, &["Cyngor Caerdydd", "Cardiff Council"]);
        all_are(
            &["Cardiff", "Swansea"],
            1,
            &["City and County of Swansea", "Cyngor Abertawe", "Swansea Council"],
        );
        all_are(&["Isle of Anglesey"], 0, &["Cyngor Sir Ynys Môn", "Isle of Anglesey County Council"]);
        all_are(&["Gwynedd"], 0, &["Cyngor Gwynedd", "Gwynedd Council"]);
        all_are(&["City of Edinburgh", "Highland"], 0, &["City of Edinburgh Council", "Edinburgh"]);
        all_are(&["City of Edinburgh", "Highland"], 1, &["The Highland Council", "Highland"]);
        all_are(&["North East Derbyshire"], 0, &["NE Derbyshire", "N.E. Derbyshire District Council"]);
        all_are(
            &["South Gloucestershire", "North Somerset"],
            0,
            &["S. Gloucestershire", "S Gloucestershire UA"],
        );
        all_are(&["King's Lynn and West Norfolk"], 0, &["Kings Lynn & W. Norfolk BC"]);
        all_are(&["Na h-Eileanan Siar"], 0, &["Comhairle nan Eilean Siar"]);
    }

    #[test]
    fn other_authorities_are_none_of_the_boroughs() {
        let others = [
            "Home Office",
            "Greater London Authority",
            "London",
            "Barking",
            "LBH",
            "Isligton",
            "Council",
            "",
        ];
        assert!(
            payers(&LONDON, &others).iter().all(|payer| *payer == Payer::Elsewhere),
            "{:?}",
            payers(&LONDON, &others)
        );
        assert_eq!(payers(&["Nottingham"], &["Nottinghamshire County Council"]), [Payer::Elsewhere]);
        // A map without boroughs has one without a name.
        assert_eq!(payers(&[""], &["", "Council"]), [Payer::Elsewhere, Payer::Elsewhere]);
    }

    #[test]
    fn a_name_of_several_boroughs_is_none_of_them_unless_it_says_which() {
        let kingstons = ["Kingston upon Thames", "Kingston upon Hull"];
        let both = Payer::AnyOf(vec![BoroughIdx::new(0), BoroughIdx::new(1)]);
        assert_eq!(payers(&kingstons, &["Kingston Council"]), std::slice::from_ref(&both));
        all_are(&kingstons, 1, &["Kingston upon Hull City Council"]);
        let baltimore = ["Baltimore city", "Baltimore County"];
        assert_eq!(payers(&baltimore, &["Baltimore"]), [both]);
        all_are(&baltimore, 0, &["City of Baltimore"]);
        all_are(&baltimore, 1, &["Baltimore County Council"]);
        assert_eq!(payers(&baltimore[1..], &["City of Baltimore"]), [Payer::Elsewhere]);
    }
}
