//! What a pass looks at, and how it can be changed.

use schema::{CAMERA_SIDE, Image, Proprioception, TapChoice, message::Intervention, policy::patch_px};

/// Everything one forward pass looks at.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    pub picture: Image,
    pub sentence: String,
    pub proprioception: Proprioception,
    pub taps: TapChoice,
}

impl Observation {
    /// The same with an intervention; words are hidden by the pass itself.
    #[must_use]
    pub fn with(mut self, intervention: &Intervention, taps: TapChoice) -> Self {
        self.picture = painted_over(self.picture, intervention.patches.iter().map(|patch| patch_px(*patch)));
        if let Some(sentence) = &intervention.sentence {
            self.sentence.clone_from(sentence);
        }
        Self { taps, ..self }
    }
}

/// A picture with rectangles (left, top, right, bottom, in pixels) painted over in its median colour: that of the table,
/// mostly. What reaches beyond the picture is left out.
pub fn painted_over(mut picture: Image, rectangles: impl IntoIterator<Item = [usize; 4]>) -> Image {
    let mut rectangles = rectangles.into_iter().peekable();
    if rectangles.peek().is_none() {
        return picture;
    }
    let colour = median(&picture);
    for [left, top, right, bottom] in rectangles {
        for y in top..bottom.min(CAMERA_SIDE) {
            for x in left..right.min(CAMERA_SIDE) {
                let at = (y * CAMERA_SIDE + x) * 3;
                picture.rgb[at..at + 3].copy_from_slice(&colour);
            }
        }
    }
    picture
}

/// The median of each channel.
fn median(picture: &Image) -> [u8; 3] {
    core::array::from_fn(|channel| {
        let mut counts = [0_usize; 256];
        picture.rgb.iter().skip(channel).step_by(3).for_each(|value| counts[usize::from(*value)] += 1);
        let half = picture.rgb.len() / 6;
        let mut below = 0;
        let middle = counts.iter().position(|count| {
            below += count;
            below > half
        });
        middle.unwrap_or_default() as u8
    })
}

#[cfg(test)]
pub mod testing {
    use super::*;

    /// A grey table with one red pixel.
    pub fn observation() -> Observation {
        let mut picture = Image::new(CAMERA_SIDE, CAMERA_SIDE);
        picture.rgb.fill(90);
        picture.rgb[..3].copy_from_slice(&[255, 0, 0]);
        Observation {
            picture,
            sentence: "pick".into(),
            proprioception: Proprioception::default(),
            taps: TapChoice::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{testing::observation, *};

    #[test]
    fn a_patch_takes_the_colour_of_the_table_and_the_rest_stays() {
        let covered = observation().with(&Intervention { patches: vec![0], ..Intervention::default() }, TapChoice::All);
        assert!(covered.picture.rgb.iter().all(|value| *value == 90));
        let elsewhere =
            observation().with(&Intervention { patches: vec![1, 9_999], ..Intervention::default() }, TapChoice::None);
        assert_eq!(elsewhere, observation());
    }

    #[test]
    fn another_sentence_takes_the_place_of_what_was_said() {
        let sentence = Some("push".to_owned());
        let changed = observation().with(&Intervention { sentence, ..Intervention::default() }, TapChoice::None);
        assert_eq!((changed.sentence.as_str(), changed.picture), ("push", observation().picture));
    }
}
