//! Numbers as people read them: with a unit, a true minus sign, and no more digits than mean something.

use schema::ActionDim;

/// An action value in its unit on screen, signed where it is a difference.
pub fn action(dim: ActionDim, value: f32) -> String {
    let (unit, scale) = dim.screen_unit();
    let shown = value * scale;
    match dim {
        ActionDim::Dx | ActionDim::Dy | ActionDim::Dz => format!("{} {unit}", signed(shown, 1)),
        ActionDim::Pitch | ActionDim::Roll => format!("{}{unit}", signed(shown, 1)),
        ActionDim::Gripper | ActionDim::Terminate => format!("{shown:.0} {unit}"),
    }
}

/// How an action value changed, in its unit on screen.
pub fn action_change(dim: ActionDim, change: f32) -> String {
    let (unit, scale) = dim.screen_unit();
    let digits = match dim {
        ActionDim::Gripper | ActionDim::Terminate => 0,
        _ => 1,
    };
    let space = if unit == "°" { "" } else { " " };
    format!("{}{space}{unit}", signed(change * scale, digits))
}

/// How far an action value moves, whichever way, in its unit on screen.
pub fn action_amount(dim: ActionDim, amount: f32) -> String {
    action_change(dim, amount.abs()).trim_start_matches('+').to_owned()
}

/// The width of a bin, which may be a small part of the unit on screen.
pub fn bin_width(dim: ActionDim, width: f32) -> String {
    let (unit, scale) = dim.screen_unit();
    let space = if unit == "°" { "" } else { " " };
    format!("{:.2}{space}{unit}", width * scale)
}

/// A number with its sign, always of the same width class: a true minus, a plus, and no sign for what rounds to zero.
pub fn signed(value: f32, digits: usize) -> String {
    let text = format!("{:.digits$}", value.abs());
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    match (is_zero, value < 0.0) {
        (true, _) => text,
        (false, true) => format!("\u{2212}{text}"),
        (false, false) => format!("+{text}"),
    }
}

/// A share of one as a percentage.
pub fn percent(share: f32) -> String {
    match share * 100.0 {
        tiny if tiny > 0.0 && tiny < 0.5 => "< 1 %".into(),
        shown => format!("{shown:.0} %"),
    }
}

/// Bytes of a download.
pub fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// A count of parameters.
pub fn parameters(count: u64) -> String {
    match count {
        0..1_000 => count.to_string(),
        1_000..1_000_000 => format!("{:.0} k", count as f64 / 1e3),
        _ => format!("{:.1} M", count as f64 / 1e6),
    }
}

/// A duration too short for seconds.
pub fn milliseconds(ms: f32) -> String {
    if ms < 9.95 { format!("{ms:.1} ms") } else { format!("{ms:.0} ms") }
}

/// Simulated time of a control step.
pub fn step_time(step: u32) -> String {
    format!("{:.1} s", step as f32 * schema::CONTROL_PERIOD_SECS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_signed_millimetres_and_openings_plain_percent() {
        assert_eq!(action(ActionDim::Dx, 0.0123), "+12.3 mm");
        assert_eq!(action(ActionDim::Dz, -0.004), "\u{2212}4.0 mm");
        assert_eq!(action(ActionDim::Pitch, 0.1), "+5.7°");
        assert_eq!(action(ActionDim::Gripper, 0.5), "50 %");
        assert_eq!(action_change(ActionDim::Gripper, -0.5), "\u{2212}50 %");
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!(signed(-0.01, 1), "0.0");
        assert_eq!(signed(0.0, 0), "0");
    }

    #[test]
    fn counts_and_sizes_are_short() {
        assert_eq!(parameters(1_968_400), "2.0 M");
        assert_eq!(megabytes(4_650_000), "4.7 MB");
        assert_eq!(percent(0.001), "< 1 %");
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(milliseconds(4.25), "4.2 ms");
        assert_eq!(milliseconds(14.4), "14 ms");
        assert_eq!(step_time(42), "4.2 s");
    }
}
