use super::table::{Cell, Table};
use crate::Error;
use crate::model::Finding;

/// `findings.csv`: everything the checks found, with file, feature, id and what was done.
pub(super) fn csv(findings: &[Finding]) -> Result<Vec<u8>, Error> {
    let header = [
        "level",
        "rule",
        "layer",
        "file",
        "feature",
        "id",
        "property",
        "value",
        "action",
        "message",
        "rule_text",
        "cure",
    ];
    let mut table = Table::new(&header.map(str::to_owned))?;
    let optional = |text: &Option<String>| text.clone().map_or(Cell::Empty, Cell::Text);
    for finding in findings {
        table.row(vec![
            Cell::Text(finding.level.word().to_owned()),
            Cell::Text(finding.rule.code.to_owned()),
            Cell::Text(finding.layer.word().to_owned()),
            Cell::Text(finding.file.clone()),
            finding.feature.map_or(Cell::Empty, Cell::from),
            optional(&finding.id),
            optional(&finding.property),
            optional(&finding.value),
            Cell::Text(finding.action.word().to_owned()),
            Cell::Text(finding.message.clone()),
            Cell::Text(finding.rule.title.to_owned()),
            Cell::Text(finding.rule.cure.to_owned()),
        ])?;
    }
    table.bytes()
}
