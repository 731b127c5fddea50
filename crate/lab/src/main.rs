//! Native commands: generate, train, evaluate, export.
fn main() {}
