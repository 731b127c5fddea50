//! What the stage draws at an instant.

use control::kinematics::{LINKS, forward};
use schema::{
    JointAngles, ObjectId, Plan, Pose, Scene, Waypoint,
    geometry::{Vec2, Vec3},
    message::{Place, RunState, Source, Understanding},
};
use sim::World;

use super::Core;

impl Core {
    /// The world, to look at.
    pub fn world(&self) -> &World {
        self.table.world()
    }

    /// Whether the run goes on.
    pub fn state(&self) -> &RunState {
        &self.state
    }

    /// Everything there is to draw, as of now.
    pub fn scene(&self) -> Scene {
        if self.shows_desk() { self.desk.scene().clone() } else { self.table.scene() }
    }

    /// The poses of the scene's bodies as they are to be shown now; what `poses` held before is replaced.
    pub fn poses(&self, poses: &mut Vec<Pose>) {
        if self.shows_desk() {
            poses.clear();
            poses.extend(forward(&self.ghost_joints()));
        } else if let Some(moment) = self.past.shown() {
            poses.clone_from(&moment.poses);
        } else if !self.film.show(self.shown_ms(), poses) {
            self.table.world().poses(poses);
        }
    }

    /// Arms that are only drawn: the one that moves with a webcam whose place is not known, or those that are imagined; and a
    /// real one.
    pub fn ghosts(&self) -> Vec<[Pose; LINKS]> {
        let mut ghosts = match self.source {
            Source::Webcam if self.shows_desk() => Vec::new(),
            Source::Webcam => vec![forward(&self.ghost_joints())],
            Source::Simulated => self.past.imagined().to_vec(),
        };
        ghosts.extend(self.mirror.as_ref().map(forward));
        ghosts
    }

    /// Whether a real arm is connected, and shown beside the one of the world.
    pub fn shows_real_arm(&self) -> bool {
        self.mirror.is_some()
    }

    /// The joints of the arm that moves with a webcam as the source.
    fn ghost_joints(&self) -> JointAngles {
        self.past.shown().map_or_else(|| self.ghost.joints(self.shown_ms()), |moment| moment.ghost)
    }

    /// Where the tool will go, says the newest chunk; when a run is over, where it would go on to.
    pub fn path(&self) -> &[Waypoint] {
        self.past.shown().map_or(&self.path, |moment| &moment.path)
    }

    /// Where the chunks before that one would have it go from then on, the oldest first; and where all of them together send
    /// it. Nothing where that chunk counts alone, or other futures are shown.
    pub fn scheduled(&self) -> (&[Vec<Waypoint>], &[Waypoint]) {
        let alone = self.path().is_empty() || !self.past.imagined().is_empty();
        match self.past.shown().or_else(|| self.past.find(self.planned_by)) {
            Some(moment) if !alone => (&moment.older, &moment.ensembled),
            _ => (&[], &[]),
        }
    }

    /// Where on the table the policy thinks the named object is, while it runs.
    pub fn attended(&self) -> Option<Vec2> {
        if let Some(moment) = self.past.shown() {
            return moment.attended;
        }
        let told = matches!(self.state, RunState::Running | RunState::Paused) || self.is_on_desk();
        told.then_some(self.attended).flatten()
    }

    /// Objects a question is about.
    pub fn in_question(&self) -> impl Iterator<Item = ObjectId> + '_ {
        let options = match &self.understanding {
            Understanding::Ambiguous { options, .. } => options.as_slice(),
            _ => &[],
        };
        options.iter().map(|card| card.id)
    }

    /// Where every object is, without pixels: only the stage knows those.
    pub fn places(&self) -> Vec<Place> {
        self.table.places().map(|(id, position_m)| Place { id, position_m, canvas_px: None }).collect()
    }

    /// Where an object is.
    pub fn object_position(&self, object: ObjectId) -> Option<Vec3> {
        self.table.places().find(|(id, _)| *id == object).map(|(_, position_m)| position_m)
    }

    /// Whether anything may look different in the next frame.
    pub fn is_moving(&self) -> bool {
        let now_ms = self.shown_ms();
        self.hidden_since_ms.is_none()
            && (!self.film.is_over(now_ms) || now_ms <= self.ghost.ends_ms() || self.settling_steps > 0)
    }

    pub(super) fn plan(&self) -> Option<Plan> {
        match &self.understanding {
            Understanding::Clear { plan, .. } => Some(*plan),
            _ => None,
        }
    }

    /// The instant to show; time stands still while the tab is hidden.
    fn shown_ms(&self) -> f64 {
        self.hidden_since_ms.unwrap_or_else(|| self.now_ms())
    }
}
