use anyhow::{Result, ensure};

use super::Suite;
use crate::process;
use crate::workspace::Workspace;

/// Runs a suite with divan and brings the median of each benchmark, nanoseconds.
pub fn measure(workspace: &Workspace, suite: &Suite) -> Result<Vec<(String, f64)>> {
    let mut cargo = workspace.cargo();
    cargo.args(["bench", "--package", suite.package, "--bench", suite.bench, "--locked", "--", "--color", "never"]);
    let text = process::read(&mut cargo)?;
    println!("{text}");
    let medians = medians(&text);
    ensure!(!medians.is_empty(), "no benchmark of {} {} was recognised in what it printed", suite.package, suite.bench);
    Ok(medians)
}

/// The benchmarks in divan's tree, arguments after a slash, with their medians.
fn medians(text: &str) -> Vec<(String, f64)> {
    let mut path: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for line in text.lines() {
        // Each level of the tree is drawn three characters wide.
        let drawn = line.chars().take_while(|character| "├╰│─ ".contains(*character)).count();
        let Some(depth) = (drawn / 3).checked_sub(1) else { continue };
        let rest = &line[line.char_indices().nth(drawn).map_or(line.len(), |(at, _)| at)..];
        let cells: Vec<_> = rest.split('│').map(str::trim).collect();
        // Two spaces end the name; what follows it is the first number, the fastest run.
        let name = cells[0].split("  ").next().unwrap_or_default();
        if name.is_empty() || depth > path.len() {
            continue;
        }
        path.truncate(depth);
        path.push(name);
        if let Some(median_ns) = cells.get(2).and_then(|cell| nanoseconds(cell)) {
            let name = path.join("/");
            // Where a target has benchmarks for both, the native ones lie in a module of this name.
            found.push((name.strip_prefix("native/").map(str::to_owned).unwrap_or(name), median_ns));
        }
    }
    found
}

fn nanoseconds(cell: &str) -> Option<f64> {
    let (number, unit) = cell.split_once(' ')?;
    let scale = match unit {
        "ps" => 1e-3,
        "ns" => 1.0,
        "µs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        _ => return None,
    };
    Some(number.parse::<f64>().ok()? * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "\
Timer precision: 20 ns
period       fastest       │ slowest       │ median        │ mean          │ samples │ iters
├─ native                  │               │               │               │         │
│  ╰─ step   2.000 s       │ 3.000 s       │ 2.500 s       │ 2.400 s       │ 100     │ 100
├─ one_step  97.88 µs      │ 8.185 ms      │ 98.01 µs      │ 301.4 µs      │ 100     │ 100
╰─ other                   │               │               │               │         │
   ├─ 1      986.3 ns      │ 1.016 µs      │ 1.001 µs      │ 1.002 µs      │ 100     │ 200
   ╰─ 2      1.967 µs      │ 1.997 µs      │ 1.982 ms      │ 1.981 µs      │ 100     │ 200
";

    #[test]
    fn medians_are_read_off_the_tree() {
        let expected = [("step", 2.5e9), ("one_step", 98_010.0), ("other/1", 1_001.0), ("other/2", 1_982_000.0)];
        let found = medians(PRINTED);
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for ((name, median_ns), (expected_name, expected_ns)) in found.iter().zip(expected) {
            assert_eq!(name, expected_name);
            assert!((median_ns - expected_ns).abs() < 1e-6 * expected_ns, "{name}: {median_ns} ns");
        }
    }
}
