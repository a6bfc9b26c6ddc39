/// A co-funding area: a polygon with an amount a year and the local authority that pays it.
#[derive(Clone, Debug, PartialEq)]
pub struct FundingArea {
    /// The area's id as given, or its feature number counted from 1.
    pub id: String,
    /// The feature's position in the file, counted from 0.
    pub feature: usize,
    /// The amount in £ a year, at least 0.
    pub amount_gbp: f64,
    /// The local authority that pays, where the layer says so.
    pub authority: Option<String>,
}
