//! Figures and names as people read them.

use crate::loss::Loss;
use crate::output::vector::candidate_title;
use crate::results::ScoredStructure;

/// `1,234,567`
pub(super) fn whole(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("−{text}") } else { text }
}

/// A share as a percentage with two decimals, `8.33%`.
pub(super) fn percent(share: f64) -> String {
    // The sum with 0.0 turns -0.0 into 0.0.
    format!("{:.2}%", share * 100.0 + 0.0)
}

/// A share as a percentage with one decimal, for a headline.
pub(super) fn headline(share: f64) -> String {
    format!("{:.1}%", share * 100.0 + 0.0)
}

/// What a structure is called on the page.
pub(super) fn title(offer: &ScoredStructure) -> String {
    match offer.name.as_str() {
        "wards" => "Wards as they are".to_owned(),
        "boroughs" => "Boroughs".to_owned(),
        "neighbourhoods" => "Neighbourhoods".to_owned(),
        "current" => "Current structure".to_owned(),
        name => candidate_title(name),
    }
}

/// A loss as the name of a row.
pub(super) fn row_name(loss: Loss) -> &'static str {
    match loss {
        Loss::LivedSplit => "Neighbours with different teams",
        Loss::LivedMix => "Cluster mates from different places",
        Loss::FundingSplit => "Agreements split between teams",
        Loss::FundingMix => "Cluster mates under different agreements",
        Loss::Imbalance => "Distance from the target size",
        Loss::Sprawl => "Clusters drawn out",
        Loss::CutBorder => "Ward borders that divide clusters",
        Loss::BoroughMix => "Residents in another borough’s cluster",
    }
}

/// A loss as a sentence.
pub(super) fn meaning(loss: Loss) -> &'static str {
    match loss {
        Loss::LivedSplit => {
            "Take two residents of one neighbourhood as residents drew it: how often do they get different teams?"
        }
        Loss::LivedMix => "Take two residents of one cluster: how often do they name different places?",
        Loss::FundingSplit => {
            "Take two pounds of one agreement: how often are they spent by different teams?"
        }
        Loss::FundingMix => {
            "Take two residents of one cluster: how often do they live under different agreements?"
        }
        Loss::Imbalance => "How far is the average resident’s cluster from the target size?",
        Loss::Sprawl => "How far are clusters from round? A circle would be 0%.",
        Loss::CutBorder => "What share of all border between wards now divides clusters?",
        Loss::BoroughMix => "What share of residents is in a cluster that belongs mostly to another borough?",
    }
}

/// A loss as a formula, in the letters of the list beside it.
pub(super) fn formula(loss: Loss) -> &'static str {
    match loss {
        Loss::LivedSplit => "1 − Σ_d w_d Σ_c f_dc²",
        Loss::LivedMix => "1 − Σ_c Σ_n a_cn² ÷ (A_c A)",
        Loss::FundingSplit => "1 − Σ_a £_a Σ_c g_ac² ÷ Σ £",
        Loss::FundingMix => "1 − Σ_c Σ_n a_cn² ÷ (A_c A), n over agreements",
        Loss::Imbalance => "Σ_c (P_c ÷ P) · min(1, |P_c ÷ T − 1|)",
        Loss::Sprawl => "1 − Σ_c (P_c ÷ P) · 4π area_c ÷ perimeter_c²",
        Loss::CutBorder => "border between clusters ÷ border between wards",
        Loss::BoroughMix => "Σ_c (P_c − max_b P_cb) ÷ P",
    }
}

/// A share in whole percent.
pub(super) fn whole_percent(share: f64) -> i64 {
    (share * 100.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(whole(0), "0");
        assert_eq!(whole(999), "999");
        assert_eq!(whole(1_000), "1,000");
        assert_eq!(whole(-1_234_567), "−1,234,567");
    }

    #[test]
    fn a_share_of_minus_nothing_is_nothing() {
        assert_eq!(percent(-0.0), "0.00%");
        assert_eq!(percent(0.0833), "8.33%");
    }
}
