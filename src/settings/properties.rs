use serde::{Deserialize, Serialize};

/// Property names as the user gave them; `None` where a well-known name is to be found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PropertyNames {
    /// `--ward-id`
    pub ward_id: Option<String>,
    /// `--ward-name`
    pub ward_name: Option<String>,
    /// `--borough`
    pub borough: Option<String>,
    /// `--population`
    pub population: Option<String>,
    /// `--table-id`, a column of the table of residents
    pub table_id: Option<String>,
    /// `--table-population`, likewise
    pub table_population: Option<String>,
    /// `--workload`; no name is recognised for it
    pub workload: Option<String>,
    /// `--drawing-id`
    pub drawing_id: Option<String>,
    /// `--place`
    pub place: Option<String>,
    /// `--respondent`
    pub respondent: Option<String>,
    /// `--group`
    pub group: Option<String>,
    /// `--drawing-weight`
    pub drawing_weight: Option<String>,
    /// `--cofunding-id`
    pub cofunding_id: Option<String>,
    /// `--amount`
    pub amount: Option<String>,
    /// `--authority`
    pub authority: Option<String>,
    /// `--points-population`
    pub points_population: Option<String>,
    /// `--structure-ward`, for structures given as a layer
    pub structure_ward: Option<String>,
    /// `--structure-cluster`, for structures given as a layer
    pub structure_cluster: Option<String>,
}
