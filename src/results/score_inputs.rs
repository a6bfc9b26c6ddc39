use crate::check::Evidence;
use crate::compare::{ShownPlaces, shown_wards};
use crate::evidence::Measured;
use crate::loss::Weights;
use crate::model::{Malformed, PlaceIdx, Problem, Rules, Sizes, Target, WardIdx};
use crate::prepare::{MeasuredStudy, PreparedStudy};
use serde::{Deserialize, Serialize};

/// The form that this version writes and reads.
const FORM: u32 = 2;

/// All that losses of structures, and a search, need: the study without any drawing, statement or respondent.
///
/// To be written as JSON (or any other form of serde) and handed to a page in a browser, to other machines
/// that search along, or to other programs. What is read back is checked, and gives the same losses as the
/// study. Indices are positions: a ward's in `wards`, a borough's in `boroughs`; amounts are whole numbers in
/// the units that the names of the members end in, losses in parts of 10⁻¹⁵.
///
/// # Could a figure give a respondent away?
///
/// There is no shape, point, date, id, group or free text of anybody in it, and nothing finer than a ward.
/// Three members go back to what people drew or said:
///
/// - `problem.lived` is a sum over all drawings. Where many overlap, none can be told from it. In a corner
///   of the map that one person alone drew, an entry is that drawing's: it says which wards it covers, and in
///   which shares of residents.
/// - `problem.places` has a class for every place. Those that may be shown (at least ten respondents, see
///   [`ShownPlaces`]) come first, under their names. All others keep their figures, or `lived_mix` would be
///   another loss, but no name. They stand in the order of the wards that they claim, not of their names:
///   `places.csv` lists the names of places without figures, and in alphabetical order the two lists would
///   match. A drawing without a name is such a class by itself. So the class of one person says over which
///   wards that one drawing lies, and of nobody who it was.
/// - `weights` are the user's own, and say nothing of respondents.
///
/// What remains is the extent of single drawings in whole wards, without name or maker. That gives nobody
/// away while wards have thousands of residents. It can where building blocks are as small as a street, or
/// where a reader knows who took part and where each lives: [`ScoreInputs::rest_on_few`] names the wards
/// over which fewer than ten respondents drew. Where it names any, decide who may read the figures before
/// they are published.
///
/// `problem.agreements`, `problem.funding` and `areas` come from co-funding alone, the rest from the ward layer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct ScoreInputs {
    /// The form of the figures, 2.
    pub form: u32,
    /// The wards, in the order of the ward layer.
    pub wards: Vec<NamedWard>,
    /// The names of the boroughs; one empty name where the map has none.
    pub boroughs: Vec<String>,
    /// The names of the places that may be shown: the first classes of `problem.places`. Later classes have
    /// no name.
    pub places: Vec<String>,
    /// The ids of the co-funding areas: the first classes of `problem.agreements`. The last class stands
    /// for "no agreement".
    pub areas: Vec<String>,
    /// The map as losses and the search see it.
    pub problem: Problem,
    /// What every structure keeps.
    pub rules: Rules,
    /// The losses turned on, as shares of the total.
    pub weights: Weights,
    /// The target population of a cluster, in persons, where there is one for all numbers of clusters.
    pub target_population: Option<f64>,
    /// Where every number of clusters has a size of its own: structures of `k` clusters keep the bounds of
    /// `sizes.of(k)` beside `rules`, and are measured by [`Problem::with_target`] of its target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sizes: Option<Sizes>,
}

/// What a ward is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedWard {
    /// The official id.
    pub id: String,
    /// The name for people.
    pub name: String,
}

impl ScoreInputs {
    /// What the scores of structures of a study need.
    ///
    /// The eight losses of any structure are the study's to the last bit; only where places are hidden or
    /// without a name may `lived_mix` differ by 10⁻¹⁵ for a cluster, as its sum is taken in another order.
    #[must_use]
    pub fn of(prepared: &PreparedStudy) -> Self {
        Self::of_study(prepared.measured_study())
    }

    /// The same of a study and its evidence by themselves.
    #[must_use]
    pub fn of_study(of: MeasuredStudy) -> Self {
        let MeasuredStudy { study, question, measured, problem } = of;
        let mut problem = problem.clone();
        let mut places = Vec::new();
        if let Some(evidence) = &study.evidence {
            let (shown, hidden) = place_classes(evidence, measured);
            let mut number = vec![None; evidence.places.len()];
            for (new, place) in shown.iter().chain(&hidden).enumerate() {
                number[place.index()] = Some(PlaceIdx::new(new).0);
            }
            problem.places =
                problem.places.renumbered(&number).expect("every place that claims residents has a number");
            places = shown.iter().map(|place| evidence.places[place.index()].name.clone()).collect();
        }
        Self {
            form: FORM,
            wards: study
                .wards
                .iter()
                .map(|ward| NamedWard { id: ward.id.clone(), name: ward.name.clone() })
                .collect(),
            boroughs: study.boroughs.clone(),
            places,
            areas: study.areas.iter().map(|area| area.id.clone()).collect(),
            problem,
            rules: question.rules.clone(),
            weights: question.weights.clone(),
            target_population: question.target_population,
            sizes: Some(question.sizes)
                .filter(|_| question.target_population.is_none() && question.sizes_follow()),
        }
    }

    /// The wards whose figures rest on fewer than ten respondents: see above what that means.
    #[must_use]
    pub fn rest_on_few(prepared: &PreparedStudy) -> Vec<WardIdx> {
        let PreparedStudy { study, measured, .. } = prepared;
        let Some(evidence) = &study.evidence else { return Vec::new() };
        let wards = shown_wards(evidence, measured, study.wards.len());
        wards
            .iter()
            .enumerate()
            .filter(|(_, shown)| shown.of_few)
            .map(|(ward, _)| WardIdx::new(ward))
            .collect()
    }
}

/// Places that may be shown, by name; and the others that claim residents, by the wards and residents they
/// claim.
pub(crate) fn place_classes(evidence: &Evidence, measured: &Measured) -> (Vec<PlaceIdx>, Vec<PlaceIdx>) {
    let may_show = ShownPlaces::of(evidence, measured).places;
    let mut claims: Vec<Vec<(usize, u64)>> = vec![Vec::new(); evidence.places.len()];
    for (ward, row) in measured.heard.place_claims.iter().enumerate() {
        for (place, residents) in row {
            claims[place.index()].push((ward, residents.to_bits()));
        }
    }
    let (shown, mut hidden): (Vec<PlaceIdx>, Vec<PlaceIdx>) = (0..claims.len())
        .map(PlaceIdx::new)
        .filter(|place| may_show[place.index()] || !claims[place.index()].is_empty())
        .partition(|place| may_show[place.index()]);
    hidden.sort_by(|a, b| claims[a.index()].cmp(&claims[b.index()]));
    (shown, hidden)
}

/// The figures before they are checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    form: u32,
    wards: Vec<NamedWard>,
    boroughs: Vec<String>,
    places: Vec<String>,
    areas: Vec<String>,
    problem: Problem,
    rules: Rules,
    weights: Weights,
    target_population: Option<f64>,
    #[serde(default)]
    sizes: Option<Sizes>,
}

impl TryFrom<Written> for ScoreInputs {
    type Error = Malformed;

    fn try_from(written: Written) -> Result<Self, Malformed> {
        let Written {
            form,
            wards,
            boroughs,
            places,
            areas,
            problem,
            rules,
            weights,
            target_population,
            sizes,
        } = written;
        Malformed::unless(form == FORM, "form", || format!("{form} is not {FORM}"))?;
        let count = problem.ward_count();
        Malformed::unless(wards.len() == count, "wards", || {
            format!("it has {} wards, and the problem {count}", wards.len())
        })?;
        let beyond = problem.borough.iter().find(|borough| borough.index() >= boroughs.len());
        Malformed::unless(beyond.is_none(), "boroughs", || format!("{beyond:?} has no name"))?;
        for (member, names, classes) in
            [("places", &places, &problem.places), ("areas", &areas, &problem.agreements)]
        {
            Malformed::unless(names.len() <= classes.classes(), member, || {
                format!("it has {} names for {} classes", names.len(), classes.classes())
            })?;
        }
        rules.check(count, boroughs.len())?;
        let target_is_sound = target_population.is_none_or(|target| target.is_finite() && target > 0.0);
        Malformed::unless(target_is_sound, "target_population", || "it is no positive number".to_owned())?;
        let sizes_are_sound = sizes.is_none_or(|sizes| {
            let is_share = |share: f64| (0.0..=1.0).contains(&share);
            sizes.target == Target::Mean
                && sizes.tolerance.is_none_or(is_share)
                && i64::try_from(sizes.residents) == Ok(problem.totals.population)
        });
        Malformed::unless(sizes_are_sound, "sizes", || "they are not those of this problem".to_owned())?;
        Ok(Self { form, wards, boroughs, places, areas, problem, rules, weights, target_population, sizes })
    }
}
