//! What every joint did in the last minutes, and plots of it.

use std::collections::VecDeque;
use std::fmt::Write as _;

use schema::bus::{ArmTelemetry, JointTelemetry};
use schema::{Joint, JointAngles};
use servo::calibration::Normaliser;

/// Two minutes at twenty-five a second.
const KEPT: usize = 3_000;
/// Ten seconds are plotted.
const PLOTTED: usize = 250;

/// What is plotted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Where the joint is, and where it is to be.
    #[default]
    Position,
    /// The motor's effort.
    Load,
    /// Its current.
    Current,
    /// Its supply.
    Voltage,
    /// Its temperature.
    Temperature,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Position, Self::Load, Self::Current, Self::Voltage, Self::Temperature];

    /// What a person calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Position => "Position and goal",
            Self::Load => "Load",
            Self::Current => "Current",
            Self::Voltage => "Voltage",
            Self::Temperature => "Temperature",
        }
    }

    /// Its unit on screen.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Position => "°",
            Self::Load => "%",
            Self::Current => "mA",
            Self::Voltage => "V",
            Self::Temperature => "°C",
        }
    }

    /// The least span a plot shows, so that noise does not look like motion.
    const fn least_span(self) -> f32 {
        match self {
            Self::Position => 20.0,
            Self::Load => 40.0,
            Self::Current => 200.0,
            Self::Voltage => 2.0,
            Self::Temperature => 10.0,
        }
    }

    /// Its value on screen; `None` for a servo that does not measure it.
    pub fn of(self, joint: &JointTelemetry) -> Option<f32> {
        Some(match self {
            Self::Position => joint.position_rad.to_degrees(),
            Self::Load => joint.load * 100.0,
            Self::Current => joint.current_a? * 1e3,
            Self::Voltage => joint.voltage_v,
            Self::Temperature => joint.temperature_c,
        })
    }
}

/// The last minutes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    rows: VecDeque<ArmTelemetry>,
}

impl Series {
    /// Keeps another moment.
    pub fn push(&mut self, row: ArmTelemetry) {
        if self.rows.len() == KEPT {
            self.rows.pop_front();
        }
        self.rows.push_back(row);
    }

    /// The newest.
    pub fn last(&self) -> Option<&ArmTelemetry> {
        self.rows.back()
    }

    /// How many moments are kept.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A joint's last ten seconds as lines in a box of this size: what was measured, and for positions the goal.
    pub fn plot(&self, joint: Joint, measure: Measure, width: f32, height: f32) -> (String, String) {
        let from = self.rows.len().saturating_sub(PLOTTED);
        let rows = self.rows.range(from..);
        let measured =
            |row: &ArmTelemetry| row.joints[joint as usize].as_ref().and_then(|telemetry| measure.of(telemetry));
        let goal = |row: &ArmTelemetry| {
            let goals = row.goals.filter(|_| measure == Measure::Position)?;
            Some(goals[joint].to_degrees())
        };
        let values = rows.clone().flat_map(|row| [measured(row), goal(row)]).flatten();
        let (low, high) =
            values.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            return (String::new(), String::new());
        }
        let widen = (0.5 * (measure.least_span() - (high - low))).max(0.0);
        let (low, high) = (low - widen, high + widen);
        let line = |of: &dyn Fn(&ArmTelemetry) -> Option<f32>| {
            let mut points = String::new();
            for (place, row) in rows.clone().enumerate() {
                if let Some(value) = of(row) {
                    let x = place as f32 / (PLOTTED - 1) as f32 * width;
                    let y = height * (1.0 - (value - low) / (high - low));
                    // Writing to a string cannot fail.
                    write!(points, "{x:.1},{y:.1} ").ok();
                }
            }
            points
        };
        (line(&measured), line(&goal))
    }

    /// Everything that is kept, with a line of names and units first. Positions are degrees of the joint, or numbers of
    /// `LeRobot`.
    pub fn csv(&self, numbers: Option<&Normaliser>) -> String {
        let mut text = String::from("time_s");
        for joint in Joint::ALL {
            let unit =
                numbers.map_or_else(|| "deg".into(), |numbers| format!("lerobot_{}", numbers.body().of(joint).name()));
            for column in ["position", "goal", "wanted"] {
                write!(text, ",{}_{column}_{unit}", joint.name()).ok();
            }
            for column in ["load_percent", "current_ma", "voltage_v", "temperature_c"] {
                write!(text, ",{}_{column}", joint.name()).ok();
            }
        }
        text.push_str(",answered,lost,damaged,latency_ms\n");
        let begun_ms = self.rows.front().map_or(0.0, |row| row.at_ms);
        for row in &self.rows {
            write!(text, "{:.3}", (row.at_ms - begun_ms) / 1e3).ok();
            for joint in Joint::ALL {
                let position = |angle_rad: f32| match numbers {
                    Some(numbers) => numbers.number(joint, angle_rad),
                    None => Some(f64::from(angle_rad.to_degrees())),
                };
                let angle = |angles: Option<JointAngles>| angles.and_then(|angles| position(angles[joint]));
                let telemetry = row.joints[joint as usize].as_ref();
                let value = |measure: Measure| telemetry.and_then(|telemetry| measure.of(telemetry)).map(f64::from);
                for value in [
                    telemetry.and_then(|telemetry| position(telemetry.position_rad)),
                    angle(row.goals),
                    angle(row.wanted),
                    value(Measure::Load),
                    value(Measure::Current),
                    value(Measure::Voltage),
                    value(Measure::Temperature),
                ] {
                    match value {
                        Some(value) => write!(text, ",{value:.2}").ok(),
                        None => write!(text, ",").ok(),
                    };
                }
            }
            let line = row.line;
            writeln!(text, ",{},{},{},{:.2}", line.answered, line.lost, line.damaged, line.latency_ms).ok();
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use schema::JOINTS;
    use schema::bus::ArmKind;

    use super::super::Unit;
    use super::super::unit::tests::CALIBRATION;
    use super::*;

    fn row(at_ms: f64, position_rad: f32) -> ArmTelemetry {
        let joint = JointTelemetry {
            position_rad,
            velocity_rad_per_sec: 0.0,
            load: 0.25,
            current_a: None,
            voltage_v: 7.4,
            temperature_c: 31.0,
            age_ms: 1.0,
            errors: vec![],
        };
        ArmTelemetry {
            at_ms,
            joints: [const { None }; JOINTS].map(|_: Option<JointTelemetry>| Some(joint.clone())),
            wanted: None,
            goals: Some(JointAngles::default()),
            limits: vec![],
            line: schema::bus::LineStatistics::default(),
        }
    }

    #[test]
    fn two_minutes_are_kept_and_no_more() {
        let mut series = Series::default();
        for at in 0..4_000 {
            series.push(row(f64::from(at), 0.0));
        }
        assert_eq!(series.len(), KEPT);
    }

    #[test]
    fn a_file_has_a_name_for_every_number() {
        let mut series = Series::default();
        series.push(row(1_000.0, 1.0));
        series.push(row(1_040.0, 1.0));
        let csv = series.csv(None);
        let lines: Vec<_> = csv.lines().collect();
        assert_eq!(lines.len(), 3);
        let columns = lines[0].split(',').count();
        assert!(lines.iter().all(|line| line.split(',').count() == columns));
        assert!(
            lines[0].starts_with("time_s,shoulder_pan_position_deg,shoulder_pan_goal_deg,shoulder_pan_wanted_deg,")
        );
        assert!(lines[2].starts_with("0.040,57.30,0.00,,25.00,,7.40,31.00"), "{}", lines[2]);
    }

    #[test]
    fn a_file_in_numbers_of_lerobot_says_which() {
        let mut series = Series::default();
        series.push(row(1_000.0, 1.0));
        // A radian is 652 ticks from the middle of the range at 2071, and the range ends 1056 ticks from it.
        for (unit, name, begin) in [
            (Unit::ALL[1], "range_m100_100", "0.000,61.74,0.00,,25.00"),
            (Unit::ALL[2], "degrees", "0.000,57.32,0.00,,25.00"),
        ] {
            let numbers = unit.numbers(ArmKind::So101, Some(CALIBRATION)).expect("a calibration");
            let csv = series.csv(numbers.as_ref());
            let lines: Vec<_> = csv.lines().collect();
            assert!(lines[0].contains(&format!(",elbow_flex_goal_lerobot_{name},")), "{}", lines[0]);
            assert!(lines[0].contains(",gripper_position_lerobot_range_0_100,"), "{}", lines[0]);
            assert!(lines[1].starts_with(begin), "{}", lines[1]);
        }
    }

    #[test]
    fn a_plot_stays_in_its_box() {
        let mut series = Series::default();
        assert_eq!(series.plot(Joint::Gripper, Measure::Position, 100.0, 20.0).0, "");
        for at in 0..300 {
            series.push(row(f64::from(at), (at as f32 * 0.1).sin()));
        }
        let (measured, goal) = series.plot(Joint::Gripper, Measure::Position, 100.0, 20.0);
        for point in measured.split_whitespace().chain(goal.split_whitespace()) {
            let (x, y) = point.split_once(',').expect("a point");
            let (x, y): (f32, f32) = (x.parse().expect("x"), y.parse().expect("y"));
            assert!((0.0..=100.0).contains(&x) && (0.0..=20.0).contains(&y), "{point}");
        }
        assert_eq!(series.plot(Joint::Gripper, Measure::Current, 100.0, 20.0).0, "", "not measured");
    }
}
