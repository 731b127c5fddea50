//! What was done to a world since its reset, so that the same can be done again: to the bit, because physics is the same
//! everywhere. And what was said meanwhile, so that the policy is asked the same again.
//!
//! As bytes, to be put into a link: a version, then one deed after the other. A deed begins with a byte that says which; angles
//! are the bits of their `f32` against those of the same joint before, as variable-length numbers (LEB128), because successive
//! targets share their leading bits.

use schema::{JOINTS, JointAngles, ObjectId, geometry::Vec2};

/// Longest course that is kept, bytes: four times the longest run. Whoever drags things about for minutes has no link to it.
const MOST_BYTES: usize = 24_000;
/// Where one sentence was in force all along.
const WITHOUT_SAYING: u8 = 1;
/// Where it changed on the way.
const WITH_SAYING: u8 = 2;

/// One thing that was done.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// A target for the arm, and one control period towards it.
    Play(JointAngles),
    /// A target for the arm; time does not go on.
    Command(JointAngles),
    /// Physics steps without a run.
    Rest(u32),
    /// A hand holds an object and pulls it towards a point of the table.
    Drag(ObjectId, Vec2),
    /// The hand lets go.
    Release,
    /// An object is moved by so much, metres.
    Nudge(ObjectId, Vec2),
    /// Another sentence, in force from here on.
    Say(String),
}

impl Deed {
    const fn tag(&self) -> u8 {
        match self {
            Self::Play(_) => 0,
            Self::Command(_) => 1,
            Self::Rest(_) => 2,
            Self::Drag(..) => 3,
            Self::Release => 4,
            Self::Nudge(..) => 5,
            Self::Say(_) => 6,
        }
    }
}

/// Why bytes are no course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damaged {
    /// Written by another version.
    Version(u8),
    /// They end too early, or say what means nothing.
    Garbled,
}

impl core::fmt::Display for Damaged {
    fn fmt(&self, f: &mut core::fmt::Formatter) -> core::fmt::Result {
        match self {
            Self::Version(version) => {
                write!(f, "the recording in the link has form {version}, and this page reads forms up to {WITH_SAYING}")
            }
            Self::Garbled => f.write_str("the recording in the link is damaged or cut off"),
        }
    }
}

impl core::error::Error for Damaged {}

/// Deeds as they are done.
#[derive(Clone, Debug)]
pub struct Course {
    bytes: Vec<u8>,
    before: [u32; JOINTS],
    /// Physics steps that are not written yet, since more may follow.
    resting: u32,
    /// The sentences in force when the arm first moved, and when it last did.
    said: Option<(String, String)>,
    /// It has become too long to be kept.
    lost: bool,
}

impl Default for Course {
    fn default() -> Self {
        Self { bytes: vec![WITHOUT_SAYING], before: [0; JOINTS], resting: 0, said: None, lost: false }
    }
}

impl Course {
    /// A sentence is in force; noted where it is another than before.
    pub fn say(&mut self, sentence: &str) {
        match &mut self.said {
            None => self.said = Some((sentence.to_owned(), sentence.to_owned())),
            Some((_, last)) if last == sentence => {}
            Some((_, last)) => {
                sentence.clone_into(last);
                self.note(Deed::Say(sentence.to_owned()));
            }
        }
    }

    /// The sentence in force when the arm first moved, if one ever was.
    pub fn opening(&self) -> Option<&str> {
        self.said.as_ref().map(|(first, _)| first.as_str())
    }

    /// Notes a deed.
    pub fn note(&mut self, deed: Deed) {
        if let Deed::Rest(steps) = deed {
            self.resting += steps;
            return;
        }
        self.write_rest();
        if self.bytes.len() > MOST_BYTES {
            self.lost = true;
            self.bytes = Vec::new();
        }
        if self.lost {
            return;
        }
        self.bytes.push(deed.tag());
        match deed {
            Deed::Play(target) | Deed::Command(target) => {
                for (angle, before) in target.0.iter().zip(&mut self.before) {
                    write_number(&mut self.bytes, angle.to_bits() ^ *before);
                    *before = angle.to_bits();
                }
            }
            Deed::Drag(object, at) | Deed::Nudge(object, at) => {
                self.bytes.push(object.0);
                self.bytes.extend(at.to_array().iter().flat_map(|value| value.to_le_bytes()));
            }
            Deed::Say(sentence) => {
                self.bytes[0] = WITH_SAYING;
                write_number(&mut self.bytes, sentence.len() as u32);
                self.bytes.extend(sentence.into_bytes());
            }
            Deed::Rest(_) | Deed::Release => {}
        }
    }

    fn write_rest(&mut self) {
        let steps = core::mem::take(&mut self.resting);
        if steps > 0 && !self.lost {
            self.bytes.push(Deed::Rest(steps).tag());
            write_number(&mut self.bytes, steps);
        }
    }

    /// The deeds so far as bytes; `None` once there were too many.
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let mut whole = self.clone();
        whole.write_rest();
        (!whole.lost).then_some(whole.bytes)
    }

    /// The deeds that bytes say.
    pub fn read(bytes: &[u8]) -> Result<Vec<Deed>, Damaged> {
        let mut rest = Reader(bytes);
        let version = rest.byte()?;
        if !(WITHOUT_SAYING..=WITH_SAYING).contains(&version) {
            return Err(Damaged::Version(version));
        }
        let mut deeds = Vec::new();
        let mut before = [0; JOINTS];
        while !rest.0.is_empty() {
            deeds.push(match rest.byte()? {
                0 => Deed::Play(rest.target(&mut before)?),
                1 => Deed::Command(rest.target(&mut before)?),
                2 => Deed::Rest(rest.number()?),
                3 => Deed::Drag(ObjectId(rest.byte()?), rest.point()?),
                4 => Deed::Release,
                5 => Deed::Nudge(ObjectId(rest.byte()?), rest.point()?),
                6 => Deed::Say(rest.sentence()?),
                _ => return Err(Damaged::Garbled),
            });
        }
        Ok(deeds)
    }
}

fn write_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn byte(&mut self) -> Result<u8, Damaged> {
        let (first, rest) = self.0.split_first().ok_or(Damaged::Garbled)?;
        self.0 = rest;
        Ok(*first)
    }

    fn number(&mut self) -> Result<u32, Damaged> {
        let mut number = 0;
        for shift in (0..u32::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Damaged::Garbled)
    }

    fn target(&mut self, before: &mut [u32; JOINTS]) -> Result<JointAngles, Damaged> {
        let mut angles = [0.0; JOINTS];
        for (angle, before) in angles.iter_mut().zip(before) {
            *before ^= self.number()?;
            *angle = f32::from_bits(*before);
        }
        let finite = angles.iter().all(|angle| angle.is_finite());
        finite.then_some(JointAngles(angles)).ok_or(Damaged::Garbled)
    }

    fn sentence(&mut self) -> Result<String, Damaged> {
        let length = self.number()? as usize;
        let (sentence, rest) = self.0.split_at_checked(length).ok_or(Damaged::Garbled)?;
        self.0 = rest;
        core::str::from_utf8(sentence).ok().map(str::to_owned).ok_or(Damaged::Garbled)
    }

    fn point(&mut self) -> Result<Vec2, Damaged> {
        let mut value = || -> Result<f32, Damaged> {
            let mut bytes = [0; 4];
            for byte in &mut bytes {
                *byte = self.byte()?;
            }
            Ok(f32::from_le_bytes(bytes))
        };
        let point = Vec2::new(value()?, value()?);
        point.is_finite().then_some(point).ok_or(Damaged::Garbled)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn deeds() -> impl Strategy<Value = Vec<Deed>> {
        let target = || prop::array::uniform6(-3.0_f32..3.0).prop_map(JointAngles);
        let point = || (-1.0_f32..1.0, -1.0_f32..1.0).prop_map(|(x, y)| Vec2::new(x, y));
        let deed = prop_oneof![
            4 => target().prop_map(Deed::Play),
            1 => target().prop_map(Deed::Command),
            1 => (1..500_u32).prop_map(Deed::Rest),
            1 => (any::<u8>(), point()).prop_map(|(object, at)| Deed::Drag(ObjectId(object), at)),
            1 => Just(Deed::Release),
            1 => (any::<u8>(), point()).prop_map(|(object, at)| Deed::Nudge(ObjectId(object), at)),
            1 => any::<String>().prop_map(Deed::Say),
        ];
        prop::collection::vec(deed, 0..60)
    }

    /// Rests that follow each other are one.
    fn joined(deeds: &[Deed]) -> Vec<Deed> {
        let mut joined: Vec<Deed> = Vec::new();
        for deed in deeds {
            match (joined.last_mut(), deed) {
                (Some(Deed::Rest(before)), Deed::Rest(more)) => *before += more,
                _ => joined.push(deed.clone()),
            }
        }
        joined
    }

    proptest! {
        #[test]
        fn what_was_done_is_read_back(deeds in deeds()) {
            let mut course = Course::default();
            for deed in &deeds {
                course.note(deed.clone());
            }
            let bytes = course.to_bytes().expect("it is short");
            prop_assert_eq!(Course::read(&bytes), Ok(joined(&deeds)));
        }

        #[test]
        fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            Course::read(&bytes).ok();
        }
    }

    #[test]
    fn a_course_that_was_cut_off_is_refused() {
        let mut course = Course::default();
        course.note(Deed::Play(JointAngles([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])));
        let bytes = course.to_bytes().expect("it is short");
        assert_eq!(Course::read(&bytes[..bytes.len() - 1]), Err(Damaged::Garbled));
        assert_eq!(Course::read(&[9]), Err(Damaged::Version(9)));
        assert_eq!(Course::read(&[0]), Err(Damaged::Version(0)));
        assert_eq!(Course::read(&[2, 6, 9, b'r', b'e', b'd']), Err(Damaged::Garbled));
        assert_eq!(Course::read(&[]), Err(Damaged::Garbled));
    }

    #[test]
    fn one_sentence_is_told_beside_a_course_and_only_another_is_in_it() {
        let play = || Deed::Play(JointAngles([0.1; JOINTS]));
        let mut course = Course::default();
        assert_eq!(course.opening(), None);
        course.say("reach for the red cube");
        course.note(play());
        course.say("reach for the red cube");
        let before = course.to_bytes().expect("it is short");
        assert_eq!(before[0], 1, "pages of before read it");
        course.say("push the red cube");
        course.note(play());
        let bytes = course.to_bytes().expect("it is short");
        assert_eq!(course.opening(), Some("reach for the red cube"));
        assert_eq!(Course::read(&bytes), Ok(vec![play(), Deed::Say("push the red cube".into()), play()]));
    }

    #[test]
    fn a_run_of_ten_seconds_takes_about_two_kilobytes() {
        let mut course = Course::default();
        for step in 0..100_u16 {
            let turned = f32::from(step) * 0.013;
            course.note(Deed::Play(JointAngles([0.3, -0.9, 0.7, 1.2, 1.5, 0.4].map(|angle| angle + turned))));
        }
        let bytes = course.to_bytes().expect("it is short").len();
        assert!(bytes < 2_200, "{bytes}");
    }

    #[test]
    fn what_goes_on_for_too_long_is_not_kept() {
        let mut course = Course::default();
        for _ in 0..MOST_BYTES {
            course.note(Deed::Drag(ObjectId(1), Vec2::new(0.2, 0.0)));
        }
        assert_eq!(course.to_bytes(), None);
    }
}
