//! A control period, computed at once and shown over its wall-clock time.

use schema::{JointAngles, PHYSICS_STEPS_PER_PERIOD, Pose};

/// How long a period is shown: [`schema::CONTROL_PERIOD_SECS`], counted in physics steps because a tenth is not a round
/// number in binary.
pub const PERIOD_MS: f64 = PHYSICS_STEPS_PER_PERIOD as f64 * 1000.0 / 240.0;
/// A period that begins at most this late is shown as if it had begun on time, so that a steady loop looks steady.
const GRACE_MS: f64 = 25.0;

/// The poses of every body after each physics step of one period.
#[derive(Clone, Debug)]
pub struct Film {
    /// Frame after frame, each with one pose a body.
    poses: Vec<Pose>,
    bodies: usize,
    began_ms: f64,
}

impl Default for Film {
    /// Nothing to show.
    fn default() -> Self {
        Self { poses: Vec::new(), bodies: 0, began_ms: f64::NEG_INFINITY }
    }
}

impl Film {
    /// Throws the old period away and begins a new one with the poses as they are.
    pub fn begin(&mut self, now_ms: f64, poses: &[Pose]) {
        let on_time_ms = self.began_ms + PERIOD_MS;
        self.began_ms = if (0.0..=GRACE_MS).contains(&(now_ms - on_time_ms)) { on_time_ms } else { now_ms };
        self.bodies = poses.len();
        self.poses.clear();
        self.poses.extend_from_slice(poses);
    }

    /// Adds the poses after one more physics step.
    pub fn push(&mut self, poses: &[Pose]) {
        debug_assert_eq!(poses.len(), self.bodies, "every frame shows the same bodies");
        self.poses.extend_from_slice(poses);
    }

    /// Nothing is to be shown any more.
    pub fn clear(&mut self) {
        self.poses.clear();
        self.began_ms = f64::NEG_INFINITY;
    }

    /// When it has been shown.
    pub fn ends_ms(&self) -> f64 {
        self.began_ms + PERIOD_MS
    }

    /// Whether it has been shown to its end, or there is none.
    pub fn is_over(&self, now_ms: f64) -> bool {
        self.poses.is_empty() || now_ms >= self.ends_ms()
    }

    /// Time stood still for this long.
    pub fn postpone(&mut self, by_ms: f64) {
        self.began_ms += by_ms;
    }

    /// The poses at an instant, between two physics steps where it falls between them. Says whether there is a film.
    pub fn show(&self, now_ms: f64, into: &mut Vec<Pose>) -> bool {
        if self.poses.is_empty() || self.bodies == 0 {
            return false;
        }
        let last = self.poses.len() / self.bodies - 1;
        let at = share(self.began_ms, now_ms) * last as f32;
        let before = (at as usize).min(last);
        let after = (before + 1).min(last);
        let within = at - before as f32;
        let frame = |index: usize| &self.poses[index * self.bodies..(index + 1) * self.bodies];
        into.clear();
        into.extend(frame(before).iter().zip(frame(after)).map(|(a, b)| between(a, b, within)));
        true
    }
}

/// The same for an arm that is only drawn: evenly from one set of angles to another.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GhostFilm {
    from: JointAngles,
    to: JointAngles,
    began_ms: f64,
}

impl GhostFilm {
    /// At rest.
    pub fn at(joints: JointAngles) -> Self {
        Self { from: joints, to: joints, began_ms: f64::NEG_INFINITY }
    }

    /// Moves on to these angles over the next period.
    pub fn begin(&mut self, now_ms: f64, to: JointAngles) {
        *self = Self { from: self.to, to, began_ms: now_ms };
    }

    /// Where the ghost is going.
    pub fn target(&self) -> JointAngles {
        self.to
    }

    /// When it gets there.
    pub fn ends_ms(&self) -> f64 {
        self.began_ms + PERIOD_MS
    }

    /// Time stood still for this long.
    pub fn postpone(&mut self, by_ms: f64) {
        self.began_ms += by_ms;
    }

    /// The angles at an instant.
    pub fn joints(&self, now_ms: f64) -> JointAngles {
        let share = share(self.began_ms, now_ms);
        JointAngles(std::array::from_fn(|i| self.from.0[i] + (self.to.0[i] - self.from.0[i]) * share))
    }
}

fn share(began_ms: f64, now_ms: f64) -> f32 {
    ((now_ms - began_ms) / PERIOD_MS).clamp(0.0, 1.0) as f32
}

fn between(a: &Pose, b: &Pose, share: f32) -> Pose {
    // A physics step turns nothing far enough for the short way to be in doubt, or for a chord to differ from the arc.
    let b_rotation = if a.rotation.dot(b.rotation) < 0.0 { -b.rotation } else { b.rotation };
    Pose {
        position_m: a.position_m.lerp(b.position_m, share),
        rotation: (a.rotation * (1.0 - share) + b_rotation * share).normalize(),
    }
}

#[cfg(test)]
mod tests {
    use schema::geometry::Vec3;

    use super::*;

    fn at(x: f32) -> [Pose; 1] {
        [Pose::at(Vec3::new(x, 0.0, 0.0))]
    }

    /// From 0 to 2 in two steps, begun at a second.
    fn film() -> Film {
        let mut film = Film::default();
        film.begin(1000.0, &at(0.0));
        film.push(&at(1.0));
        film.push(&at(2.0));
        film
    }

    fn shown(film: &Film, now_ms: f64) -> f32 {
        let mut poses = Vec::new();
        assert!(film.show(now_ms, &mut poses));
        poses[0].position_m.x
    }

    #[test]
    fn a_period_is_shown_evenly_and_then_stays_at_its_end() {
        let film = film();
        for (now_ms, expected) in [(990.0, 0.0), (1000.0, 0.0), (1025.0, 0.5), (1075.0, 1.5), (1100.0, 2.0), (2e6, 2.0)]
        {
            assert!((shown(&film, now_ms) - expected).abs() < 1e-4, "{now_ms}");
        }
        assert!(!film.is_over(1099.0) && film.is_over(1100.0));
    }

    #[test]
    fn a_period_a_little_late_begins_on_time_and_one_much_later_begins_late() {
        let mut film = film();
        film.begin(1110.0, &at(2.0));
        assert_eq!(film.ends_ms(), 1200.0);
        film.begin(1400.0, &at(2.0));
        assert_eq!(film.ends_ms(), 1500.0);
    }

    #[test]
    fn while_time_stands_still_nothing_moves_on() {
        let mut film = film();
        film.postpone(5000.0);
        assert!((shown(&film, 6050.0) - 1.0).abs() < 1e-4);
    }

    #[test]
    fn without_a_film_nothing_is_shown() {
        let mut film = film();
        film.clear();
        assert!(film.is_over(0.0) && !film.show(0.0, &mut Vec::new()));
    }

    #[test]
    fn a_ghost_goes_on_from_where_it_was_going() {
        let mut ghost = GhostFilm::at(JointAngles([0.0; 6]));
        ghost.begin(0.0, JointAngles([1.0; 6]));
        assert!((ghost.joints(50.0).0[0] - 0.5).abs() < 1e-6);
        ghost.begin(60.0, JointAngles([2.0; 6]));
        assert_eq!(ghost.joints(60.0).0[0], 1.0);
    }
}
