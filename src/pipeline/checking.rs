//! Raw layers and tables become one checked study.

use super::Tables;
use crate::Error;
use crate::check::{
    CheckOptions, CheckOutcome, CheckedStructure, ShapeLimits, Study, asked_columns, check_structure,
    edge_edits, edges_account, examine, given_structure, unknown_actions,
};
use crate::input::{PlaceAliases, RawLayers, RawStructure, StructureContent};
use crate::model::{Action, Finding, Layer, LayerAccount, Level, counted};
use crate::rules;
use crate::settings::Settings;

/// Every layer checked and every table matched with the wards, so that one run names all that is wrong. A
/// study may be there although a table is refused.
#[must_use]
pub fn examined(raw: RawLayers, tables: &Tables, options: &CheckOptions) -> CheckOutcome {
    let mut checked = examine(raw, options);
    let mut accounts: Vec<LayerAccount> = tables.place_aliases.iter().map(aliases_account).collect();
    accounts.extend(tables.group_shares.iter().map(|table| {
        LayerAccount::of_table(Layer::GroupShares, &table.file, &table.sha256, table.shares.len())
    }));
    // An id that two wards have is refused already, and is not wanted twice in a table.
    if let Some(wards) = checked.ward_directory() {
        if let Some(edges) = &tables.edges {
            let matched = edge_edits(edges, &wards);
            accounts.push(matched.account);
            checked.findings.extend(matched.refused);
        }
        if let Some(RawStructure { content: StructureContent::Table(table), .. }) = &tables.current
            && let Err(error) = given_structure(table, &wards, asked_columns(options, &checked.properties))
        {
            checked.findings.extend(error.findings().iter().cloned());
        }
    } else if let Some(edges) = &tables.edges {
        let refused = unknown_actions(edges);
        accounts.push(edges_account(edges, refused.len()));
        checked.findings.extend(refused);
    }
    let of_shares = tables.group_shares.iter().flat_map(|table| &table.read_as);
    let read_as = tables.edges.iter().flat_map(|edges| &edges.read_as).chain(of_shares);
    checked.findings.extend(read_as.clone().cloned());
    if let Some(study) = &mut checked.study {
        study.findings.extend(read_as.cloned());
        study.accounts.extend(accounts.iter().cloned());
        study.group_shares = tables.group_shares.iter().flat_map(|table| table.shares.clone()).collect();
    }
    checked.accounts.extend(accounts);
    checked
}

/// The study with everything the settings name beside the layers: aliases and the current structure.
pub(crate) fn checked_study(raw: RawLayers, tables: &Tables, options: &CheckOptions) -> Result<Study, Error> {
    let CheckOutcome { study, findings, .. } = examined(raw, tables, options);
    let refused = findings.iter().any(|finding| finding.level == Level::Error);
    let mut study = study.filter(|_| !refused).ok_or(Error::Input(findings))?;
    if let Some(current) = &tables.current {
        study.current_name.clone_from(&current.source.name);
        let current = check_structure(current, &study, options)?;
        study.current = Some(current.in_wards());
        study.current_names = current.names_for_people().to_vec();
        study.findings.extend(untouched(&current));
        study.findings.extend(current.findings);
        study.accounts.push(current.account);
    }
    Ok(study)
}

/// What is said of wards that no polygon of the structure in force touches.
fn untouched(current: &CheckedStructure) -> Option<Finding> {
    let wards = current.untouched();
    let verb = if wards == 1 { "stands as a cluster of its own" } else { "stand as clusters of their own" };
    let message = format!(
        "{} that no polygon of the structure in force touches {verb} in it, so that every ward has one",
        counted(wards, "ward")
    );
    let finding = Finding::new(&rules::WITHOUT_CLUSTER, Action::Noted, Layer::Structure, message);
    (wards > 0).then(|| finding.with_level(Level::Warning).with_file(&current.account.file))
}

fn aliases_account(aliases: &PlaceAliases) -> LayerAccount {
    LayerAccount::of_table(Layer::PlaceAliases, &aliases.file, &aliases.sha256, aliases.line_count())
}

/// What the checks need to know, by the settings and the tables.
#[must_use]
pub fn check_options(settings: &Settings, tables: &Tables) -> CheckOptions {
    CheckOptions {
        names: settings.properties.clone(),
        crs: settings.layers.crs,
        // Residents that stand in a table that cannot be read are not missing in the layer.
        need_population: settings.layers.population_table.is_none() || tables.ward_table.is_some(),
        ward_table: tables.ward_table.clone(),
        table_where: settings.layers.table_where.clone(),
        place_aliases: tables.place_aliases.clone(),
        place_by: settings.place_by,
        has_several_structures: false,
        limits: ShapeLimits::raised(settings.layers.raise_limits),
        snap: settings.snap_m,
    }
}
