//! What is printed is what is looked for.

use std::fs;
use std::path::{Path, PathBuf};

use glam::DVec2;
use mat::pdf::{POINTS_PER_M, on_page, print};
use mat::{Detector, Grey, Paper, layout};

fn public(paper: Paper) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../public").join(paper.file_name())
}

/// The numbers before each operator of a page's drawing.
fn operands(drawing: &str, operator: &str) -> Vec<Vec<f64>> {
    let ends = format!(" {operator}");
    let lines = drawing.lines().filter(|line| line.ends_with(&ends));
    lines.map(|line| line.split(' ').filter_map(|word| word.parse().ok()).collect()).collect()
}

/// The one stream of a document.
fn drawing(pdf: &[u8]) -> String {
    let text = String::from_utf8_lossy(pdf).into_owned();
    let (_, rest) = text.split_once("stream\n").expect("the document has a stream");
    rest.split_once("\nendstream").expect("the stream ends").0.to_owned()
}

#[test]
fn the_files_people_get_are_those_this_crate_prints() {
    for paper in Paper::ALL {
        let path = public(paper);
        let kept = fs::read(&path).expect("`cargo xtask mat` has written it");
        assert!(kept == print(paper), "`cargo xtask mat` writes another {}", path.display());
    }
}

#[test]
fn pages_have_the_size_of_their_paper_in_points() {
    let boxes = [(Paper::A4, [841.89, 595.28]), (Paper::Letter, [792.0, 612.0])];
    for (paper, size) in boxes {
        let text = String::from_utf8_lossy(&print(paper)).into_owned();
        let (_, rest) = text.split_once("/MediaBox [0 0 ").expect("there is one page");
        let found: Vec<f64> = rest
            .split(']')
            .next()
            .into_iter()
            .flat_map(|text| text.split(' '))
            .filter_map(|text| text.parse().ok())
            .collect();
        assert!((found[0] - size[0]).abs() < 0.01 && (found[1] - size[1]).abs() < 0.01, "{found:?}");
    }
}

#[test]
fn every_offset_of_the_cross_references_is_that_of_an_object() {
    let pdf = print(Paper::A4);
    let text = String::from_utf8_lossy(&pdf).into_owned();
    assert!(text.starts_with("%PDF-1.") && text.trim_end().ends_with("%%EOF"));
    // The header's comment has bytes that are no UTF-8, so offsets are counted in bytes.
    let start = pdf.windows(5).rposition(|window| window == b"xref\n").expect("there is a table");
    let start = pdf[..start].windows(5).rposition(|window| window == b"xref\n").unwrap_or(start);
    let table = String::from_utf8_lossy(&pdf[start..]).into_owned();
    let entries: Vec<usize> = table
        .lines()
        .filter(|line| line.trim_end().ends_with(" n"))
        .map(|line| line[..10].parse().expect("an offset has ten digits"))
        .collect();
    assert_eq!(entries.len(), 6);
    for (index, offset) in entries.into_iter().enumerate() {
        let expected = format!("{} 0 obj", index + 1);
        assert!(pdf[offset..].starts_with(expected.as_bytes()), "object {} is not at {offset}", index + 1);
    }
}

#[test]
fn markers_and_scale_bar_have_their_size_in_points() {
    for paper in Paper::ALL {
        let rectangles = operands(&drawing(&print(paper)), "re");
        let marker = 0.040 / 0.025_4 * 72.0;
        let is_near = |a: f64, b: f64| (a - b).abs() < 0.01;
        let frames = rectangles.iter().filter(|r| is_near(r[2], marker) && is_near(r[3], marker));
        assert_eq!(frames.count(), 4);
        // The bar is drawn half a line longer at both ends: 283.46 points are 100 mm.
        let line = 0.000_4 * POINTS_PER_M;
        let bars = rectangles.iter().filter(|r| is_near(r[2], 283.465 + line) && is_near(r[3], line));
        assert_eq!(bars.count(), 1);
    }
}

#[test]
fn what_is_drawn_from_the_page_is_found_where_the_layout_says() {
    // Pixels a point: 100 and 250 dots to an inch, as from a webcam and a telephone.
    for (paper, scale) in Paper::ALL.into_iter().zip([100.0 / 72.0, 250.0 / 72.0]) {
        let size = paper.size_m() * POINTS_PER_M * scale;
        let (width, height) = (size.y.round() as usize + 40, size.x.round() as usize + 40);
        let mut picture = Grey::new(width, height);
        picture.levels.fill(255);
        let text = drawing(&print(paper));
        let mut level = 255;
        for line in text.lines() {
            let numbers: Vec<f64> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
            match line.rsplit(' ').next() {
                Some("g") => level = (numbers[0] * 255.0) as u8,
                Some("re") => {
                    let left = (numbers[0] * scale + 20.0).round() as usize;
                    let right = ((numbers[0] + numbers[2]) * scale + 20.0).round() as usize;
                    let bottom = (size.x - numbers[1] * scale + 20.0).round() as usize;
                    let top = (size.x - (numbers[1] + numbers[3]) * scale + 20.0).round() as usize;
                    for row in top..bottom {
                        picture.levels[row * width + left..row * width + right].fill(level);
                    }
                }
                _ => {}
            }
        }
        check(&picture, paper, scale, DVec2::splat(20.0), &format!("{paper:?}"));
    }
}

/// Files made with `pdftoppm -r 100 -png` from poppler, where it is installed.
#[test]
fn what_a_printer_driver_makes_of_the_page_is_found_too() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for paper in Paper::ALL {
        let stem = folder.join(format!("{paper:?}"));
        let made = std::process::Command::new("pdftoppm")
            .args(["-r", "100", "-singlefile", "-gray"])
            .args([&public(paper), &stem])
            .status();
        let Ok(status) = made else {
            println!("poppler is not installed: nothing checked");
            return;
        };
        assert!(status.success());
        let pgm = fs::read(stem.with_extension("pgm")).expect("pdftoppm has written it");
        check(&from_pgm(&pgm), paper, 100.0 / 72.0, DVec2::ZERO, &format!("{paper:?} by poppler"));
    }
}

fn from_pgm(pgm: &[u8]) -> Grey {
    let mut numbers = Vec::new();
    let mut at = 2;
    while numbers.len() < 3 {
        let end = at + 1 + pgm[at + 1..].iter().position(u8::is_ascii_whitespace).expect("the header ends");
        numbers.extend(std::str::from_utf8(&pgm[at..end]).ok().and_then(|text| text.trim().parse::<usize>().ok()));
        at = end;
    }
    Grey { width: numbers[0], height: numbers[1], levels: pgm[at + 1..].to_vec() }
}

fn check(picture: &Grey, paper: Paper, scale: f64, offset: DVec2, name: &str) {
    let mut found = Detector::default().detect(picture);
    found.sort_by_key(|marker| marker.marker);
    let ids: Vec<_> = found.iter().map(|marker| marker.marker).collect();
    assert_eq!(ids, [0, 1, 2, 3], "{name}");
    let height = paper.size_m().x * POINTS_PER_M * scale;
    for marker in found {
        assert_eq!(marker.wrong_cells, 0);
        for (at, at_m) in marker.corners_px.into_iter().zip(layout::marker_corners_m(marker.marker)) {
            let on_page = on_page(paper, at_m) * scale;
            let expected = DVec2::new(on_page.x, height - on_page.y) + offset;
            // Rectangles above are drawn to whole pixels.
            assert!(at.as_dvec2().distance(expected) < 0.9, "{name}: {at} is not {expected}");
        }
    }
}
