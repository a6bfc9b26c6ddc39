//! Any text as a study file: settings or findings, never a crash.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::path::Path;
use wardwise::Error;
use wardwise::cli::settings_of_study;
use wardwise::settings::Purpose;

fuzz_target!(|text: &str| {
    match settings_of_study(text, Path::new("folder/study.toml")) {
        Ok(settings) => {
            assert!(settings.rules.min_wards <= settings.rules.max_wards);
            assert!(
                settings
                    .rules
                    .clusters
                    .is_none_or(|range| 1 <= range.first() && range.first() <= range.last())
            );
            assert!((0.0..=1.0).contains(&settings.min_inside.get()));
            assert!(settings.judge(Purpose::Structures).is_ok());
            let losses = settings.losses();
            assert!(losses.iter().all(|(_, weight)| weight.is_finite() && *weight >= 0.0));
            assert!(losses.iter().any(|(_, weight)| *weight > 0.0));
        }
        Err(Error::Settings(findings)) => {
            assert!(!findings.is_empty());
            for finding in findings {
                assert!(!finding.message.is_empty());
            }
        }
        Err(other) => panic!("{other}"),
    }
});
