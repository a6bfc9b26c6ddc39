//! Well-known text of coordinate systems as a tree: `KEYWORD["name", 1.0, CHILD[…]]`.

/// How deep elements may nest; real definitions need seven.
const MOST_NESTED: usize = 32;

/// One element of a definition.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Element {
    /// In lower case.
    pub keyword: String,
    /// The texts and numbers between its brackets, in order.
    pub values: Vec<String>,
    pub children: Vec<Element>,
}

impl Element {
    /// The first element of a text; `None` where it is not well-known text.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut reader = Reader { bytes: text.as_bytes(), at: 0 };
        reader.element(0)
    }

    /// What is called a name: the first value.
    pub(super) fn name(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    /// The first child with one of these keywords.
    pub(super) fn child(&self, keywords: &[&str]) -> Option<&Element> {
        self.children.iter().find(|child| keywords.contains(&child.keyword.as_str()))
    }

    /// A value as a number.
    pub(super) fn number(&self, place: usize) -> Option<f64> {
        self.values.get(place)?.parse().ok().filter(|number: &f64| number.is_finite())
    }
}

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn skip_space(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn take(&mut self, any_of: &[u8]) -> bool {
        self.skip_space();
        let is_there = self.bytes.get(self.at).is_some_and(|byte| any_of.contains(byte));
        self.at += usize::from(is_there);
        is_there
    }

    fn word(&mut self) -> String {
        self.skip_space();
        let start = self.at;
        let ends = |byte: &u8| matches!(byte, b'[' | b']' | b'(' | b')' | b',' | b'"');
        while self.bytes.get(self.at).is_some_and(|byte| !ends(byte)) {
            self.at += 1;
        }
        String::from_utf8_lossy(&self.bytes[start..self.at]).trim().to_owned()
    }

    /// What stands between quotation marks, two of which stand for one.
    fn quoted(&mut self) -> Option<String> {
        let mut text = Vec::new();
        loop {
            match (self.bytes.get(self.at)?, self.bytes.get(self.at + 1)) {
                (b'"', Some(b'"')) => {
                    text.push(b'"');
                    self.at += 2;
                }
                (b'"', _) => {
                    self.at += 1;
                    return Some(String::from_utf8_lossy(&text).into_owned());
                }
                (byte, _) => {
                    text.push(*byte);
                    self.at += 1;
                }
            }
        }
    }

    fn element(&mut self, depth: usize) -> Option<Element> {
        let keyword = self.word().to_lowercase();
        if keyword.is_empty() || depth > MOST_NESTED || !self.take(b"[(") {
            return None;
        }
        let mut element = Element { keyword, ..Element::default() };
        while !self.take(b"])") {
            if self.take(b"\"") {
                element.values.push(self.quoted()?);
            } else {
                let start = self.at;
                let word = self.word();
                self.skip_space();
                if matches!(self.bytes.get(self.at), Some(b'[' | b'(')) {
                    self.at = start;
                    element.children.push(self.element(depth + 1)?);
                } else {
                    element.values.push(word);
                }
            }
            if !self.take(b",") {
                return self.take(b"])").then_some(element);
            }
        }
        Some(element)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_a_tree() {
        let text = "PROJCS[\"a \"\"b\"\" c\", UNIT[\"Meter\",1.0], GEOGCS(\"g\"), AXIS[\"x\",EAST]]";
        let root = Element::of(text).expect("well-known text");
        assert_eq!((root.keyword.as_str(), root.name()), ("projcs", "a \"b\" c"));
        assert_eq!(root.child(&["unit"]).and_then(|unit| unit.number(1)), Some(1.0));
        assert_eq!(root.children.iter().map(|c| c.name()).collect::<Vec<_>>(), ["Meter", "g", "x"]);
        for bad in ["", "PROJCS", "PROJCS[\"a", "PROJCS[\"a\"", "[\"a\"]", &"A[".repeat(1000)] {
            assert_eq!(Element::of(bad), None, "{bad:.20}");
        }
    }
}
