//! JSON as every file and the terminal have it: numbers without a minus before nothing.

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

/// Writes a value as JSON on one line, without a line feed.
///
/// # Errors
/// What the writer fails with.
pub fn write_json_line(out: impl Write, value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, PlainNumbers(CompactFormatter)))
}

/// With a line for each member.
pub(super) fn write_pretty(out: impl Write, value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, PlainNumbers(PrettyFormatter::new())))
}

/// Another form, in which minus zero is zero.
struct PlainNumbers<F>(F);

/// What the other form does as it does it.
macro_rules! as_it_does {
    ($($name:ident ( $($argument:ident : $kind:ty),* );)*) => {
        $(fn $name<W: ?Sized + Write>(&mut self, writer: &mut W $(, $argument: $kind)*) -> io::Result<()> {
            self.0.$name(writer $(, $argument)*)
        })*
    };
}

impl<F: Formatter> Formatter for PlainNumbers<F> {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        self.0.write_f64(writer, value + 0.0)
    }

    as_it_does! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        end_object_key();
        begin_object_value();
        end_object_value();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn minus_nothing_is_nothing_and_all_else_is_as_it_was() {
        let value = json!({"a": [-0.0, -0.5, 1e-17, {}], "b": {"c": "-0.0", "d": null, "e": []}, "f": -0.0});
        let (mut line, mut pretty) = (Vec::new(), Vec::new());
        write_json_line(&mut line, &value).unwrap();
        write_pretty(&mut pretty, &value).unwrap();
        let line = String::from_utf8(line).unwrap();
        assert_eq!(line, r#"{"a":[0.0,-0.5,1e-17,{}],"b":{"c":"-0.0","d":null,"e":[]},"f":0.0}"#);
        let plain = json!({"a": [0.0, -0.5, 1e-17, {}], "b": {"c": "-0.0", "d": null, "e": []}, "f": 0.0});
        assert_eq!(String::from_utf8(pretty).unwrap(), serde_json::to_string_pretty(&plain).unwrap());
    }
}
