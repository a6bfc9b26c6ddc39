use super::BoroughIdx;

/// A building block: a polygon with an official id, a name, a borough and residents.
///
/// Any small areas may serve: wards, LSOAs, census tracts, police beats.
#[derive(Clone, Debug, PartialEq)]
pub struct Ward {
    /// The official id, exactly as given (`E05000026`).
    pub id: String,
    /// The name for people; the id where the file has none.
    pub name: String,
    /// The borough the ward lies in.
    pub borough: BoroughIdx,
    /// Residents, in persons. Zero where the command at hand needs no population and the file has none.
    pub population: u64,
    /// Need (crimes, calls, cases), where a workload property was named.
    pub workload: Option<u64>,
}
