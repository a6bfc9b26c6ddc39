//! The program end to end, as a user runs it: the demo, bad input, the real London files, the made-up town.
//!
//! Expected figures come from the definitions and from independent programs, never from wardwise.

mod asking;
mod backdrop;
mod bad_input;
mod borders;
mod bounded;
mod checkpoint;
mod coordinates;
mod demo;
mod fairness;
mod first_study;
mod forged;
mod given_structures;
mod graph;
mod groups;
mod hostile_words;
mod impossible;
mod in_words;
mod large;
mod largest_drawings;
#[path = "../layer_files/mod.rs"]
mod layer_files;
mod layer_formats;
mod layer_shapes;
mod london;
mod made_up_survey;
mod measure_tables;
#[cfg(target_os = "linux")]
mod memory;
mod mended;
mod names;
mod numbers;
mod optima;
mod pages;
mod parts;
mod paying_authorities;
mod place_names;
mod plain_words;
mod plurals;
mod population_table;
mod population_table_faults;
mod price_of_rules;
mod printing;
mod privacy;
mod proof;
mod publication;
mod resampled;
mod resume;
mod running;
mod shapes;
mod shards;
mod spikes;
mod stopping;
mod structure_files;
mod survey_names;
mod tables;
mod terminal;
mod today;
mod unclaimed;
mod uneven;
mod unheard;
mod weighed;
mod weighing;
