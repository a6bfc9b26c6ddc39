use crate::model::{Proof, fixed};
use serde::{Deserialize, Serialize};

/// What one rule costs: the best that can be had without it, all other rules kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceOfRule {
    /// The setting that asks for it, with its value, as among the flags without dashes.
    pub setting: String,
    /// What it asks, in words.
    pub rule: String,
    /// The lowest total loss found without it; `None` where no structure was found.
    pub total_loss: Option<f64>,
    /// With how many clusters.
    pub clusters: Option<usize>,
    /// What is known of it: `optimal`, `within_gap`, `no_bound`; `impossible` where it is proved that no structure keeps
    /// the other rules without this one, `unknown` where none was found.
    pub status: String,
    /// How much lower another structure without the rule may be at most.
    pub gap: Option<f64>,
    /// How much more total loss the best candidate has; less than 0 only for a borough that is kept whole.
    pub price: Option<f64>,
    /// What the rule costs at least and at most, as far as is proved; the same where both searches are.
    pub price_at_least: Option<f64>,
    /// See `price_at_least`.
    pub price_at_most: Option<f64>,
}

/// A difference of total losses smaller than this is rounding.
const ROUNDING: f64 = 1e-12;

impl PriceOfRule {
    /// Of a rule, by the best candidate with it and the best structure without.
    #[must_use]
    pub fn found(
        (setting, rule): (String, String),
        with: (f64, Proof),
        (total_loss, proof, clusters): (f64, Proof, usize),
    ) -> Self {
        // Minus zero is zero.
        let rounded = |price: f64| if price.abs() < ROUNDING { 0.0 } else { price };
        let price = with.0 - total_loss;
        Self {
            setting,
            rule,
            total_loss: Some(total_loss),
            clusters: Some(clusters),
            status: proof.status().to_owned(),
            gap: proof.gap(),
            price: Some(rounded(price)),
            price_at_least: with.1.gap().map(|gap| rounded(price - gap)),
            price_at_most: proof.gap().map(|gap| rounded(price + gap)),
        }
    }

    /// Of a rule without which no structure was found.
    #[must_use]
    pub fn without_structure((setting, rule): (String, String), is_impossible: bool) -> Self {
        Self {
            setting,
            rule,
            total_loss: None,
            clusters: None,
            status: if is_impossible { "impossible" } else { "unknown" }.to_owned(),
            gap: None,
            price: None,
            price_at_least: None,
            price_at_most: None,
        }
    }

    /// Whether the figure is what the rule costs, to the last digit.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        self.price.is_some() && self.price_at_least == self.price && self.price_at_most == self.price
    }

    /// What it costs, in percentage points of total loss: `0.42`, `0.42 (0.40 to 0.55 is proved)`, `nothing`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let Some(price) = self.price else {
            return match self.status.as_str() {
                "impossible" => "without it no structure keeps the other rules".to_owned(),
                _ => "not known: without it no structure was found".to_owned(),
            };
        };
        let points = |price: f64| fixed(price * 100.0, 2);
        let own = match price {
            0.0 => "nothing".to_owned(),
            small if small.abs() < 0.000_05 => "less than 0.01".to_owned(),
            less if less < 0.0 => format!("−{}: without it the best is worse", points(-less)),
            more => points(more),
        };
        if self.is_proved() {
            return own;
        }
        // A rule that forbids costs nothing at the least.
        let least = self.price_at_least.map(|least| if price >= 0.0 { least.max(0.0) } else { least });
        match (least, self.price_at_most) {
            (Some(least), Some(most)) => format!("{own} (proved: {} to {})", points(least), points(most)),
            (Some(least), None) => format!("{own} (proved: at least {})", points(least)),
            (None, Some(most)) => format!("{own} (proved: at most {})", points(most)),
            (None, None) => format!("{own} (not proved)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(with: (f64, Proof), without: (f64, Proof)) -> PriceOfRule {
        PriceOfRule::found((String::new(), String::new()), with, (without.0, without.1, 3))
    }

    #[test]
    fn what_is_proved_of_both_is_proved_of_the_difference() {
        let known = price((0.05, Proof::Optimal), (0.03, Proof::Optimal));
        assert!(known.is_proved());
        assert_eq!(known.in_words(), "2.00");
        let nothing = price((0.05, Proof::Optimal), (0.05, Proof::Optimal));
        assert_eq!(nothing.in_words(), "nothing");
        let bounded = price((0.05, Proof::WithinGap { gap: 0.01 }), (0.03, Proof::WithinGap { gap: 0.005 }));
        assert_eq!(bounded.in_words(), "2.00 (proved: 1.00 to 2.50)");
        // The best with it may still be as good as the best without.
        let open = price((0.05, Proof::WithinGap { gap: 0.04 }), (0.03, Proof::NoBound));
        assert_eq!(open.in_words(), "2.00 (proved: at least 0.00)");
        assert_eq!(price((0.05, Proof::NoBound), (0.03, Proof::NoBound)).in_words(), "2.00 (not proved)");
        let freed = price((0.05, Proof::Optimal), (0.06, Proof::Optimal));
        assert_eq!(freed.in_words(), "−1.00: without it the best is worse");
    }
}
