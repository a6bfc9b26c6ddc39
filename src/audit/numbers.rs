//! Numbers of clusters that were searched one by one, as their size follows from it: each derived again under
//! its own bounds and target.

use super::claim;
use super::derived_numbers::{DerivedNumbers, NumberOfRun};
use super::examination::Examination;
use super::measured::{derived_blocks, measured_map, tolerance};
use crate::Error;
use crate::model::{ClusterCount, Layer, Rules, SizeBounds};
use crate::prepare::PreparedStudy;
use crate::rules;
use crate::verify::{
    Arithmetic, CERTIFICATE, Certificate, DerivedBlock, DerivedNumber, Facts, MeasuredMap, NumberClaim,
    NumberWord, derive, merged,
};

/// Derives again what is claimed of every number; nothing where one search was for all of them.
pub(super) fn derived(
    examination: &mut Examination,
    prepared: &PreparedStudy,
    facts: &Facts,
    claimed: &Certificate,
) -> Result<DerivedNumbers, Error> {
    let mut numbers = DerivedNumbers { claims: Vec::new(), found: Vec::new(), is_whole: true };
    let question = &prepared.question;
    if !question.sizes_follow() {
        return Ok(numbers);
    }
    if claimed.numbers.len() > prepared.study.wards.len() {
        return Err(examination
            .run
            .unreadable(CERTIFICATE, "it has more numbers of clusters than there are wards"));
    }
    for number in &claimed.numbers {
        let (sizes, rules) = asked_of(prepared, number.clusters);
        let map = measured_map(prepared, facts, &rules, sizes.target);
        let blocks = match number.outcome {
            NumberWord::Found => {
                let derived =
                    derived_blocks(&map, &prepared.study, &number.blocks, tolerance(question, facts));
                examination.as_far_as_claimed(&prepared.study, &number.blocks, derived)?
            }
            NumberWord::Impossible => {
                is_impossible(examination, (&map, &rules), number)?;
                Vec::new()
            }
            NumberWord::Unknown => Vec::new(),
        };
        if number.outcome == NumberWord::Found {
            numbers.found.push(of_blocks(number.clusters, &blocks));
        }
        let asked = question.rules.clusters.allows(number.clusters);
        numbers.is_whole &= !asked || number.outcome != NumberWord::Unknown;
        let (clusters, outcome) = (number.clusters, number.outcome);
        numbers.claims.push(DerivedNumber { clusters, asked, sizes, outcome, blocks });
    }
    nothing_left_out(examination, prepared, facts, claimed);
    Ok(numbers)
}

/// The sizes of so many clusters, and the rules that they keep.
fn asked_of(prepared: &PreparedStudy, clusters: usize) -> (SizeBounds, Rules) {
    let sizes = prepared.question.sizes.of(clusters);
    (sizes, sizes.rules_for(clusters, &prepared.question.rules))
}

fn of_blocks(clusters: usize, blocks: &[DerivedBlock]) -> NumberOfRun {
    let exact = blocks.iter().all(|block| block.lowest.is_some());
    let known: Option<Vec<&[(usize, f64)]>> = blocks.iter().map(DerivedBlock::least).collect();
    let least = known.and_then(|known| {
        let lowest = merged(known.into_iter());
        lowest.iter().find(|(count, _)| *count == clusters).map(|(_, loss)| *loss)
    });
    NumberOfRun { clusters, least, exact }
}

/// That no structure of so many clusters meets the rules: by arithmetic, or because every cluster was listed.
fn is_impossible(
    examination: &mut Examination,
    (map, kept): (&MeasuredMap, &Rules),
    number: &NumberClaim,
) -> Result<(), Error> {
    let clusters = number.clusters;
    if Arithmetic::of(map).rules_out(kept, clusters) {
        return Ok(());
    }
    let blocks = derive(map, |_| true);
    if blocks.iter().any(|block| block.lowest.as_ref().is_some_and(Vec::is_empty)) {
        return Ok(());
    }
    if blocks.iter().any(|block| block.lowest.is_none()) {
        let message = format!(
            "that {clusters} clusters are impossible is beyond the limits of the second programme, so the claim stays unexamined"
        );
        let finding = claim(&rules::OPTIMUM_UNEQUAL, Layer::Run, message);
        return Err(Error::Limit(vec![finding.with_file(examination.run.path(CERTIFICATE))]));
    }
    if let Some(loss) = of_blocks(clusters, &blocks).least {
        let message = format!("{clusters} clusters are said to be impossible, and can have {loss}");
        examination.fault(&rules::OPTIMUM_UNEQUAL, CERTIFICATE, message);
    }
    Ok(())
}

/// That arithmetic rules out every number that was asked for and of which nothing is said.
fn nothing_left_out(
    examination: &mut Examination,
    prepared: &PreparedStudy,
    facts: &Facts,
    claimed: &Certificate,
) {
    let wards = prepared.study.wards.len();
    let asked = match prepared.question.rules.clusters {
        ClusterCount::Open => 1..=wards,
        ClusterCount::Between(low, high) => low..=high.min(wards),
    };
    let map = measured_map(prepared, facts, &prepared.question.rules, None);
    let arithmetic = Arithmetic::of(&map);
    for clusters in asked {
        if claimed.numbers.iter().any(|number| number.clusters == clusters) {
            continue;
        }
        let (_, kept) = asked_of(prepared, clusters);
        if !arithmetic.rules_out(&kept, clusters) {
            let message = format!("{clusters} clusters were asked for, and nothing is said of them");
            examination.fault(&rules::OPTIMUM_UNEQUAL, CERTIFICATE, message);
        }
    }
}
