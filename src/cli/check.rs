use super::report;
use super::search_flags::SearchFlags;
use super::telling::{Telling, told};
use super::threads::with_threads;
use crate::Error;
use crate::check::{CheckOptions, CheckOutcome, check_structure};
use crate::model::{Finding, Layer, Level};
use crate::output::{Folder, write_findings};
use crate::pipeline::{check_options, examined, read_all};
use crate::prepare::adjacency;
use crate::progress::{Listener, Phase};
use crate::settings::{DrawnBy, Settings};

/// `wardwise check`: reads and checks every layer, prints all findings; writes only with `--out`.
pub fn run(command: &SearchFlags) -> Result<(), Error> {
    let flags = command.study_flags()?;
    let settings = flags.resolve_layers()?;
    let drawn_by = settings.drawn_by.unwrap_or(DrawnBy::Respondents);
    let folder = flags.run.out.as_ref().map(|out| Folder::prepare(out, flags.run.force)).transpose()?;
    let telling = Telling::unless(flags.run.quiet);
    let (mut checked, unread) =
        told(telling, None, |listener| with_threads(flags.run.threads, || all_found(&settings, listener)))?;
    checked.findings.splice(0..0, command.without_effect("check")?);
    if let Some(folder) = folder {
        let written = write_findings(&checked.findings, drawn_by, folder)?;
        report::kept(&written, flags.run.quiet);
    }
    let refused = checked.findings.iter().any(|finding| finding.level == Level::Error);
    let mut printed = Ok(());
    if !flags.run.quiet {
        let all_told = refused || report::findings_before_tally(&checked.findings);
        printed = report::accounts(&checked, flags.run.out.as_deref(), all_told);
    }
    if refused {
        return Err(unread.unwrap_or(Error::Input(Vec::new())).with_findings(checked.findings));
    }
    printed
}

/// Everything found in every file that can be read, and the error that the others cause, whose
/// findings are among the rest.
fn all_found(settings: &Settings, listener: Listener) -> Result<(CheckOutcome, Option<Error>), Error> {
    listener.begins_steps(Phase::Reading, settings.layers.count());
    let (layers, tables, reading) = read_all(settings);
    let unread = reading.finish().err();
    if let Some(Error::Internal(_) | Error::Io { .. }) = unread {
        return unread.map_or(Ok(Default::default()), Err);
    }
    let options = CheckOptions { need_population: false, ..check_options(settings, &tables) };
    listener.begins(Phase::Checking);
    let mut checked = layers.map(|layers| examined(layers, &tables, &options)).unwrap_or_default();
    if let Some(study) = &checked.study {
        let refused = |layer| checked.findings.iter().any(|f| f.layer == layer && f.level == Level::Error);
        let mut found = Vec::new();
        if !refused(Layer::Edges) {
            listener.begins(Phase::Borders);
            let adjacency = adjacency(study, settings, tables.edges.as_ref());
            found.extend(findings_of(adjacency.map(|adjacency| adjacency.findings))?);
        }
        if let Some(current) = tables.current.as_ref().filter(|_| !refused(Layer::Structure)) {
            found.extend(findings_of(check_structure(current, study, &options).map(|current| {
                checked.accounts.push(current.account);
                current.findings
            }))?);
        }
        checked.findings.extend(found);
    }
    if let Some(error) = &unread {
        // What a table says by itself may have been judged twice.
        checked.findings.retain(|finding| !error.findings().contains(finding));
        checked.findings.splice(0..0, error.findings().iter().cloned());
    }
    Ok((checked, unread))
}

/// The findings of a step, whether it succeeded or the input is refused.
fn findings_of(step: Result<Vec<Finding>, Error>) -> Result<Vec<Finding>, Error> {
    match step {
        Err(Error::Input(findings)) => Ok(findings),
        other => other,
    }
}
