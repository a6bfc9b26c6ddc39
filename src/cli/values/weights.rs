use super::nearest::nearest;
use crate::loss::{Loss, WeightFault};
use std::str::FromStr;

/// What a weight is given to: a loss, or the largest loss of a group of respondents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Weighed {
    Loss(Loss),
    WorstGroup,
}

/// The name of the largest loss of a group.
const WORST_GROUP: &str = "worst_group";

impl Weighed {
    fn name(self) -> &'static str {
        match self {
            Self::Loss(loss) => loss.name(),
            Self::WorstGroup => WORST_GROUP,
        }
    }
}

/// A loss and its weight.
#[derive(Clone, Debug, PartialEq)]
pub struct LossWeight(pub Weighed, pub f64);

impl LossWeight {
    /// Checks a name and a weight, whether from a flag or from a study file.
    pub fn new(name: &str, weight: f64) -> Result<Self, String> {
        if name == WORST_GROUP {
            return match weight.is_finite() && weight >= 0.0 {
                true => Ok(Self(Weighed::WorstGroup, weight)),
                false => Err(format!("the weight of {name} is {weight}; a weight is a number of at least 0")),
            };
        }
        let Some(loss) = Loss::from_name(name) else {
            let names: Vec<&str> = Loss::ALL.iter().map(|loss| loss.name()).chain([WORST_GROUP]).collect();
            let near = nearest(name, &names).map(|n| format!("did you mean {n:?}? ")).unwrap_or_default();
            return Err(format!("no loss is called {name:?}; {near}there are {}", names.join(", ")));
        };
        let fault = WeightFault::all(&[(loss, weight)]).into_iter().next();
        match fault {
            // Beside other weights a loss may weigh nothing.
            None | Some(WeightFault::AllZero) => Ok(Self(Weighed::Loss(loss), weight)),
            Some(fault) => Err(fault.to_string()),
        }
    }
}

impl FromStr for LossWeight {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, weight) = text.split_once('=').ok_or("write the loss, =, and a number: lived_split=1")?;
        let number = weight.trim().parse().map_err(|_| format!("{:?} is not a number", weight.trim()))?;
        Self::new(name.trim(), number)
    }
}

/// Weights as a table `[weight]` with a number for each loss.
pub mod weight_table {
    use super::LossWeight;
    use serde::de::Error as _;
    use serde::ser::SerializeMap;
    use serde::{Deserialize, Deserializer, Serializer};
    use std::collections::BTreeMap;

    /// Reads the table.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<LossWeight>, D::Error> {
        let table = BTreeMap::<String, f64>::deserialize(deserializer)?;
        table.iter().map(|(name, weight)| LossWeight::new(name, *weight).map_err(D::Error::custom)).collect()
    }

    /// Writes the table.
    pub fn serialize<S: Serializer>(weights: &[LossWeight], serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(weights.len()))?;
        for LossWeight(weighed, weight) in weights {
            map.serialize_entry(weighed.name(), weight)?;
        }
        map.end()
    }
}
