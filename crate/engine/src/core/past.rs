//! How things stood when the policy was shown its pictures, to be looked at again; and where other actions would have led
//! from there.

use control::kinematics::{LINKS, forward, inverse, within_limits};
use schema::{
    ArmCommand, EePose, Forecast, Joint, JointAngles, Kept, ObjectId, Pose, Proprioception, Waypoint,
    arm::gripper_angle_rad,
    geometry::{Vec2, Vec3},
    message::{EngineEvent, PathPoint, Source},
};

use super::{
    Core,
    run::{in_picture, nearest},
};

/// How things stood when one picture was taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Moment {
    /// Of the scene's bodies.
    pub poses: Vec<Pose>,
    /// Where the arm that is only drawn was told to be.
    pub ghost: JointAngles,
    /// Where the tool was to go, said the chunk made from the picture; empty before there was one.
    pub path: Vec<Waypoint>,
    /// Where the chunks before it would have had it go, and where all of them together had it go.
    pub older: Vec<Vec<Waypoint>>,
    pub ensembled: Vec<Waypoint>,
    /// The pose its chunk was relative to, and the joints the arm had.
    reference: EePose,
    joints: JointAngles,
    /// Where things lay.
    places: Vec<(ObjectId, Vec3)>,
    /// Where on the table the policy thought the named object was.
    pub attended: Option<Vec2>,
    /// What it took for the named object and the named target.
    meant: [Option<ObjectId>; 2],
}

impl Moment {
    fn scheduled_in_picture(&self) -> (Vec<Vec<PathPoint>>, Vec<PathPoint>) {
        (self.older.iter().map(|path| in_picture(path)).collect(), in_picture(&self.ensembled))
    }
}

/// The newest moments of this table, and which of them is looked at again.
#[derive(Debug, Default)]
pub(super) struct Past {
    moments: Kept<Moment>,
    shown: Option<u32>,
    /// Arms where forecasts would have taken the real one.
    imagined: Vec<[Pose; LINKS]>,
}

impl Past {
    /// The arm has moved by a pass, so that its moment is one of the steps.
    pub fn moved_by(&mut self, id: u32) {
        self.moments.moved_by(id);
    }

    /// The moment of a pass, if it is kept.
    pub fn find(&self, id: u32) -> Option<&Moment> {
        self.moments.find(id)
    }

    /// The moment that is looked at again.
    pub fn shown(&self) -> Option<&Moment> {
        self.shown.and_then(|id| self.find(id))
    }

    /// Notes what the policy made of a moment.
    pub fn note(&mut self, id: u32, path: &[Waypoint], attended: Option<Vec2>) {
        if let Some(moment) = self.moments.find_mut(id) {
            moment.path = path.to_vec();
            moment.attended = attended;
        }
    }

    /// Notes what the chunks before it say of the same steps.
    pub fn note_schedule(&mut self, id: u32, older: Vec<Vec<Waypoint>>, ensembled: Vec<Waypoint>) {
        if let Some(moment) = self.moments.find_mut(id) {
            (moment.older, moment.ensembled) = (older, ensembled);
        }
    }

    /// Notes what the policy took for what was named.
    pub fn note_meant(&mut self, id: u32, meant: [Option<ObjectId>; 2]) {
        if let Some(moment) = self.moments.find_mut(id) {
            moment.meant = meant;
        }
    }

    /// Back to how things stand.
    pub fn leave(&mut self) {
        self.shown = None;
        self.imagined.clear();
    }

    /// Arms that are only drawn.
    pub fn imagined(&self) -> &[[Pose; LINKS]] {
        &self.imagined
    }
}

impl Core {
    /// Keeps how things stand, under the id of the picture that was just taken of them.
    pub(super) fn remember(&mut self, id: u32, senses: Proprioception) {
        let mut poses = Vec::new();
        self.table.world().poses(&mut poses);
        let ghost = self.ghost.target();
        let (reference, joints) = (senses.commanded_ee, senses.joints);
        let places = self.table.places().collect();
        self.past.moments.keep(id, Moment { poses, ghost, reference, joints, places, ..Moment::default() });
    }

    /// Shows how things stood; a run pauses meanwhile.
    pub(super) fn revisit(&mut self, id: Option<u32>) {
        self.past.leave();
        let Some(id) = id.filter(|id| self.past.find(*id).is_some()) else { return };
        self.past.shown = Some(id);
        self.pause();
        self.tell_of(id);
    }

    /// Says where a pass would take the tool, and what it took for what was named.
    pub(super) fn tell_of(&mut self, id: u32) {
        let simulated = self.source == Source::Simulated;
        let Some(moment) = self.past.find(id).filter(|_| simulated || self.is_on_desk()) else { return };
        let paths = vec![in_picture(&moment.path)];
        let (older, ensembled) = moment.scheduled_in_picture();
        let [object, target] = moment.meant;
        self.tell(EngineEvent::Paths { of: id, paths, older, ensembled });
        if simulated {
            self.tell(EngineEvent::Means { of: id, object, target });
        }
    }

    /// Shows where forecasts made from a picture would take the arm, and says where they lie in the picture and what is meant
    /// by the last.
    pub(super) fn imagine(&mut self, of: u32, forecasts: &[Forecast], heats: Option<[Vec<f32>; 2]>) {
        self.past.imagined.clear();
        let Some(moment) = self.past.find(of).filter(|_| self.source == Source::Simulated) else { return };
        let (reference, joints) = (moment.reference, moment.joints);
        let mut paths = vec![in_picture(&moment.path)];
        let (older, ensembled) = moment.scheduled_in_picture();
        paths.extend(forecasts.iter().map(|forecast| in_picture(&forecast.path(&reference))));
        let meant = heats.map(|heats| heats.map(|heat| nearest(&heat, moment.places.iter().copied())));
        self.past.imagined.extend(forecasts.iter().map(|forecast| forward(&end_of(forecast, &reference, joints))));
        self.tell(EngineEvent::Paths { of, paths, older, ensembled });
        if let Some([object, target]) = meant {
            self.tell(EngineEvent::WouldMean { of, object, target });
        }
    }

    /// Whether the stage shows how things stood instead of how they stand.
    pub fn is_in_the_past(&self) -> bool {
        self.past.shown.is_some()
    }
}

/// The joints at the end of a chunk that nothing stands in the way of, each step solved from the one before.
fn end_of(forecast: &Forecast, reference: &EePose, joints: JointAngles) -> JointAngles {
    forecast.chunk.steps.iter().fold(joints, |joints, step| {
        let command = ArmCommand::from_step(step, reference);
        let mut reached = inverse(&command.ee, &joints).joints();
        reached[Joint::Gripper] = gripper_angle_rad(command.opening);
        within_limits(&reached)
    })
}
