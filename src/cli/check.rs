use super::{SearchFlags, report, with_threads};
use crate::Error;
use crate::check::{CheckOptions, examine};
use crate::output::{Folder, write_findings};
use crate::pipeline;

/// `wardwise check`: reads and checks every layer, prints all findings; writes only with `--out`.
pub fn run(command: &SearchFlags) -> Result<(), Error> {
    let flags = command.study_flags()?;
    let settings = flags.resolve_layers()?;
    let folder = flags.out.as_ref().map(|out| Folder::prepare(out, flags.force)).transpose()?;
    let checked = with_threads(flags.threads, || {
        let (raw, tables) = pipeline::load(&settings)?;
        let options = CheckOptions { need_population: false, ..pipeline::check_options(&settings)? };
        let mut checked = examine(raw, &options);
        if let Some(study) = &checked.study {
            match crate::prepare::adjacency(study, &settings, tables.edges.as_ref()) {
                Ok(adjacency) => checked.findings.extend(adjacency.findings),
                Err(Error::Input(findings)) => checked.findings.extend(findings),
                Err(other) => return Err(other),
            }
        }
        Ok(checked)
    })?;
    if let Some(folder) = folder {
        write_findings(&checked.findings, folder)?;
    }
    if checked.findings.iter().any(|finding| finding.level == crate::model::Level::Error) {
        return Err(Error::Input(checked.findings));
    }
    if !flags.quiet {
        report::all_findings(&checked.findings);
    }
    report::accounts(&checked)
}
