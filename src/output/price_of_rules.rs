use super::table::{Cell, Table};
use crate::Error;
use crate::results::PriceOfRule;

/// `price_of_rules.csv`: for every rule the best without it, in the order of the settings.
pub(crate) fn csv(prices: &[PriceOfRule]) -> Result<Vec<u8>, Error> {
    let header = [
        "setting",
        "rule",
        "price",
        "price_at_least",
        "price_at_most",
        "total_loss",
        "clusters",
        "status",
        "gap",
    ];
    let mut table = Table::new(&header.map(str::to_owned))?;
    for of in prices {
        table.row(vec![
            Cell::Text(of.setting.clone()),
            Cell::Text(of.rule.clone()),
            Cell::from(of.price),
            Cell::from(of.price_at_least),
            Cell::from(of.price_at_most),
            Cell::from(of.total_loss),
            Cell::from(of.clusters),
            Cell::Text(of.status.clone()),
            Cell::from(of.gap),
        ])?;
    }
    table.bytes()
}
