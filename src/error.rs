//! The error every command returns, and the exit code each kind maps to.

use crate::model::Finding;
use crate::verify::Unconfirmed;
use std::path::{Path, PathBuf};

/// Why a command could not do what was asked. User errors carry findings; a fault of wardwise
/// itself is [`Error::Internal`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A flag, a study file or a combination of settings that cannot be used (exit code 2).
    #[error("the settings cannot be used")]
    Settings(Vec<Finding>),
    /// Input that is refused (exit code 3).
    #[error("the input is refused")]
    Input(Vec<Finding>),
    /// No structure can meet the rules (exit code 4).
    #[error("no structure can meet the rules")]
    Infeasible(Vec<Finding>),
    /// Input files that cannot be read, and what else was found in the others (exit code 5).
    #[error("input cannot be read")]
    Unreadable(Vec<Finding>),
    /// A file or folder that cannot be read or written (exit code 5).
    #[error("{}: {action}: {source}", path.display())]
    Io {
        /// The file or folder, as typed.
        path: PathBuf,
        /// What was being done: `cannot be read`.
        action: &'static str,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// What was asked for is done, and standard output cannot be written (exit code 5).
    #[error("standard output cannot be written: {source}{}", in_words(written.as_deref()))]
    Unprinted {
        /// What was written before, and is whole: an output folder, or a file.
        written: Option<PathBuf>,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A stated limit was reached (exit code 6).
    #[error("a stated limit was reached")]
    Limit(Vec<Finding>),
    /// `verify`: a claim does not hold (exit code 7).
    #[error("a claim does not hold")]
    Claim(Vec<Finding>),
    /// A fault of wardwise itself (exit code 1).
    #[error("internal fault: {0}; please report it")]
    Internal(String),
}

impl Error {
    /// The process exit code documented for this kind of error.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Internal(_) => 1,
            Error::Settings(_) => 2,
            Error::Input(_) => 3,
            Error::Infeasible(_) => 4,
            Error::Io { .. } | Error::Unprinted { .. } | Error::Unreadable(_) => 5,
            Error::Limit(_) => 6,
            Error::Claim(_) => 7,
        }
    }

    /// The findings that explain the error; empty for faults that are not about data or settings.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        match self {
            Error::Settings(f)
            | Error::Input(f)
            | Error::Infeasible(f)
            | Error::Unreadable(f)
            | Error::Limit(f)
            | Error::Claim(f) => f,
            Error::Io { .. } | Error::Unprinted { .. } | Error::Internal(_) => &[],
        }
    }

    /// The same kind of error with these findings; errors that are not about data or settings stay as
    /// they are.
    #[must_use]
    pub fn with_findings(self, findings: Vec<Finding>) -> Self {
        match self {
            Error::Settings(_) => Error::Settings(findings),
            Error::Input(_) => Error::Input(findings),
            Error::Infeasible(_) => Error::Infeasible(findings),
            Error::Unreadable(_) => Error::Unreadable(findings),
            Error::Limit(_) => Error::Limit(findings),
            Error::Claim(_) => Error::Claim(findings),
            Error::Io { .. } | Error::Unprinted { .. } | Error::Internal(_) => self,
        }
    }

    /// The same, where a command that cannot print wrote this before, whole.
    pub(crate) fn after(self, written: Option<&Path>) -> Self {
        match self {
            Self::Unprinted { source, .. } => {
                Self::Unprinted { written: written.map(Path::to_path_buf), source }
            }
            other => other,
        }
    }

    /// An input/output error about `path`.
    pub fn io(path: impl Into<PathBuf>, action: &'static str, source: std::io::Error) -> Self {
        Self::Io { path: path.into(), action, source }
    }
}

/// What is true all the same where nothing can be printed.
fn in_words(written: Option<&Path>) -> String {
    written.map_or_else(String::new, |path| {
        format!("; {} is whole, only what would have been printed about it is missing", path.display())
    })
}

/// What wardwise found and cannot confirm is a fault of its own.
impl From<Unconfirmed> for Error {
    fn from(unconfirmed: Unconfirmed) -> Self {
        Error::Internal(unconfirmed.to_string())
    }
}
