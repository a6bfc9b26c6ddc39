//! What every column and property means: the one list behind the reference page and the GeoPackage.

use crate::compare::MEASURES;
use crate::loss::Loss;

/// What clusters are called.
const CLUSTER_NAME: &str = "the cluster's name: the place with most claimed residents in it, or its borough and a number; one for one set of wards in all candidates";

/// A column or property and its meaning, where it is neither a loss nor a measure, which say themselves what
/// they mean. A name that means another thing in one layer stands here a second time, as `layer.name`.
const MEANINGS: &[(&str, &str)] = &[
    ("action", "what was done: `noted`, `mended`, `left_out` or `refused`"),
    (
        "agreement",
        "how much of the place's evidence covers the ward: 1 where all its respondents drew all of it",
    ),
    ("amount_gbp", "the area's amount, £ a year"),
    ("area_id", "the co-funding area's id, as given"),
    ("area_as_read_km2", "area in square kilometres as the file has it, before borders were cleaned"),
    ("area_km2", "area in km²"),
    ("authority", "the local authority that pays"),
    ("best_at", "what the candidate does better than every other, in words"),
    ("best_cluster", "the cluster that holds most of it; empty where it lies on ground of no cluster"),
    ("best_cluster_share", "the share of its residents that this cluster holds, 0–1"),
    (
        "best_cluster_share_area",
        "the share of its area inside the study area that its best cluster by area holds, 0–1",
    ),
    ("border_m", "length of the shared border in metres"),
    ("borough", "the borough; of a cluster, the one with most of its residents"),
    ("candidate_NN", "the name of the ward's cluster in this candidate, as on maps and page"),
    ("cluster_id", CLUSTER_NAME),
    ("cluster_name", "the same name, for labels"),
    ("colour", "number of a colour; neighbouring clusters differ"),
    ("cluster_a", "the cluster on one side"),
    ("cluster_b", "the cluster on the other side"),
    ("component", "number of the connected part of the map"),
    (
        "confidence",
        "share of resamples of the respondents in which the border came back; empty without resampling",
    ),
    ("cure", "how to mend it"),
    ("drawings", "drawings or statements in use"),
    ("drawings_left_out", "drawings or statements left out, each with a finding"),
    ("drawings_used", "drawings or statements in use"),
    (
        "counted",
        "`all`, or `at_least`: counting stopped at 10,000, or the part is too large for the exact method",
    ),
    ("effective_splits", "1/Σf² − 1 of its residents over clusters: 0 whole, 1 two equal halves"),
    (
        "epsilon",
        "every structure within the rules is matched by a row up to this in every loss; 0 where exact",
    ),
    ("feature", "position of the feature in its file, from 0"),
    ("file", "the file, as typed"),
    ("first_ward", "the first ward of the part, in the order of the file"),
    (
        "gap",
        "no structure that meets the rules has a total loss lower by more than this; empty without a bound",
    ),
    ("gap_relative", "`gap` as a share of the total loss"),
    ("gap_m", "shortest distance in metres"),
    (
        "point_gap",
        "by how much a structure of as many clusters may better it at most, by the weights that suit it most; empty where exact",
    ),
    ("gives_up", "what the candidate does worse than every other, in words"),
    (
        "rules_broken",
        "the rules that a structure breaks which nobody searched for, in words; empty where it keeps them",
    ),
    ("bound_max_population", "the most residents a cluster of this row could have; empty without a bound"),
    ("bound_min_population", "the fewest residents a cluster of this row could have; empty without a bound"),
    (
        "sizes",
        "how the size of clusters was held: `by_number`, its own for each row; `fixed`, the same for all; `free`",
    ),
    ("target_population", "the target population of a cluster of this row; empty without one"),
    ("group", "the group of respondents"),
    ("id", "the official id, where it has one"),
    ("in_force", "whether the bridge joins its wards, or is only suggested"),
    ("iou", "residents common to the place and its best cluster, as a share of those in either"),
    ("kept_whole", "`yes` where one cluster holds at least 0.9 of its residents"),
    ("layer", "the role of the file in the study"),
    ("length_m", "length in metres"),
    ("level", "`note`, `warning` or `error`"),
    (
        "lowest_loss",
        "the lowest total loss of this part of the map with that many clusters: its share of the total",
    ),
    ("message", "what was found"),
    ("name", "of a cluster, its `cluster_id` once more, for labels"),
    ("neighbours", "number of neighbours"),
    (
        "note",
        "why a figure is not shown: pooled, or suppressed because fewer than 10 respondents stand behind it",
    ),
    ("origin", "how the two became neighbours: shared border, snapped, added by hand or bridged"),
    (
        "outside_authority_gbp",
        "£ a year spent in clusters whose majority borough is not the paying authority; empty where that is no borough of the wards",
    ),
    ("overlaps", "`yes` where the area overlaps another co-funding area"),
    ("perimeter_km", "length of the outline in km"),
    ("place", "the name residents gave, as first written"),
    ("places_kept_whole", "share of the places with at least 0.9 of their residents in one cluster"),
    ("polsby_popper", "4π·area ÷ perimeter²: 1 a circle, towards 0 drawn out"),
    ("population", "residents, in persons"),
    ("population_deviation", "distance from the target population, as a share of it"),
    ("property", "the property or flag concerned"),
    ("reason", "why the border joins nobody: a barrier, an edit, or too short"),
    ("reock", "area ÷ area of the smallest circle around it"),
    ("residents", "residents, in persons"),
    ("residents_claimed", "residents under at least one drawing in use"),
    ("residents_unclaimed", "residents under no drawing in use"),
    ("respondents", "respondents behind the figures"),
    ("rule", "the number of the rule: see [Findings](findings.md)"),
    ("rule_text", "the rule in words"),
    ("status", "`optimal`, `within_gap`, `no_bound`, or `given` for a structure that was not searched for"),
    ("scope", "`map`, or `borough` for its part of the losses by itself"),
    ("stays", "share of resamples in which the ward stays with its cluster; empty without `--bootstrap`"),
    (
        "structure",
        "`candidate_01` (the lowest total loss found) and on, `wards`, `boroughs`, `neighbourhoods`, `current`",
    ),
    (
        "structures",
        "structures of this part of the map with as many clusters, at most `within` above its lowest loss",
    ),
    ("together", "share of resamples in which the two wards share a cluster; empty without `--bootstrap`"),
    ("uncertainty_bits", "−Σ f log₂ f of its residents over clusters: 0 whole, 1 two equal halves"),
    ("value", "the value concerned"),
    (
        "gain_borders",
        "how many unsure borders one more answer from the ward is expected to settle: `unsure_borders` ÷ (respondents + 1)",
    ),
    ("rank", "the wards in order of `gain_borders`: 1 is the ward to ask in first"),
    (
        "unsure_borders",
        "how many of the ward's borders are unsure: one that is there in every second resample counts 1, a sure one 0",
    ),
    (
        "ask_next.respondents",
        "respondents who speak of the ward now, in steps of five; empty for fewer than ten, where five are taken for it",
    ),
    ("ask_next.note", "why no number of respondents is shown"),
    ("in_one_cluster", "`yes` where the first candidate has both wards in one cluster"),
    (
        "reweighting_holds",
        "the largest change tested of the groups' shares of the evidence, 0–1, with which no structure with as many clusters that treats the two wards otherwise is better; empty with fewer than two groups",
    ),
    (
        "reweighting_turns",
        "the smallest change tested with which one is better; empty where none is, however far shares move",
    ),
    (
        "unheard_holds",
        "the largest share of the whole tested that what was not heard may count, 0–1, with which no structure with as many clusters that treats the two wards otherwise is better, whatever it is",
    ),
    (
        "price_of_rules.setting",
        "the setting that asks for the rule, with its value: a flag without its dashes",
    ),
    ("price_of_rules.rule", "what the rule asks, in words"),
    (
        "price",
        "what the rule costs: the total loss of the first candidate minus the lowest found without the rule, all others kept; below 0 only where a borough is let go that was kept whole",
    ),
    (
        "price_at_least",
        "what it costs at least, as far as is proved; empty where the first candidate has no bound",
    ),
    (
        "price_at_most",
        "what it costs at most, as far as is proved; empty where the best without the rule has no bound",
    ),
    (
        "price_of_rules.total_loss",
        "the lowest total loss found without the rule; empty where no structure was found",
    ),
    ("price_of_rules.clusters", "how many clusters that structure has"),
    (
        "price_of_rules.status",
        "what is known of that structure: `optimal`, `within_gap`, `no_bound`; `impossible` where it is proved that there is none, `unknown` where none was found",
    ),
    (
        "price_of_rules.gap",
        "how much lower the total loss of another structure without the rule may be at most",
    ),
    ("unheard.ward_a", "the official id of the ward on one side"),
    ("unheard.ward_b", "the official id of the ward on the other side"),
    ("ward_a_name", "the name of the ward on one side"),
    ("ward_b_name", "the name of the ward on the other side"),
    ("ward_a", "the ward on one side"),
    ("ward_b", "the ward on the other side"),
    ("ward_count", "number of wards"),
    ("ward_id", "the ward's official id, as given"),
    ("ward_name", "the ward's name"),
    ("wards", "names of the wards"),
    ("within", "how much more total loss was allowed"),
    ("worst_places", "the places served worst, by name"),
    ("candidate_NN_cluster", "the cluster of this candidate that holds most of the place's residents"),
    ("candidate_NN_share", "the share of the place's residents that this cluster holds, 0–1"),
    ("claimed_residents", "residents under at least one drawing in use; of a place, under its own"),
    ("clusters.agreement", "how far residents agree that this ground is the place, 0–1"),
    ("drawing_id", "the drawing's id, as given"),
    (
        "evidence.agreement",
        "of the ward's residents whom drawings describe, the share whose drawing has the ward's main place, 0–1",
    ),
    ("from_cluster", "the cluster before; empty on ground of no cluster"),
    ("in_use", "1 where the drawing counts, 0 where it was left out"),
    ("main_place", "the place that most of the ward's described residents name"),
    ("to_cluster", "the cluster afterwards; empty on ground of no cluster"),
];

/// What a column means; `layer` is the layer or table that it stands in, without an ending.
///
/// Numbered columns of candidates share an entry. `None` where nobody has said it yet.
#[must_use]
pub fn column_meaning(layer: &str, column: &str) -> Option<String> {
    let column = unnumbered(column);
    let listed = |name: &str| MEANINGS.iter().find(|(listed, _)| *listed == name);
    if let Some((_, meaning)) = listed(&format!("{layer}.{column}")).or_else(|| listed(&column)) {
        return Some((*meaning).to_owned());
    }
    if let Some(loss) = Loss::ALL.into_iter().find(|loss| loss.name() == column) {
        return Some(format!("loss: {}; of a cluster, its own contribution", loss.description().meaning));
    }
    MEASURES.iter().find(|measure| measure.name == column).map(|measure| measure.meaning.to_owned())
}

/// `candidate_NN_share` of `candidate_01_share`.
fn unnumbered(column: &str) -> String {
    let Some(numbered) = column.strip_prefix("candidate_") else { return column.to_owned() };
    let rest = numbered.trim_start_matches(|c: char| c.is_ascii_digit());
    match rest.len() < numbered.len() {
        true => format!("candidate_NN{rest}"),
        false => column.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_candidates_and_layers_of_their_own_are_understood() {
        assert_eq!(column_meaning("places", "candidate_12_share"), column_meaning("", "candidate_01_share"));
        assert_ne!(column_meaning("evidence", "agreement"), column_meaning("agreement", "agreement"));
        assert!(column_meaning("clusters", "lived_split").is_some_and(|text| text.starts_with("loss: ")));
        assert_eq!(column_meaning("clusters", "candidate_x"), None);
    }

    #[test]
    fn no_column_is_explained_twice() {
        for (position, (name, _)) in MEANINGS.iter().enumerate() {
            assert!(MEANINGS[..position].iter().all(|(other, _)| other != name), "{name}");
        }
    }
}
