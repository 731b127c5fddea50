//! Whole episodes on a line where packets are lost, damaged, late, merged and split, cables pulled and servos die.
//!
//! The example `episodes` plays up to 10,000.

use super::common::episode::{Report, play};

#[test]
fn whatever_goes_wrong_no_goal_leaps_and_no_release_is_claimed_that_was_not_read_back() {
    let mut report = Report::default();
    for seed in 0..500 {
        play(seed, &mut report);
    }
    assert_eq!(report.episodes, 500);
    assert_eq!(report.leaps, 0, "{report:?}");
    assert_eq!(report.outside, 0, "{report:?}");
    assert_eq!(report.false_confirmations, 0, "{report:?}");
    assert_eq!(report.confirmed + report.reported, 500, "{report:?}");
    assert_eq!(report.reported_though_reachable, 0, "{report:?}");
    // Things did go wrong, most stops were confirmed all the same, and most telemetry came.
    assert!(report.damaged > 1000 && report.lost > 1000, "{report:?}");
    assert!(report.confirmed > 350, "{report:?}");
    assert!(report.fresh as f64 > 0.75 * report.asked as f64, "{report:?}");
}
