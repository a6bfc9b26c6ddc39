//! Index newtypes: a position in one list can never be used for another.

/// A position in the list of all things of one kind.
pub trait ListIndex: Copy + Ord {
    /// The index of position `position`.
    #[must_use]
    fn new(position: usize) -> Self;

    /// The position as a `usize`, for indexing.
    #[must_use]
    fn index(self) -> usize;
}

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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

        impl ListIndex for $name {
            fn new(position: usize) -> Self {
                Self::new(position)
            }

            fn index(self) -> usize {
                self.index()
            }
        }

        impl From<$name> for u32 {
            fn from(index: $name) -> Self {
                index.0
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
index!(
    /// A class of residents by co-funding agreement: the agreement's area, by its position; one beyond
    /// the last area stands for "no agreement".
    AgreementIdx
);
index!(
    /// A piece's position in the list of the pieces that polygons cut wards into, ward by ward.
    PieceIdx
);

impl From<AreaIdx> for AgreementIdx {
    fn from(area: AreaIdx) -> Self {
        Self(area.0)
    }
}

impl PieceIdx {
    /// The piece as a ward of the study of pieces: tables, losses and measures know wards alone, so there
    /// piece number p is ward number p, and nowhere else is a piece taken for a ward.
    #[must_use]
    pub fn as_ward(self) -> WardIdx {
        WardIdx(self.0)
    }

    /// The piece that a ward of the study of pieces is: the way back from [`PieceIdx::as_ward`].
    #[must_use]
    pub fn of_ward(ward: WardIdx) -> Self {
        Self(ward.0)
    }
}
