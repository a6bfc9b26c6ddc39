use super::{Limits, RawLayer, RawLayers, read_layer};
use crate::error::Error;
use crate::model::Layer;

/// Where the layers of a study lie, as typed by the user. Only the wards are always there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerPaths {
    /// `--wards`
    pub wards: String,
    /// `--neighbourhoods`
    pub neighbourhoods: Option<String>,
    /// `--cofunding`
    pub cofunding: Option<String>,
    /// `--population-points`
    pub population_points: Option<String>,
    /// `--barriers`
    pub barriers: Option<String>,
}

/// Reads every layer, so that one run names every file that cannot be used.
///
/// # Errors
/// The first [`Error::Io`], if any; else one [`Error::Limit`] or [`Error::Input`] with the findings of
/// all files.
pub fn read_layers(paths: &LayerPaths, limits: &Limits) -> Result<RawLayers, Error> {
    let mut problems = Problems::default();
    let mut read = |layer: Layer, path: &str| match read_layer(layer, path, limits) {
        Ok(raw) => Ok(Some(raw)),
        Err(error) => problems.take(error).map(|()| None),
    };
    let wards = read(Layer::Wards, &paths.wards)?;
    let mut read_some = |layer: Layer, path: &Option<String>| -> Result<Option<RawLayer>, Error> {
        path.as_ref().map_or(Ok(None), |path| read(layer, path))
    };
    let neighbourhoods = read_some(Layer::Neighbourhoods, &paths.neighbourhoods)?;
    let cofunding = read_some(Layer::Cofunding, &paths.cofunding)?;
    let population_points = read_some(Layer::PopulationPoints, &paths.population_points)?;
    let barriers = read_some(Layer::Barriers, &paths.barriers)?;
    match (wards, problems.into_error()) {
        (Some(wards), None) => {
            Ok(RawLayers { wards, neighbourhoods, cofunding, population_points, barriers })
        }
        (_, Some(error)) => Err(error),
        (None, None) => Err(Error::Internal("the wards were neither read nor refused".to_owned())),
    }
}

/// Findings about files, gathered.
#[derive(Default)]
struct Problems {
    findings: Vec<crate::model::Finding>,
    limit: bool,
}

impl Problems {
    /// Takes the findings of an error in; an error that is not about a file's content comes back.
    fn take(&mut self, error: Error) -> Result<(), Error> {
        match error {
            Error::Input(findings) => self.findings.extend(findings),
            Error::Limit(findings) => {
                self.limit = true;
                self.findings.extend(findings);
            }
            other => return Err(other),
        }
        Ok(())
    }

    fn into_error(self) -> Option<Error> {
        match (self.findings.is_empty(), self.limit) {
            (true, _) => None,
            (false, true) => Some(Error::Limit(self.findings)),
            (false, false) => Some(Error::Input(self.findings)),
        }
    }
}
