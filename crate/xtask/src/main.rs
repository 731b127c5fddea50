//! Set-up, serve, test, bench, budget and dist: everything the README's commands do.
fn main() {}
