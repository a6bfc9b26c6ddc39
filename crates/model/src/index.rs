//! Index newtypes: a position in one list can never be used for another.

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The position as a `usize`, for indexing.
            #[must_use]
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// The index of position `position`; lists here are far shorter than `u32::MAX`,
            /// the reader's limit on features sees to that.
            #[must_use]
            pub fn new(position: usize) -> Self {
                Self(u32::try_from(position).expect("lists are capped far below 2^32 entries"))
            }
        }
    };
}

index!(
    /// A ward's position in the study's list of wards (the order of the file).
    WardIdx
);
index!(
    /// A borough's position in the study's list of boroughs (sorted by name).
    BoroughIdx
);
index!(
    /// A cluster's number within a structure, counted from the lowest ward.
    ClusterIdx
);
index!(
    /// A drawing's or statement's position in the study's list of evidence.
    DrawingIdx
);
index!(
    /// A place's position in the study's list of places (sorted by normalised name).
    PlaceIdx
);
index!(
    /// A respondent's position in the study's list of respondents; the id itself is not kept.
    RespondentIdx
);
index!(
    /// A respondent group's position in the study's list of groups (sorted by name).
    GroupIdx
);
index!(
    /// A co-funding area's position in the study's list of areas.
    AreaIdx
);
