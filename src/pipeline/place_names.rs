use super::checking::{check_options, checked_study};
use super::{Tables, with_names_of};
use crate::Error;
use crate::check::CheckOptions;
use crate::input::RawLayers;
use crate::model::{Action, Finding, Layer};
use crate::naming;
use crate::results::PlaceNames;
use crate::rules;
use crate::settings::{Purpose, Settings};

/// Every name that people gave to a place, with the place that is proposed for it: needs no population.
///
/// ```
/// use wardwise::pipeline::{load, place_names};
/// use wardwise::settings::Settings;
///
/// let mut settings = Settings::new("data/demo/wards.geojson");
/// settings.layers.neighbourhoods = Some("data/demo/drawings.geojson".to_owned());
/// let proposed = place_names(&settings, load(&settings)?)?;
/// assert_eq!(proposed.merged(), 0);
/// # Ok::<(), wardwise::Error>(())
/// ```
///
/// # Errors
/// Whatever stands in the way, with all findings: see [`Error`]. [`Error::Input`] where nobody names a place.
pub fn place_names(settings: &Settings, (raw, tables): (RawLayers, Tables)) -> Result<PlaceNames, Error> {
    let settings = &with_names_of(settings, &raw);
    settings.judge(Purpose::Names)?;
    let tables = Tables { current: None, ..tables };
    let options = CheckOptions { need_population: false, ..check_options(settings, &tables) };
    let study = checked_study(raw, &tables, &options)?;
    let names = study.evidence.as_ref().map(naming::place_names).unwrap_or_default();
    if names.is_empty() {
        let message = "no drawing or statement in use names its place";
        let finding = Finding::new(&rules::PLACES_UNNAMED, Action::Refused, Layer::Neighbourhoods, message);
        let file = settings.layers.neighbourhoods.clone().unwrap_or_default();
        let mut findings = study.findings;
        // The property is to blame where it was named, and else what the layer has.
        let finding = finding.with_file(file);
        findings.push(match &settings.properties.place {
            Some(named) => finding.with_property(named),
            None => finding,
        });
        return Err(Error::Input(findings));
    }
    Ok(PlaceNames { names, findings: study.findings })
}
