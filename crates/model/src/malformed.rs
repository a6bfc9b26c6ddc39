use std::fmt::{Display, Formatter};

/// What is wrong with figures that were read back or put together by hand: which member, and what of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The member that is wrong, by its name: `borders_um`.
    pub member: &'static str,
    /// What is wrong with it, in words.
    pub what: String,
}

impl Malformed {
    /// A fault of a member.
    #[must_use]
    pub fn new(member: &'static str, what: impl Into<String>) -> Self {
        Self { member, what: what.into() }
    }

    /// Makes sure of a member; `what` says what is wrong where it does not hold.
    ///
    /// # Errors
    /// The fault, where `holds` is false.
    pub fn unless(holds: bool, member: &'static str, what: impl FnOnce() -> String) -> Result<(), Self> {
        if holds { Ok(()) } else { Err(Self { member, what: what() }) }
    }
}

impl Display for Malformed {
    fn fmt(&self, formatter: &mut Formatter) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.member, self.what)
    }
}

impl std::error::Error for Malformed {}
