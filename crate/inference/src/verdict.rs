//! CPU or WebGPU: what a short measurement says.
//!
//! The model is small, so on many machines the CPU wins: a pass on a GPU is a few hundred dispatches and a readback.
//! Whoever chose the backend by hand gets it wherever it exists at all.

use schema::message::{Backend, BackendChoice};

/// How much faster WebGPU has to be before switching to it is worth the change.
pub const WORTHWHILE: f32 = 0.9;
/// Longer than this for its first pass, and WebGPU is not waited for.
pub const PATIENCE_MS: f64 = 8000.0;
/// Passes timed on each backend, after one that warms it up; the fastest counts, because other work only ever delays.
pub const TIMED_PASSES: usize = 4;

/// What came of trying WebGPU.
#[derive(Clone, Debug, PartialEq)]
pub enum Trial {
    /// There is no device, and why.
    Absent { reason: String },
    /// An adapter that computes on the CPU itself.
    Software { adapter: String },
    /// The first pass took longer than anyone should wait.
    Slow { adapter: String, first_pass_ms: f32 },
    /// It answered wrongly or not at all.
    Broken { reason: String },
    /// It works; how fast was not asked.
    Works { adapter: String },
    /// Both were measured.
    Measured { adapter: String, cpu_ms: f32, webgpu_ms: f32 },
}

/// The backend to run on after a trial.
pub fn decide(choice: BackendChoice, trial: Trial) -> Backend {
    let cpu = |why: String| Backend::Cpu { why };
    match (choice, trial) {
        (BackendChoice::Cpu, _) => cpu("it was chosen".into()),
        (_, Trial::Absent { reason }) => cpu(format!("WebGPU is not to be had: {reason}")),
        (_, Trial::Broken { reason }) => cpu(format!("WebGPU failed: {reason}")),
        (_, Trial::Works { adapter })
        | (
            BackendChoice::Webgpu,
            Trial::Software { adapter } | Trial::Slow { adapter, .. } | Trial::Measured { adapter, .. },
        ) => Backend::Webgpu { adapter },
        (BackendChoice::Auto, Trial::Software { adapter }) => {
            cpu(format!("the only WebGPU adapter is a software one ({adapter})"))
        }
        (BackendChoice::Auto, Trial::Slow { adapter, first_pass_ms }) => {
            cpu(format!("the first pass on WebGPU ({adapter}) took {:.1} s", first_pass_ms / 1000.0))
        }
        (BackendChoice::Auto, Trial::Measured { adapter, cpu_ms, webgpu_ms }) => {
            if webgpu_ms < cpu_ms * WORTHWHILE {
                Backend::Webgpu { adapter }
            } else {
                cpu(format!("it is quicker here: {cpu_ms:.1} ms a step, WebGPU {webgpu_ms:.1} ms"))
            }
        }
    }
}

/// What a device's error report comes down to: the innermost cause, without its backtrace.
pub fn cause_of(report: &str) -> &str {
    let told = |line: &&str| !line.is_empty() && *line != "Caused by:";
    report.split("Backtrace").next().and_then(|causes| causes.lines().map(str::trim).rfind(told)).unwrap_or(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(cpu_ms: f32, webgpu_ms: f32) -> Trial {
        Trial::Measured { adapter: "some GPU".into(), cpu_ms, webgpu_ms }
    }

    #[test]
    fn automatically_the_faster_backend_wins_and_the_slower_one_is_named() {
        assert!(matches!(decide(BackendChoice::Auto, measured(14.0, 5.0)), Backend::Webgpu { .. }));
        let Backend::Cpu { why } = decide(BackendChoice::Auto, measured(14.0, 20.0)) else {
            panic!("the CPU is faster");
        };
        assert!(why.contains("14.0") && why.contains("20.0"), "{why}");
    }

    #[test]
    fn of_a_long_report_only_the_cause_is_told() {
        let report = "The device is poisoned\nCaused by:\n  Destroyed: Device was destroyed.\nBacktrace:\nNo backtrace";
        assert_eq!(cause_of(report), "Destroyed: Device was destroyed.");
        assert_eq!(cause_of("out of memory"), "out of memory");
        assert_eq!(cause_of(""), "");
    }

    #[test]
    fn a_tie_stays_where_it_is() {
        assert!(matches!(decide(BackendChoice::Auto, measured(14.0, 13.9)), Backend::Cpu { .. }));
    }

    #[test]
    fn whoever_asks_for_webgpu_gets_it_however_slow_but_not_where_there_is_none() {
        assert!(matches!(decide(BackendChoice::Webgpu, measured(14.0, 5000.0)), Backend::Webgpu { .. }));
        let software = Trial::Software { adapter: "SwiftShader".into() };
        assert!(matches!(decide(BackendChoice::Webgpu, software.clone()), Backend::Webgpu { .. }));
        assert!(matches!(decide(BackendChoice::Auto, software), Backend::Cpu { .. }));
        let Backend::Cpu { why } =
            decide(BackendChoice::Webgpu, Trial::Absent { reason: "the browser offers no adapter".into() })
        else {
            panic!("there is no device");
        };
        assert!(why.contains("offers no adapter"), "{why}");
    }
}
