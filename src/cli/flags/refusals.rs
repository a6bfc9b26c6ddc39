use crate::error::Error;
use crate::model::{Action, Finding, Layer};
use crate::rules::SETTING_UNUSABLE;
use crate::settings::Metres;
use std::fmt::Display;
use std::num::NonZeroUsize;

/// Settings that cannot be used, gathered so that all are said at once.
#[derive(Default)]
pub(super) struct Refusals(Vec<Finding>);

impl Refusals {
    pub fn add(&mut self, flag: &str, message: String) {
        let finding = Finding::new(&SETTING_UNUSABLE, Action::Refused, Layer::Settings, message);
        self.0.push(finding.with_property(flag));
    }

    pub fn extend(&mut self, findings: Vec<Finding>) {
        self.0.extend(findings);
    }

    /// A value that was made, or another in its place, with which the rest is judged nevertheless.
    pub fn made<T>(&mut self, flag: &str, made: Result<T, String>, otherwise: T) -> T {
        made.unwrap_or_else(|message| {
            self.add(flag, message);
            otherwise
        })
    }

    /// A number that may not be 0; 1 where it is.
    pub fn count(&mut self, flag: &str, number: usize, none: &impl Display) -> NonZeroUsize {
        self.made(flag, NonZeroUsize::new(number).ok_or_else(|| none.to_string()), NonZeroUsize::MIN)
    }

    /// A length; 0 where it is none.
    pub fn length(&mut self, flag: &str, metres: f64) -> Metres {
        self.made(flag, Metres::new(metres).map_err(|fault| fault.to_string()), Metres::ZERO)
    }

    /// Nothing where nothing was refused.
    pub fn end(self) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Settings(self.0)) }
    }
}
