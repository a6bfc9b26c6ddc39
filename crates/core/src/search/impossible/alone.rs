use super::part::Part;

/// The wards that can be clusters by themselves, and with no other ward: with any neighbour they have too many
/// residents, or are kept apart from it.
pub(super) fn alone(part: &Part) -> Vec<usize> {
    let rules = part.rules;
    if rules.min_wards > 1 {
        return Vec::new();
    }
    let is_alone = |ward: &usize| {
        let residents = part.population[*ward];
        let joins = |other: &usize| {
            residents.saturating_add(part.population[*other]) <= rules.max_population
                && rules.max_wards > 1
                && !part.apart_of[*ward].iter().any(|group| part.apart_of[*other].contains(group))
        };
        part.together_of[*ward].is_none()
            && (rules.min_population..=rules.max_population).contains(&residents)
            && !part.neighbours[*ward].iter().any(joins)
    };
    (0..part.ward_count()).filter(is_alone).collect()
}
