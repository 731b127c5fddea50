//! What servos say, as the page is told it.

use schema::bus::{ArmFinding, JointTelemetry, LineStatistics, Rhythm, Severity};
use servo::bus::Statistics;
use servo::health::{self, Finding};
use servo::telemetry::{Reading, Telemetry};

pub fn finding(finding: &Finding) -> ArmFinding {
    let severity = match finding.severity {
        health::Severity::Fixable => Severity::Fixable,
        health::Severity::Warning => Severity::Warning,
        health::Severity::Blocking => Severity::Blocking,
    };
    ArmFinding { severity, text: finding.to_string(), remedy: finding.remedy().into() }
}

pub fn joint(reading: &Reading, now_secs: f64) -> Option<JointTelemetry> {
    let Telemetry { position_rad, velocity_rad_per_sec, load, current_a, voltage_v, temperature_c, errors, .. } =
        reading.value()?;
    Some(JointTelemetry {
        position_rad: *position_rad,
        velocity_rad_per_sec: *velocity_rad_per_sec,
        load: *load,
        current_a: *current_a,
        voltage_v: *voltage_v,
        temperature_c: *temperature_c,
        age_ms: (reading.age_secs(now_secs)? * 1e3) as f32,
        errors: errors.iter().map(ToString::to_string).collect(),
    })
}

pub fn line(statistics: &Statistics, period_secs: f64, cycle_secs: f64, rhythm: Rhythm) -> LineStatistics {
    let ms = |secs: f64| (secs * 1e3) as f32;
    LineStatistics {
        period_ms: ms(period_secs),
        cycle_ms: ms(cycle_secs),
        latency_ms: ms(statistics.latency.mean_secs().unwrap_or_default()),
        latency_99_ms: ms(statistics.latency.within_secs(0.99).unwrap_or_default()),
        answered: statistics.answered,
        lost: statistics.lost,
        damaged: statistics.damaged,
        rhythm,
    }
}
