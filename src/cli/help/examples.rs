//! What each command is begun with. A test reads every line as the program would.

/// Examples of a command; those of the program itself for `wardwise`.
pub fn of(command: &str) -> &'static str {
    match command {
        "wardwise" => {
            "\
Begin with a whole run on a made-up town, then with your own files:
  wardwise demo
  wardwise check --wards wards.geojson
  wardwise search --wards wards.geojson --neighbourhoods drawings.geojson \\
      --clusters 12 --out out"
        }
        "demo" => {
            "\
Example:
  wardwise demo
Then open wardwise-demo/review.html in a browser."
        }
        "check" => {
            "\
Example:
  wardwise check --wards wards.geojson --neighbourhoods drawings.geojson"
        }
        "search" => {
            "\
Example: twelve clusters, each within 20% of the same number of residents:
  wardwise search --wards wards.geojson --population residents \\
      --neighbourhoods drawings.geojson --place name \\
      --clusters 12 --population-tolerance 20% --out out
The same with its settings in a file:
  wardwise search study.toml --out out"
        }
        "score" => {
            "\
Example: how good is the structure in force?
  wardwise score --structure current.csv --wards wards.geojson \\
      --neighbourhoods drawings.geojson --place name"
        }
        "compare" => {
            "\
Example: two options beside the wards as they are:
  wardwise compare --structure wards --structure a.csv --structure b.csv \\
      --wards wards.geojson --neighbourhoods drawings.geojson --out out"
        }
        "graph" => {
            "\
Example: which wards are neighbours, when nobody crosses the river?
  wardwise graph --wards wards.geojson --barriers rivers.geojson --out out
Then open out/edges.geojson in QGIS."
        }
        "places" => {
            "\
Example: names that may mean one place, as a table to edit:
  wardwise places study.toml --out aliases.csv
  wardwise search study.toml --place-aliases aliases.csv --out out"
        }
        "shard" => {
            "\
Example: a study in 16 pieces, on whatever machines there are:
  wardwise shard plan study.toml --bootstrap 200 --shards 16 --out plan
  wardwise shard run plan 1
  wardwise merge plan out"
        }
        "shard plan" => {
            "\
Example: a study of which 200 resamples are left for 16 machines:
  wardwise shard plan study.toml --bootstrap 200 --shards 16 --out plan"
        }
        "shard run" => {
            "\
Example: the third shard, wherever its work file lies:
  wardwise shard run plan 3"
        }
        "merge" => {
            "\
Example: once every shard was run:
  wardwise merge plan out"
        }
        "verify" => {
            "\
Example: does what a run claims follow from its inputs?
  wardwise verify out"
        }
        "synth" => {
            "\
Example: a town of 200 wards in 8 boroughs:
  wardwise synth --boroughs 8 --ward-count 200 --drawings 1000 --out town
Evidence made up over real wards:
  wardwise synth --wards wards.geojson --out made-up"
        }
        "guide" => {
            "\
Example: the guide in a browser, and one chapter here:
  wardwise guide --open
  wardwise guide proof"
        }
        "completions" => {
            "\
Example:
  wardwise completions bash > ~/.local/share/bash-completion/completions/wardwise
For PowerShell, then `. ./wardwise.ps1`, there or in the file $PROFILE:
  wardwise completions powershell > wardwise.ps1"
        }
        "man" => {
            "\
Example: a page for every command, then the one for search:
  wardwise man --out man
  man man/wardwise-search.1"
        }
        _ => "",
    }
}
