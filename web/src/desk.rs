//! What the page says of a real desk: how far the search for the camera is, how good it is, and what a person should do.

use schema::{
    CameraPose,
    desk::{Found, Seen, ViewOf},
};

use crate::wording::Tone;

/// A camera that stands within this of where it stood has not been moved, metres and radians.
const SAME_PLACE_M: f32 = 0.02;
const SAME_WAY_RAD: f32 = 0.05;

/// That real things do not hide the arm, which a visitor would otherwise take for a mistake.
pub const IN_FRONT: &str = "The arm is drawn over everything: a real thing in front of it does not hide it.";
/// What happens while no pictures come.
pub const FROZEN: &str = "The camera’s picture stands still, so the arm holds. Look at the cable, and at whatever else uses \
                          the camera; it goes on when pictures come again.";

/// What is said of a camera that was started and has given no picture.
pub const NO_PICTURE: &str = "The camera was started and gives no picture, so the arm holds. Look at its cover and its cable, and \
                              at whatever else uses it, or choose another one under Camera.";

/// What is not drawn while the camera is lost.
pub const LOST: &str =
    "The camera is lost, so the arm holds. It is drawn again when the mat, or what is around it, is found.";

/// The same of one that was found by a sheet of paper.
pub const LOST_BY_SHEET: &str = "The camera is lost, so the arm holds. It is drawn again when the corners of the sheet are \
                                 pointed at again, or the camera stands where it stood.";

/// Along what a camera's maker says how wide it sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Span {
    /// As most makers do.
    #[default]
    Diagonal,
    Across,
}

impl Span {
    pub const ALL: [Self; 2] = [Self::Diagonal, Self::Across];

    /// As people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Diagonal => "from corner to corner",
            Self::Across => "from left to right",
        }
    }

    /// How wide a camera that bends no lines sees from left to right, whose pictures are so wide and high.
    pub fn across_rad(self, stated_rad: f32, [width, height]: [f32; 2]) -> f32 {
        match self {
            Self::Diagonal => 2.0 * ((stated_rad * 0.5).tan() * width / width.hypot(height)).atan(),
            Self::Across => stated_rad,
        }
    }
}

/// What is seen where there is no stage, once the camera is found.
pub fn without_stage(reason: &str) -> String {
    let reason = reason.trim_end_matches('.');
    format!(
        "The stage needs WebGPU or WebGL2 ({reason}). This is what the model sees, enlarged: your desk from above, with the \
         arm drawn into it. {IN_FRONT}"
    )
}

/// How the camera stands compared with the last time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stood {
    /// Where it stood.
    Same,
    Elsewhere,
}

/// Compares where a camera stood with where it stands.
pub fn stood(before: &CameraPose, now: &CameraPose) -> Stood {
    let towards = |pose: &CameraPose| (pose.target_m - pose.eye_m).normalize_or_zero();
    let turned = towards(before).cross(towards(now)).length();
    let same = before.eye_m.distance(now.eye_m) < SAME_PLACE_M && turned < SAME_WAY_RAD;
    if same { Stood::Same } else { Stood::Elsewhere }
}

/// How far the search for the camera is, short; before the first picture as well.
pub fn view(seen: Option<&Seen>) -> (Tone, String) {
    let count = |markers: &u32| format!("{markers} of 4 squares seen");
    match &seen.map_or(ViewOf::Looking, |seen| seen.view) {
        ViewOf::Looking => (Tone::Plain, "Looking for the mat".into()),
        ViewOf::Some { markers, .. } => (Tone::Plain, count(markers)),
        // Where there is advice all the same, all is not well.
        ViewOf::Locked { sure: true } if seen.is_some_and(|seen| seen.advice.is_some()) => {
            (Tone::Attention, "Camera found".into())
        }
        ViewOf::Locked { sure: true } => (Tone::Good, "Camera found".into()),
        ViewOf::Locked { sure: false } => (Tone::Attention, "Camera found; nothing to go by just now".into()),
        // Whoever has no mat is not told of its squares.
        ViewOf::Moved { by_px, markers: 0, .. } if seen.is_some_and(|seen| seen.by_sheet) => {
            (Tone::Attention, format!("The camera moved by {by_px:.0} px"))
        }
        ViewOf::Unclear { markers: 0, .. } if seen.is_some_and(|seen| seen.by_sheet) => {
            (Tone::Attention, "Nothing can be recognised any more".into())
        }
        ViewOf::Moved { by_px, markers, .. } => {
            (Tone::Attention, format!("Camera or mat moved by {by_px:.0} px: {}", count(markers)))
        }
        ViewOf::Unclear { markers, .. } => {
            (Tone::Attention, format!("Nothing can be recognised any more: {}", count(markers)))
        }
    }
}

/// What a person should do now: one sentence.
pub fn to_do(seen: &Seen) -> Option<String> {
    let advice = seen.advice.as_deref().map(sentence);
    match seen.view {
        ViewOf::Moved { .. } => Some(format!(
            "The arm holds. {}",
            advice.unwrap_or_else(|| "Keep camera and mat still until they are found again.".into())
        )),
        ViewOf::Unclear { .. } => Some(format!(
            "The arm holds. {}",
            advice.unwrap_or_else(|| "Show the camera the mat, in good light.".into())
        )),
        _ => advice,
    }
}

/// Why what was found gives no camera, as a sentence.
pub fn refusal(seen: &Seen) -> Option<String> {
    seen.refused.as_deref().map(|reason| format!("Not yet: {}.", reason.trim_end_matches('.')))
}

/// How good a camera is: the error of its corners, how far off the arm may be drawn, and where it stands.
pub fn quality(found: &Found) -> [(&'static str, String); 4] {
    let Found { rms_px, rms_m, overlay_m, elevation_rad, distance_m, .. } = found;
    [
        ("Error", format!("{rms_px:.2} px, {:.2} mm", rms_m * 1000.0)),
        ("Arm drawn within", format!("{:.1} mm", overlay_m * 1000.0)),
        ("Looks down at", format!("{:.0}°", elevation_rad.to_degrees())),
        ("Away", format!("{:.0} cm", distance_m * 100.0)),
    ]
}

/// A place on the table.
pub fn place([x_m, y_m]: [f32; 2]) -> String {
    let mm = |length_m: f32| format!("{:.0}", length_m * 1000.0).replace('-', "−");
    format!("x {} mm, y {} mm", mm(x_m), mm(y_m))
}

/// With a capital and a full stop.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use schema::desk::KnownFocal;

    use super::*;

    fn seen(view: ViewOf, advice: Option<&str>) -> Seen {
        let advice = advice.map(str::to_owned);
        Seen {
            camera: 1,
            view,
            size: [640, 480],
            markers_px: Vec::new(),
            refused: None,
            asks_focal: false,
            by_sheet: false,
            advice,
            found: None,
            took_ms: 1.0,
        }
    }

    #[test]
    fn every_state_of_the_search_is_named_and_only_a_camera_that_stands_well_is_good() {
        let moved = ViewOf::Moved { by_px: 9.4, markers: 3, held: 0.0 };
        let unclear = ViewOf::Unclear { markers: 0, held: 0.0 };
        let lower = Some("lower the camera a little, by 5°");
        let said = [
            (ViewOf::Looking, None, Tone::Plain, "Looking for the mat"),
            (ViewOf::Some { markers: 2, held: 0.3 }, None, Tone::Plain, "2 of 4 squares seen"),
            (ViewOf::Locked { sure: true }, None, Tone::Good, "Camera found"),
            (ViewOf::Locked { sure: true }, lower, Tone::Attention, "Camera found"),
            (ViewOf::Locked { sure: false }, None, Tone::Attention, "Camera found; nothing to go by just now"),
            (moved, None, Tone::Attention, "Camera or mat moved by 9 px: 3 of 4 squares seen"),
            (unclear, None, Tone::Attention, "Nothing can be recognised any more: 0 of 4 squares seen"),
        ];
        for (state, advice, tone, text) in said {
            assert_eq!(view(Some(&seen(state, advice))), (tone, text.to_owned()));
        }
        assert_eq!(view(None), (Tone::Plain, "Looking for the mat".to_owned()));
    }

    #[test]
    fn whatever_goes_wrong_ends_with_something_to_do() {
        let lost = [ViewOf::Moved { by_px: 9.0, markers: 0, held: 0.0 }, ViewOf::Unclear { markers: 1, held: 0.0 }];
        for view in lost {
            let said = to_do(&seen(view, None)).expect("there is something to do");
            assert!(said.starts_with("The arm holds. ") && said.ends_with('.'), "{said}");
        }
        let coached = to_do(&seen(ViewOf::Looking, Some("lower the camera a little, by 5°")));
        assert_eq!(coached.as_deref(), Some("Lower the camera a little, by 5°."));
    }

    #[test]
    fn whoever_points_at_a_sheet_is_not_told_of_a_mat() {
        let lost = [ViewOf::Moved { by_px: 9.4, markers: 0, held: 0.0 }, ViewOf::Unclear { markers: 0, held: 0.0 }];
        for lost in lost {
            let seen = Seen { by_sheet: true, ..seen(lost, Some("point at the corners of the sheet again")) };
            let (tone, said) = view(Some(&seen));
            assert!(tone == Tone::Attention && !said.contains("squares") && !said.contains("mat"), "{said}");
            let to_do = to_do(&seen);
            assert_eq!(to_do.as_deref(), Some("The arm holds. Point at the corners of the sheet again."));
        }
    }

    #[test]
    fn how_wide_a_camera_sees_is_told_from_corner_to_corner_or_from_left_to_right() {
        let deg = |span: Span, size| span.across_rad(78f32.to_radians(), size).to_degrees();
        assert!((deg(Span::Across, [640.0, 480.0]) - 78.0).abs() < 0.01);
        // Of a webcam said to see 78 degrees, 16:9: its maker also says 70.4 across.
        assert!((deg(Span::Diagonal, [640.0, 360.0]) - 70.4).abs() < 0.1);
        assert!((deg(Span::Diagonal, [640.0, 480.0]) - 65.9).abs() < 0.1);
    }

    #[test]
    fn every_number_of_a_camera_has_a_unit() {
        let found = Found {
            pose: CameraPose::CANONICAL,
            focal: KnownFocal { share_of_width: 0.85, deviation: 0.01 },
            markers: 4,
            rms_px: 0.123,
            rms_m: 0.000_08,
            overlay_m: 0.0009,
            elevation_rad: 0.82,
            distance_m: 0.62,
        };
        let told = quality(&found).map(|(_, value)| value);
        assert_eq!(told, ["0.12 px, 0.08 mm", "0.9 mm", "47°", "62 cm"]);
        assert_eq!(place([0.212, -0.034]), "x 212 mm, y −34 mm");
    }

    #[test]
    fn a_camera_that_was_carried_away_is_told_from_one_that_was_not() {
        let here = CameraPose::CANONICAL;
        let nudged = CameraPose { eye_m: here.eye_m * 1.01, ..here };
        let away = CameraPose { eye_m: here.eye_m * 1.3, ..here };
        assert_eq!([stood(&here, &nudged), stood(&here, &away)], [Stood::Same, Stood::Elsewhere]);
    }
}
