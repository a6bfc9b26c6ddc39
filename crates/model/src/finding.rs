use std::borrow::Cow;
use std::fmt;

/// A numbered rule of the checks: what it asks, why, and how to mend a breach.
///
/// All rules stand in [`crate::rules`]; the page of all rules in the documentation is
/// generated from there.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The stable number, a letter for the subject and three digits: `W102`.
    pub code: &'static str,
    /// The rule in one clause: `ward ids are unique`.
    pub title: &'static str,
    /// What usually causes a breach.
    pub cause: &'static str,
    /// How to mend it, as an instruction.
    pub cure: &'static str,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing; nothing was changed.
    Note,
    /// Something was mended or left out, or may mislead.
    Warning,
    /// The run cannot go on.
    Error,
}

impl Level {
    /// The word printed and written: `note`, `warning`, `error`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// What was done about the thing found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Nothing was changed.
    Noted,
    /// The feature is used in a mended form.
    Mended,
    /// The feature is not used.
    LeftOut,
    /// The run is refused.
    Refused,
}

impl Action {
    /// The word printed and written: `noted`, `mended`, `left_out`, `refused`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Action::Noted => "noted",
            Action::Mended => "mended",
            Action::LeftOut => "left_out",
            Action::Refused => "refused",
        }
    }
}

/// The role a file plays in a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Ward polygons.
    Wards,
    /// Residents and other figures by ward.
    PopulationTable,
    /// Drawings or statements.
    Neighbourhoods,
    /// Co-funding areas.
    Cofunding,
    /// Population points.
    PopulationPoints,
    /// Lines clusters must not cross.
    Barriers,
    /// Lines that lie under the wards on the page.
    Backdrop,
    /// Hand-edited adjacency.
    Edges,
    /// The structure in force, or one to be scored.
    Structure,
    /// The table that merges place names.
    PlaceAliases,
    /// The table of the shares of groups.
    GroupShares,
    /// Flags and study file.
    Settings,
    /// The files of a finished run.
    Run,
}

impl Layer {
    /// The word printed and written; for the layers of a study it is also the flag's name.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Layer::Wards => "wards",
            Layer::PopulationTable => "population-table",
            Layer::Neighbourhoods => "neighbourhoods",
            Layer::Cofunding => "cofunding",
            Layer::PopulationPoints => "population-points",
            Layer::Barriers => "barriers",
            Layer::Backdrop => "backdrop",
            Layer::Edges => "edges",
            Layer::Structure => "structure",
            Layer::PlaceAliases => "place-aliases",
            Layer::GroupShares => "group-share",
            Layer::Settings => "settings",
            Layer::Run => "run",
        }
    }
}

/// Longest text of a file that a message repeats.
const SHOWN_CHARS: usize = 40;

/// Longest id that a finding gives in full: ids that are addresses are longer than names.
const ID_CHARS: usize = 120;

/// Longest message: a list of forty names is shorter, and what a file holds may be of any length.
const MESSAGE_CHARS: usize = 4_000;

/// The text as a message repeats it: cut where it is long.
#[must_use]
pub fn shortened(text: &str) -> String {
    cut(text, SHOWN_CHARS)
}

fn cut(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// The text with control characters, line breaks among them, and marks that turn the direction of writing
/// shown as their numbers (`\u{1b}`): printed, they would command the terminal.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    };
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| if is_hidden(c) { c.escape_default().to_string() } else { c.to_string() };
    Cow::Owned(text.chars().map(shown).collect())
}

/// One thing a check found: where, what the rule is, what was done.
///
/// Nothing private may enter a finding: no respondent id, no free text, no property that the
/// user did not name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that is broken or reported on.
    pub rule: &'static Rule,
    /// How grave it is.
    pub level: Level,
    /// What was done.
    pub action: Action,
    /// The layer's role.
    pub layer: Layer,
    /// The file as typed by the user; empty for settings.
    pub file: String,
    /// The feature's position in the file, counted from 0.
    pub feature: Option<usize>,
    /// The feature's official id, where it has one.
    pub id: Option<String>,
    /// The property concerned, or the flag.
    pub property: Option<String>,
    /// The value concerned, shortened where long.
    pub value: Option<String>,
    /// What was found, with numbers and units, as one sentence without a full stop.
    pub message: String,
}

impl Finding {
    /// A finding about a layer as a whole; narrow it with the `with_…` methods.
    #[must_use]
    pub fn new(rule: &'static Rule, action: Action, layer: Layer, message: impl Into<String>) -> Self {
        let level = match action {
            Action::Noted => Level::Note,
            Action::Mended | Action::LeftOut => Level::Warning,
            Action::Refused => Level::Error,
        };
        Self {
            rule,
            level,
            action,
            layer,
            file: String::new(),
            feature: None,
            id: None,
            property: None,
            value: None,
            message: cut(&message.into(), MESSAGE_CHARS),
        }
    }

    /// The same finding at another level (a note that deserves a warning).
    #[must_use]
    pub fn with_level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// The same finding, in a file.
    #[must_use]
    pub fn with_file(mut self, file: impl Into<String>) -> Self {
        self.file = file.into();
        self
    }

    /// The same finding, about one feature (counted from 0).
    #[must_use]
    pub fn with_feature(mut self, feature: usize) -> Self {
        self.feature = Some(feature);
        self
    }

    /// The same finding, about the thing with this id; an empty one is none.
    #[must_use]
    pub fn with_id(mut self, id: impl AsRef<str>) -> Self {
        self.id = Some(cut(id.as_ref(), ID_CHARS)).filter(|id| !id.is_empty());
        self
    }

    /// The same finding, about one property (or flag).
    #[must_use]
    pub fn with_property(mut self, property: impl Into<String>) -> Self {
        self.property = Some(property.into());
        self
    }

    /// The same finding, about one value.
    #[must_use]
    pub fn with_value(mut self, value: impl AsRef<str>) -> Self {
        self.value = Some(cut(value.as_ref(), ID_CHARS));
        self
    }
}

impl Finding {
    /// Where it was found: `wards.geojson, feature 3, id "E05", property "ward_code"`; empty where there is
    /// nothing to name.
    #[must_use]
    pub fn place(&self) -> String {
        let mut place = Vec::new();
        if !self.file.is_empty() {
            place.push(printable(&self.file).into_owned());
        }
        if let Some(feature) = self.feature {
            place.push(format!("feature {feature}"));
        }
        if let Some(id) = &self.id {
            place.push(format!("id {}", quoted(id)));
        }
        if let Some(property) = &self.property {
            place.push(match self.layer {
                Layer::Settings => property.clone(),
                // A setting that is missing is no property of the layer.
                _ if property.starts_with("--") => property.clone(),
                Layer::PopulationTable => format!("column {}", quoted(property)),
                _ => format!("property {}", quoted(property)),
            });
        }
        if let Some(value) = &self.value {
            place.push(format!("value {}", quoted(value)));
        }
        place.join(", ")
    }
}

/// A name in quotes, with what cannot be seen written out. A backslash stays one: paths of Windows are full of them.
fn quoted(name: &str) -> String {
    format!("{name:?}").replace("\\\\", "\\")
}

/// `error[W102] wards.geojson, feature 3, id "E05", property "ward_code": … — rule: … — cure: …`
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.level.word(), self.rule.code)?;
        let place = self.place();
        if !place.is_empty() {
            write!(f, " {place}")?;
        }
        writeln!(f, ": {}", printable(&self.message))?;
        write!(f, "    rule: {}", self.rule.title)?;
        if self.level != Level::Note {
            write!(f, "\n    cure: {}", self.rule.cure)?;
        }
        Ok(())
    }
}

/// What became of the features of one layer, or of the lines of a table: `read = used + mended + left_out + refused`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerAccount {
    /// The layer's role.
    pub layer: Layer,
    /// The file as typed by the user.
    pub file: String,
    /// SHA-256 of the bytes read, in lower-case hexadecimal.
    pub sha256: String,
    /// Features in the file.
    pub read: usize,
    /// Features used as they are.
    pub used: usize,
    /// Features used in a mended form.
    pub mended: usize,
    /// Features not used, each with a finding.
    pub left_out: usize,
    /// Features for which the run is refused.
    pub refused: usize,
}

impl LayerAccount {
    /// Of a table whose lines are all used.
    #[must_use]
    pub fn of_table(layer: Layer, file: &str, sha256: &str, lines: usize) -> Self {
        Self {
            layer,
            file: file.to_owned(),
            sha256: sha256.to_owned(),
            read: lines,
            used: lines,
            mended: 0,
            left_out: 0,
            refused: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_path_of_windows_is_told_as_it_is_written_and_what_cannot_be_seen_is_written_out() {
        assert_eq!(quoted(r"C:\Teams 2027\out"), r#""C:\Teams 2027\out""#);
        assert_eq!(quoted("a \"b\"\n\u{202e}"), "\"a \\\"b\\\"\\n\\u{202e}\"");
        assert_eq!(quoted("Žižkov"), "\"Žižkov\"");
    }
}
