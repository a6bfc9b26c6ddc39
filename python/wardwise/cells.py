"""A cell of a table as the text that was written into it: as the program reads its own tables (src/cell.rs)."""

from __future__ import annotations

import re

_SPACES = "\n\v\f \x85\xa0\xad\u1680\u180e\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
_SIGNS = "=+\\-@\t\r\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b"
# An apostrophe before what a spreadsheet could take for a formula.
_GUARDED = re.compile(f"'(?='*[{_SPACES}]*[{_SIGNS}])")
# Numbers of characters that no cell should hold, and of the backslash.
_NUMBER = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}")
_HIDDEN = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\\\\]")


def _named(number: "re.Match[str]") -> str:
    code = int(number[1], 16)
    character = chr(code) if code < 0x10000 else ""
    return character if _HIDDEN.fullmatch(character) else number[0]


def text_of(cell: str) -> str:
    """The text of a cell: without the apostrophe that keeps it from being a formula, with the characters whose numbers it has."""
    guard = _GUARDED.match(cell)
    return _NUMBER.sub(_named, cell[1:] if guard else cell)
