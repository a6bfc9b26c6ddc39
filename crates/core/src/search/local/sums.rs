use crate::loss::{ClaimFigures, ClusterFigures};
use crate::model::{Fixed, Problem};

/// The figures of one cluster as whole numbers that wards add to and take from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sums {
    pub wards: usize,
    pub population: i64,
    pub need: i64,
    pub area_cm2: i64,
    pub perimeter_um: i64,
    pub outer_border_um: i64,
    pub lived_cut: i64,
    pub funding_cut: i64,
    pub places: ClaimSums,
    pub agreements: ClaimSums,
    pub largest_borough: i64,
}

/// Micro-residents of one cluster: Σ a² over what they claim, and Σ a.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct ClaimSums {
    pub squares: i128,
    pub total: i64,
}

impl ClaimSums {
    /// What `claimed` more of a class of which there are `here` changes; less where it is below 0.
    pub fn add(&mut self, here: i64, claimed: i64) {
        self.squares += i128::from(claimed) * (2 * i128::from(here) + i128::from(claimed));
        self.total += claimed;
    }

    fn figures(self) -> ClaimFigures {
        ClaimFigures { squares: self.squares as f64, total: self.total }
    }
}

/// Sums of one cluster on their map, for losses to read.
pub(super) struct SumsOn<'a>(pub &'a Problem, pub &'a Sums);

impl ClusterFigures for SumsOn<'_> {
    fn problem(&self) -> &Problem {
        self.0
    }

    fn population(&self) -> i64 {
        self.1.population
    }

    fn need(&self) -> i64 {
        self.1.need
    }

    fn area_cm2(&self) -> i64 {
        self.1.area_cm2
    }

    fn perimeter_um(&self) -> i64 {
        self.1.perimeter_um
    }

    fn outer_border_um(&self) -> i64 {
        self.1.outer_border_um
    }

    fn lived_cut(&self) -> Fixed {
        Fixed(self.1.lived_cut)
    }

    fn funding_cut(&self) -> Fixed {
        Fixed(self.1.funding_cut)
    }

    fn places(&self) -> ClaimFigures {
        self.1.places.figures()
    }

    fn agreements(&self) -> ClaimFigures {
        self.1.agreements.figures()
    }

    fn largest_borough(&self) -> i64 {
        self.1.largest_borough
    }
}
