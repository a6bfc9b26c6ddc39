use super::Limits;
use super::source::{self, Source};
use super::table::{self, Column};
use crate::error::Error;
use crate::model::{Action, Finding, GroupShare, Layer};
use crate::rules;

/// The shares of groups, as a table gives them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupShareTable {
    /// The path as typed by the user.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Its lines.
    pub shares: Vec<GroupShare>,
    /// How the file was read, where that is not plain.
    pub read_as: Vec<Finding>,
}

/// Reads the table of `--group-share`: the columns `group` and `share` (`0.22` or `22%`), and perhaps `borough` (or
/// `area`): where it is filled in, the line holds for respondents there. Other columns are not read.
///
/// # Errors
/// As for every table; [`Error::Input`] where a share is none, or one is given twice.
pub fn read_group_shares(path: &str, limits: &Limits) -> Result<GroupShareTable, Error> {
    of_source(path, source::read(Layer::GroupShares, path, limits)?, limits)
}

fn of_source(path: &str, source: Source, limits: &Limits) -> Result<GroupShareTable, Error> {
    let columns =
        [Column::filled(&["group"]), Column::filled(&["share"]), Column::optional(&["borough", "area"])];
    let table = table::of_source(Layer::GroupShares, path, source, &columns, limits)?;
    let mut shares: Vec<GroupShare> = Vec::new();
    let mut problems = Vec::new();
    for (line, cells) in table.rows {
        let [group, share, area] = [&cells[0], &cells[1], &cells[2]].map(|cell| cell.trim());
        let area = Some(area).filter(|area| !area.is_empty()).map(str::to_owned);
        let mut refuse = |message: String, value: &str| {
            let finding = Finding::new(&rules::TABLE_ENTRY, Action::Refused, Layer::GroupShares, message);
            problems.push(finding.with_file(path).with_value(value));
        };
        let Some(share) = share_of(share) else {
            refuse(format!("line {line}: the share is no number from 0 to 1; write 0.22 or 22%"), share);
            continue;
        };
        if shares.iter().any(|other| other.group == group && other.area == area) {
            refuse(format!("line {line}: the group has a share already"), group);
            continue;
        }
        shares.push(GroupShare { group: group.to_owned(), area, share });
    }
    if shares.is_empty() && problems.is_empty() {
        let message = "no line below the header line gives a group its share";
        let finding = Finding::new(&rules::TABLE_ENTRY, Action::Refused, Layer::GroupShares, message);
        problems.push(finding.with_file(path));
    }
    if !problems.is_empty() {
        return Err(Error::Input(problems));
    }
    Ok(GroupShareTable { file: path.to_owned(), sha256: table.sha256, shares, read_as: table.read_as })
}

/// `0.22` or `22%`, from 0 to 1.
fn share_of(text: &str) -> Option<f64> {
    // Beside semicolons numbers have a decimal comma.
    let text = text.replace(',', ".");
    let share = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().ok()? / 100.0,
        None => text.parse().ok()?,
    };
    (0.0..=1.0).contains(&share).then_some(share)
}
