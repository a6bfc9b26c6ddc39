//! The `wardwise` command.

fn main() {}
