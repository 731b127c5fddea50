//! What the tracker makes of a clip: `cargo run -p mat --release --example watch -- target/mat.y4m`.
//!
//! The clip is `YUV4MPEG2` with colours at half the resolution, as `clip` writes it. A line is printed whenever the state or the
//! advice changes, and at the end how long a picture took.

use std::fs;
use std::time::{Duration, Instant};

use mat::{Grey, State, Tracker};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("say which clip")?;
    let bytes = fs::read(&path).map_err(|error| format!("{error}: {path}"))?;
    let end = bytes.iter().position(|&byte| byte == b'\n').ok_or("the clip has no header")?;
    let header = std::str::from_utf8(&bytes[..end])?;
    let field = |letter: char| header.split(' ').skip(1).find_map(|word| word.strip_prefix(letter));
    let width: usize = field('W').ok_or("the header has no width")?.parse()?;
    let height: usize = field('H').ok_or("the header has no height")?.parse()?;
    let (per, of) = field('F').and_then(|rate| rate.split_once(':')).ok_or("the header has no rate")?;
    let period_secs = of.parse::<f64>()? / per.parse::<f64>()?;

    let mut tracker = Tracker::default();
    let (mut before, mut took, mut pictures) = (String::new(), Duration::ZERO, 0u32);
    // A picture is `FRAME`, the end of a line, and a half more bytes than pixels.
    for frame in bytes[end + 1..].chunks_exact(6 + width * height * 3 / 2) {
        let picture = Grey { width, height, levels: frame[6..6 + width * height].to_vec() };
        let now_secs = f64::from(pictures) * period_secs;
        let began = Instant::now();
        let report = tracker.see(&picture, now_secs);
        took += began.elapsed();
        pictures += 1;
        let state = match report.state {
            State::Looking => "looking".to_owned(),
            State::Found { markers, refused, .. } => format!("{markers} of 4 found{}", reason(refused)),
            State::Locked { check } => format!("locked, by {check:?}"),
            State::Lost { why, markers, refused, .. } => {
                format!("lost, {why:.1?}: {markers} of 4 found{}", reason(refused))
            }
        };
        let advice = report.advice.map(|advice| format!("; {advice}")).unwrap_or_default();
        let line = format!("{state}{advice}");
        if line != before {
            println!("{now_secs:6.2} s  {line}");
            before = line;
        }
    }
    println!("{pictures} pictures, {:.2} ms each", took.as_secs_f64() * 1000.0 / f64::from(pictures.max(1)));
    Ok(())
}

fn reason(refused: Option<mat::Error>) -> String {
    refused.map(|error| format!(", refused: {error}")).unwrap_or_default()
}
