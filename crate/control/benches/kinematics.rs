//! `cargo bench -p control`: the kinematics are called for every label, several times.

use divan::{Bencher, black_box};
use glam::Vec3;
use schema::{EePose, JointAngles};

fn main() {
    divan::main();
}

#[divan::bench]
fn ee_pose(bencher: Bencher) {
    let joints = JointAngles([0.3, -0.5, 0.8, 1.1, 1.5, 0.4]);
    bencher.bench(|| control::kinematics::ee_pose(black_box(&joints)));
}

#[divan::bench(args = [0.2, 0.5])]
fn inverse_at_x(bencher: Bencher, x_m: f32) {
    let wanted = EePose { position_m: Vec3::new(x_m, 0.05, 0.05), pitch_rad: 1.57, roll_rad: 1.57 };
    let seed = JointAngles::default();
    bencher.bench(|| control::kinematics::inverse(black_box(&wanted), black_box(&seed)));
}
