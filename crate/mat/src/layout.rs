//! The mat as it is printed, for whoever prints it, finds it or draws it.
//!
//! Lengths are metres in the world's xy. The camera faces the arm, so a person beside it reads the page with the arm at its
//! top: along a line of text +Y goes on, and down the page +X.
//!
//! Nothing on the mat depends on the paper but its edges: markers, zones and scale bar keep 7 mm from the edges of both, which
//! is more than printers leave white.

use glam::DVec2;

use crate::code::{self, CELLS, MARKERS};

/// The paper's edge towards the arm: where grasps from above begin to reach.
pub const NEAR_EDGE_M: f64 = 0.10;
/// Where the foot of the arm ends, as the arm is drawn; the gap to [`NEAR_EDGE_M`] is measured off the print.
pub const FOOT_M: f64 = 0.064;
/// Side of a marker with its black frame.
pub const MARKER_M: f64 = 0.040;
/// Side of a marker's cell.
pub const CELL_M: f64 = MARKER_M / CELLS as f64;
/// From the middle of the mat to the middles of the markers, along x and y.
const MARKER_FROM_MIDDLE_M: DVec2 = DVec2::new(0.078, 0.112_7);
/// The middle of the markers.
pub const MIDDLE_M: DVec2 = DVec2::new(NEAR_EDGE_M + 0.105, 0.0);
/// Length of the bar that shows whether the print is to scale.
pub const SCALE_BAR_M: f64 = 0.100;

/// A paper to print on, lying with its long side across the arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// 297 x 210 mm.
    A4,
    /// 11 x 8.5 inches.
    Letter,
}

impl Paper {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::A4, Self::Letter];

    /// Along x and along y, metres.
    pub const fn size_m(self) -> DVec2 {
        match self {
            Self::A4 => DVec2::new(0.210, 0.297),
            Self::Letter => DVec2::new(0.215_9, 0.279_4),
        }
    }

    /// The file in `public` to print on it.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::A4 => "mat-a4.pdf",
            Self::Letter => "mat-letter.pdf",
        }
    }

    /// The corners of the sheet where it belongs, in the order of a marker's: to a person who faces the arm, at the arm on
    /// the left, at the arm on the right, and then the two nearer to the person, from the right.
    pub fn corners_m(self) -> [DVec2; 4] {
        let DVec2 { x, y } = self.size_m();
        let (near, far, half) = (NEAR_EDGE_M, NEAR_EDGE_M + x, y * 0.5);
        [DVec2::new(near, -half), DVec2::new(near, half), DVec2::new(far, half), DVec2::new(far, -half)]
    }
}

/// An even rectangle of ink.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    pub low_m: DVec2,
    pub high_m: DVec2,
    /// From 0, black, to 1, paper.
    pub grey: f64,
}

/// Words on the mat, in a sans serif face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Label {
    /// Where the base line begins.
    pub at_m: DVec2,
    /// Height of the type.
    pub size_m: f64,
    pub grey: f64,
    pub text: &'static str,
}

/// The middle of a marker.
pub fn marker_middle_m(marker: usize) -> DVec2 {
    let sign = |flag: usize| if marker & flag == 0 { -1.0 } else { 1.0 };
    MIDDLE_M + MARKER_FROM_MIDDLE_M * DVec2::new(sign(2), sign(1))
}

/// The corners of a marker's black frame, as [`Paper::corners_m`] orders them: clockwise in a picture that faces the arm.
pub fn marker_corners_m(marker: usize) -> [DVec2; 4] {
    const HALF_M: f64 = MARKER_M * 0.5;
    [(-HALF_M, -HALF_M), (-HALF_M, HALF_M), (HALF_M, HALF_M), (HALF_M, -HALF_M)]
        .map(|offset_m| marker_middle_m(marker) + DVec2::from(offset_m))
}

/// Lines are this wide.
const LINE_M: f64 = 0.000_4;
const PALE: f64 = 0.72;
const BLACK: f64 = 0.0;
/// The left, middle and right zone: the part between the markers, and that beside them.
const ZONES_M: [[DVec2; 2]; 3] = [
    [DVec2::new(0.154, -0.1327), DVec2::new(0.256, -0.0507)],
    [DVec2::new(0.154, -0.0447), DVec2::new(0.256, 0.0447)],
    [DVec2::new(0.154, 0.0507), DVec2::new(0.256, 0.1327)],
];
/// Where the scale bar begins, and how long its end strokes are.
const BAR_M: DVec2 = DVec2::new(0.289, -SCALE_BAR_M * 0.5);
const STROKE_M: f64 = 0.004;

/// All rectangles of ink, those of the markers first.
pub fn marks() -> Vec<Mark> {
    let mut marks = Vec::new();
    for marker in 0..MARKERS {
        let [low_m, _, high_m, _] = marker_corners_m(marker);
        marks.push(Mark { low_m, high_m, grey: BLACK });
        for (row, column) in (0..CELLS * CELLS).map(|cell| (cell / CELLS, cell % CELLS)) {
            if code::is_white(marker, row, column) {
                let low_m = low_m + DVec2::new(row as f64, column as f64) * CELL_M;
                marks.push(Mark { low_m, high_m: low_m + CELL_M, grey: 1.0 });
            }
        }
    }
    for [low_m, high_m] in ZONES_M {
        marks.extend(outline(low_m, high_m));
        let middle_m = low_m.midpoint(high_m);
        marks.extend([
            line(middle_m - DVec2::X * 0.004, middle_m + DVec2::X * 0.004, PALE),
            line(middle_m - DVec2::Y * 0.004, middle_m + DVec2::Y * 0.004, PALE),
        ]);
    }
    // The middle of the near edge, to be put before the middle of the arm's foot.
    marks.push(line(DVec2::new(NEAR_EDGE_M + 0.007, 0.0), DVec2::new(NEAR_EDGE_M + 0.021, 0.0), BLACK));
    let end_m = BAR_M + DVec2::Y * SCALE_BAR_M;
    marks.push(line(BAR_M, end_m, BLACK));
    // The bar's own length lies between the middles of its end strokes; the third is the gap to the arm's foot.
    for from_start_m in [0.0, NEAR_EDGE_M - FOOT_M, SCALE_BAR_M] {
        let at_m = BAR_M + DVec2::Y * from_start_m;
        marks.push(line(at_m - DVec2::X * STROKE_M, at_m, BLACK));
    }
    marks
}

/// All words.
pub fn labels() -> Vec<Label> {
    let label = |x: f64, y: f64, size_m: f64, text| Label { at_m: DVec2::new(x, y), size_m, grey: 0.25, text };
    vec![
        label(0.128, -0.056, 0.004_6, "This edge towards the arm, 36 mm from its foot,"),
        label(0.134, -0.056, 0.004_6, "its middle before the middle of the arm."),
        label(
            0.141,
            -0.056,
            0.003_4,
            "Print at 100 %, in black, on matt paper. Lay it flat; all four squares stay in view.",
        ),
        label(0.2825, -0.049, 0.003_4, "36 mm: the gap"),
        label(0.2825, 0.000, 0.003_4, "100 mm: check with a ruler"),
        label(0.296, -0.049, 0.003_4, "VLA Playground: calibration mat"),
    ]
}

fn line(from_m: DVec2, to_m: DVec2, grey: f64) -> Mark {
    let half_m = LINE_M * 0.5;
    Mark { low_m: from_m.min(to_m) - half_m, high_m: from_m.max(to_m) + half_m, grey }
}

fn outline(low_m: DVec2, high_m: DVec2) -> [Mark; 4] {
    let (left, right) = (DVec2::new(high_m.x, low_m.y), DVec2::new(low_m.x, high_m.y));
    [line(low_m, left, PALE), line(left, high_m, PALE), line(right, high_m, PALE), line(low_m, right, PALE)]
}

/// The marks, ready to be asked for what is at a place.
#[derive(Clone, Debug)]
pub struct Drawing {
    paper: Paper,
    /// The marks that reach into each square of [`FIELD_M`], the topmost first; row by row along y.
    fields: Vec<Vec<Mark>>,
    columns: usize,
}

/// Side of the squares by which a [`Drawing`] keeps its marks.
const FIELD_M: f64 = 0.01;

impl Drawing {
    /// The mat on a paper.
    pub fn new(paper: Paper) -> Self {
        let marks = marks();
        let [low_m, _, high_m, _] = paper.corners_m();
        let [rows, columns] = ((high_m - low_m) / FIELD_M).to_array().map(|fields| libm::ceil(fields) as usize);
        let fields = (0..rows * columns)
            .map(|index| {
                let from_m = low_m + DVec2::new((index / columns) as f64, (index % columns) as f64) * FIELD_M;
                let reaches =
                    |mark: &&Mark| mark.low_m.cmplt(from_m + FIELD_M).all() && mark.high_m.cmpgt(from_m).all();
                marks.iter().rev().filter(reaches).copied().collect()
            })
            .collect();
        Self { paper, fields, columns }
    }

    /// How light the mat is at a place, from 0, black, to 1, paper; `None` beside the sheet. Words are left out.
    pub fn grey_at(&self, at_m: DVec2) -> Option<f32> {
        let [low_m, _, high_m, _] = self.paper.corners_m();
        let covers = |low_m: DVec2, high_m: DVec2| at_m.cmpge(low_m).all() && at_m.cmplt(high_m).all();
        covers(low_m, high_m).then(|| {
            let field = (at_m - low_m) / FIELD_M;
            let marks = &self.fields[field.x as usize * self.columns + field.y as usize];
            marks.iter().find(|mark| covers(mark.low_m, mark.high_m)).map_or(1.0, |mark| mark.grey as f32)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_keeps_seven_millimetres_from_the_edges_of_both_papers() {
        for paper in Paper::ALL {
            let [low_m, _, high_m, _] = paper.corners_m();
            for mark in marks() {
                let margin_m = (mark.low_m - low_m).min(high_m - mark.high_m).min_element();
                assert!(margin_m > 0.006_49, "{paper:?}: {mark:?} keeps {margin_m}");
            }
        }
    }

    #[test]
    fn only_white_paper_is_within_a_cell_of_a_marker() {
        let marks = marks();
        for marker in 0..MARKERS {
            let [low_m, _, high_m, _] = marker_corners_m(marker);
            let of_marker =
                |mark: &Mark| mark.low_m.cmpge(low_m - 1e-9).all() && mark.high_m.cmple(high_m + 1e-9).all();
            for mark in marks.iter().filter(|mark| !of_marker(mark)) {
                let apart_m = (mark.low_m - high_m).max(low_m - mark.high_m).max_element();
                assert!(apart_m > CELL_M * 0.9, "marker {marker} is {apart_m} from {mark:?}");
            }
        }
    }

    #[test]
    fn corners_run_clockwise_where_a_camera_that_faces_the_arm_sees_them() {
        let view = camera::View::new(&schema::CameraPose::CANONICAL, 96, 96);
        for corners_m in (0..MARKERS).map(marker_corners_m).chain(Paper::ALL.map(Paper::corners_m)) {
            let [a, b, c, _] = corners_m.map(|at_m| {
                let (at, _) = view.project(at_m.as_vec2().extend(0.0)).expect("the mat is in view");
                at
            });
            // In pixels, y points down.
            assert!((b - a).perp_dot(c - b) > 0.0);
            assert!(b.x > a.x && c.y > b.y);
        }
    }

    #[test]
    fn the_drawing_shows_frames_cells_and_paper() {
        let drawing = Drawing::new(Paper::Letter);
        let [first_m, ..] = marker_corners_m(0);
        let cell = |row: f64, column: f64| drawing.grey_at(first_m + DVec2::new(row, column) * CELL_M);
        assert_eq!([cell(0.5, 0.5), cell(1.5, 1.5), cell(-0.5, 3.0)], [Some(0.0), Some(1.0), Some(1.0)]);
        assert_eq!(drawing.grey_at(DVec2::new(0.2, 0.14)), None);
        assert_eq!(Drawing::new(Paper::A4).grey_at(DVec2::new(0.2, 0.14)), Some(1.0));
    }

    #[test]
    fn the_bar_is_as_long_as_it_says() {
        let strokes: Vec<_> = marks()
            .into_iter()
            .filter(|mark| (mark.high_m - mark.low_m - DVec2::new(STROKE_M + LINE_M, LINE_M)).length() < 1e-9)
            .map(|mark| mark.low_m.y)
            .collect();
        assert!((strokes[2] - strokes[0] - 0.1).abs() < 1e-12 && (strokes[1] - strokes[0] - 0.036).abs() < 1e-12);
    }
}
