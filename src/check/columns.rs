//! How the check of every layer opens: which property serves which purpose.

use super::properties::{self, LayerProperties, Need, PropertyPurpose};
use super::report::Report;
use super::study::PropertyChoice;
use crate::input::RawLayer;

/// Chooses the properties of a layer, one purpose after the other.
pub(super) struct Columns<'a> {
    raw: &'a RawLayer,
    present: LayerProperties<'a>,
    chosen: Vec<String>,
    is_missing: bool,
    report: &'a mut Report,
    choices: &'a mut Vec<PropertyChoice>,
}

impl<'a> Columns<'a> {
    pub(super) fn of(
        raw: &'a RawLayer,
        report: &'a mut Report,
        choices: &'a mut Vec<PropertyChoice>,
    ) -> Self {
        Self::with_added(raw, &[], report, choices)
    }

    /// Of a layer to which a table added these properties.
    pub(super) fn with_added(
        raw: &'a RawLayer,
        added: &[String],
        report: &'a mut Report,
        choices: &'a mut Vec<PropertyChoice>,
    ) -> Self {
        Self {
            raw,
            present: LayerProperties::with_added(raw, added),
            chosen: Vec::new(),
            is_missing: false,
            report,
            choices,
        }
    }

    /// The property for a purpose: the one named, or one with a well-known name.
    pub(super) fn choose(
        &mut self,
        purpose: &PropertyPurpose,
        named: &Option<String>,
        need: Need,
    ) -> Option<String> {
        let chosen = self.present.choose(purpose, named.as_deref(), need, self.report, self.choices);
        self.is_missing |= chosen.is_none() && (named.is_some() || need == Need::Required);
        self.chosen.extend(chosen.clone());
        chosen
    }

    /// Takes a property that was chosen elsewhere.
    pub(super) fn take(&mut self, choice: PropertyChoice) -> String {
        let property = choice.property.clone();
        self.chosen.push(property.clone());
        self.choices.push(choice);
        property
    }

    /// Whether every property that was named or is needed is there; where not, the layer is to be
    /// refused once all else about it is checked, so that one run names everything. Features that
    /// hold a property in use twice are refused.
    pub(super) fn settled(self) -> bool {
        properties::refuse_doubled(self.raw, &self.chosen, self.report);
        !self.is_missing
    }
}
