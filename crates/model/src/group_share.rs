/// How large a group is among the people that the evidence should speak for.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GroupShare {
    /// The group's name, as respondents' groups are called.
    pub group: String,
    /// The borough it holds for; `None` for the whole map.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub area: Option<String>,
    /// Its share of the people there, 0–1.
    pub share: f64,
}
