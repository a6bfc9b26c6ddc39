use crate::price_claims::PartClaim;

/// Whether parts are everything: whichever pairs of wards a structure has together, it is in one of them.
pub(crate) fn are_everything(parts: &[PartClaim]) -> bool {
    let decided = parts.iter().map(|part| (part.together.clone(), part.apart.clone())).collect();
    cover(decided)
}

/// The pairs that are together and those that are apart, of one part.
type Decided = (Vec<[usize; 2]>, Vec<[usize; 2]>);

fn cover(parts: Vec<Decided>) -> bool {
    // A part in which nothing is decided any more is everything.
    if parts.iter().any(|(together, apart)| together.is_empty() && apart.is_empty()) {
        return true;
    }
    // Some pair is decided in all of them: together in some, which are everything then, and apart in the others.
    let Some((together, apart)) = parts.first() else { return false };
    let is_decided = |pair: &&[usize; 2]| {
        parts.iter().all(|(together, apart)| together.contains(pair) || apart.contains(pair))
    };
    let Some(pair) = together.iter().chain(apart).find(is_decided).copied() else { return false };
    let without = |list: &Vec<[usize; 2]>| list.iter().copied().filter(|other| *other != pair).collect();
    let side = |is_there: fn(&Decided, &[usize; 2]) -> bool| {
        let side = parts.iter().filter(|part| is_there(part, &pair));
        side.map(|(together, apart)| (without(together), without(apart))).collect()
    };
    cover(side(|part, pair| part.0.contains(pair))) && cover(side(|part, pair| part.1.contains(pair)))
}

/// Whether a cluster may be one of a structure of a part.
pub(crate) fn is_of_part(part: &PartClaim, cluster: &[usize]) -> bool {
    let held = |pair: &[usize; 2]| pair.iter().filter(|ward| cluster.contains(ward)).count();
    part.together.iter().all(|pair| held(pair) != 1) && part.apart.iter().all(|pair| held(pair) != 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(together: &[[usize; 2]], apart: &[[usize; 2]]) -> PartClaim {
        PartClaim { together: together.to_vec(), apart: apart.to_vec(), prices: vec![], odd_sets: vec![] }
    }

    #[test]
    fn halves_of_halves_are_everything_and_a_missing_one_is_told() {
        let (a, b, c) = ([0, 1], [1, 2], [4, 7]);
        let parts = [part(&[a], &[b]), part(&[a, b], &[]), part(&[c], &[a]), part(&[], &[c, a])];
        assert!(are_everything(&parts));
        for missing in 0..parts.len() {
            let mut fewer = parts.to_vec();
            fewer.remove(missing);
            assert!(!are_everything(&fewer), "without {missing}");
        }
        assert!(are_everything(&[part(&[], &[])]));
        assert!(!are_everything(&[]) && !are_everything(&[part(&[a], &[]), part(&[], &[b])]));
    }

    #[test]
    fn a_cluster_of_a_part_holds_both_of_a_pair_or_none() {
        let part = part(&[[0, 1]], &[[2, 3]]);
        for (cluster, is_of) in
            [(&[0, 1][..], true), (&[0, 2], false), (&[2], true), (&[2, 3], false), (&[5], true)]
        {
            assert_eq!(is_of_part(&part, cluster), is_of, "{cluster:?}");
        }
    }
}
