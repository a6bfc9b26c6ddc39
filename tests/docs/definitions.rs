//! What others build their own forms of the commands from: the parameters of the QGIS plugin and the flags that the Python
//! module knows. Made from the program's own definitions, so that they cannot drift.

use crate::assert_made;
use clap::{Arg, ArgAction};
use serde_json::{Map, Value, json};
use std::any::TypeId;
use std::fmt::Write as _;
use std::path::PathBuf;
use wardwise::cli::group_of;

/// The commands that work on files of users.
const COMMANDS: [&str; 10] =
    ["demo", "check", "search", "score", "compare", "graph", "places", "verify", "synth", "guide"];

/// The layer whose properties the flags under a heading name.
fn layer_of(heading: &str, key: &str) -> Option<&'static str> {
    match (heading, key) {
        (_, "place_by" | "drawn_by") => None,
        ("Wards", "table_id" | "table_population") => Some("population_table"),
        ("Structures in files", _) => Some("current"),
        ("Wards", _) => Some("wards"),
        ("Drawings and statements", _) => Some("neighbourhoods"),
        ("Co-funding areas", _) => Some("cofunding"),
        ("Where residents live", _) => Some("population_points"),
        _ => None,
    }
}

/// What a value of the flag is. Flags for files say so by the name of their value.
fn kind(argument: &Arg) -> &'static str {
    if !argument.get_action().takes_values() {
        return "switch";
    }
    if !argument.get_possible_values().is_empty() {
        return "choice";
    }
    let parsed = argument.get_value_parser().type_id();
    let is = |kind: TypeId| parsed == kind;
    let value = argument.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
    match value {
        "FILE" | "CSV" | "STUDY.TOML" => "file",
        "DIR" => "folder",
        "PROP" | "COLUMN" => "property",
        "STRUCTURE" | "FILE|NAME=FILE|RUN_DIR:N" => "structure",
        "N" => "integer",
        _ if is(TypeId::of::<usize>()) || is(TypeId::of::<u32>()) => "integer",
        _ if is(TypeId::of::<f64>()) => "number",
        _ if is(TypeId::of::<PathBuf>()) => "file",
        _ => "text",
    }
}

fn definition(argument: &Arg) -> Value {
    let key = argument.get_id().as_str();
    // In the help the flags that matter most stand under a heading of their own; here every flag keeps its group.
    let heading = group_of(key).or(argument.get_help_heading()).unwrap_or_default();
    let kind = kind(argument);
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("key", key.into());
    put("flag", argument.get_long().map_or(Value::Null, |long| format!("--{long}").into()));
    put("kind", kind.into());
    if kind != "switch" {
        let names = argument.get_value_names().unwrap_or_default();
        put("value", names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" ").into());
    }
    if kind == "choice" {
        let names =
            argument.get_possible_values().iter().map(|v| v.get_name().to_owned()).collect::<Vec<_>>();
        put("choices", names.into());
    }
    if kind == "property"
        && let Some(layer) = layer_of(heading, key)
    {
        put("of", layer.into());
    }
    put("repeated", matches!(argument.get_action(), ArgAction::Append).into());
    put("required", argument.is_required_set().into());
    put("most_used", (!argument.is_hide_short_help_set()).into());
    put("heading", heading.into());
    put("help", argument.get_help().map(ToString::to_string).unwrap_or_default().into());
    Value::Object(fields)
}

fn definitions() -> Value {
    let program = wardwise::cli::command();
    let commands = COMMANDS.map(|name| {
        let command = program.find_subcommand(name).expect("a command");
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let flags = command.get_arguments().filter(|a| a.get_id() != "help" && !a.is_hide_set());
        (name.to_owned(), json!({ "about": about, "flags": flags.map(definition).collect::<Vec<_>>() }))
    });
    json!({ "version": env!("CARGO_PKG_VERSION"), "commands": commands.into_iter().collect::<Map<_, _>>() })
}

/// The type of the values of a flag in Python.
fn python_type(flag: &Value) -> String {
    let value = match flag["kind"].as_str().expect("a kind") {
        "switch" => return "bool".to_owned(),
        "integer" => "int",
        "number" => "float",
        "choice" => {
            let choices: Vec<String> =
                flag["choices"].as_array().expect("choices").iter().map(|c| format!("{c}")).collect();
            return format!("Literal[{}]", choices.join(", "));
        }
        "file" | "folder" => "Path",
        "property" => "str",
        "structure" => "Layer",
        _ => "Value",
    };
    let one = if value == "Path" && flag["value"] == "FILE" { "Layer" } else { value };
    if flag["repeated"] == true { format!("{one} | Sequence[{one}]") } else { one.to_owned() }
}

/// The flags of every command as types for Python.
fn python(definitions: &Value) -> String {
    let mut text = String::from(
        "\"\"\"The flags of every command, with their types.\n\nMade from the program by `UPDATE_DOCS=1 cargo test --test docs`; edits are lost.\n\"\"\"\n\nfrom __future__ import annotations\n\nimport os\nfrom collections.abc import Mapping, Sequence\nfrom typing import TYPE_CHECKING, Any, Literal, TypedDict, Union\n\nif TYPE_CHECKING:\n    import geopandas\n\nPath = Union[str, \"os.PathLike[str]\"]\nLayer = Union[str, \"os.PathLike[str]\", \"geopandas.GeoDataFrame\"]\nValue = Union[str, int, float, Sequence[Any], Mapping[str, Any]]\n",
    );
    for (name, command) in definitions["commands"].as_object().expect("commands") {
        let class = name[..1].to_uppercase() + &name[1..];
        write!(text, "\n\nclass {class}Flags(TypedDict, total=False):\n").unwrap();
        writeln!(text, "    \"\"\"What `wardwise {name}` takes.\"\"\"\n").unwrap();
        for flag in command["flags"].as_array().expect("flags") {
            // What the module itself passes on.
            if flag["flag"].is_null()
                || ["message_format", "verbose", "quiet"].contains(&flag["key"].as_str().unwrap())
            {
                continue;
            }
            writeln!(text, "    {}: {}", flag["key"].as_str().unwrap(), python_type(flag)).unwrap();
            writeln!(text, "    \"\"\"{}.\"\"\"", flag["help"].as_str().unwrap().trim_end_matches('.'))
                .unwrap();
        }
    }
    text
}

#[test]
fn the_flags_of_the_python_module_are_those_of_the_program() {
    assert_made("python/wardwise/flags.py", &python(&definitions()));
}

#[test]
fn the_parameters_of_the_qgis_plugin_are_made_from_the_program() {
    let text = serde_json::to_string_pretty(&definitions()).expect("JSON") + "\n";
    assert_made("qgis/wardwise/definitions.json", &text);
}
