//! One look for every progress bar.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar with a rate and the time left; hidden where there is no terminal.
pub fn bar(length: u64, what: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix:>20} {wide_bar} {pos}/{len} {per_sec} {eta} left  {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style).with_prefix(what.to_owned())
}
