use crate::error::Error;
use crate::model::{Action, Finding, Layer};
use crate::rules;

/// Files read one after the other, so that one run names every one that cannot be used.
#[derive(Debug, Default)]
pub struct Reading {
    findings: Vec<Finding>,
    unreadable: bool,
    limit: bool,
    /// A fault that is not about a file: nothing read after it counts.
    fault: Option<Error>,
}

impl Reading {
    /// What was read; `None` where it cannot be used, and why is kept.
    pub fn take<T>(&mut self, layer: Layer, read: Result<T, Error>) -> Option<T> {
        match read {
            Ok(read) => return Some(read),
            Err(Error::Input(findings)) => self.findings.extend(findings),
            Err(Error::Limit(findings)) => {
                self.limit = true;
                self.findings.extend(findings);
            }
            Err(Error::Io { path, action, source }) => {
                self.unreadable = true;
                let message = format!("it {action}: {source}");
                let finding = Finding::new(&rules::FILE_UNREADABLE, Action::Refused, layer, message);
                self.findings.push(finding.with_file(path.display().to_string()));
            }
            Err(other) => {
                self.fault.get_or_insert(other);
            }
        }
        None
    }

    /// Whether every file so far can be used.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty() && self.fault.is_none()
    }

    /// Adds what is wrong with a file that was read.
    pub fn refuse(&mut self, findings: Vec<Finding>) {
        self.findings.extend(findings);
    }

    /// Everything found, as the error of the gravest kind; nothing where every file can be used.
    ///
    /// # Errors
    /// [`Error::Unreadable`] where the operating system could not read a file, else [`Error::Limit`]
    /// where one is larger than the limits allow, else [`Error::Input`].
    pub fn finish(self) -> Result<(), Error> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        if self.findings.is_empty() {
            return Ok(());
        }
        Err(match (self.unreadable, self.limit) {
            (true, _) => Error::Unreadable(self.findings),
            (false, true) => Error::Limit(self.findings),
            (false, false) => Error::Input(self.findings),
        })
    }
}
