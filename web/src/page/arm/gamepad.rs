//! A gamepad: sticks turn joints, a button stops.

use gloo_timers::callback::Interval;
use js_sys::Array;
use leptos::prelude::*;
use schema::Joint;
use schema::bus::Driver;
use wasm_bindgen::{JsCast as _, JsValue};
use wire::js::{call, get, navigator};

use super::super::state::Playground;

/// How often it is looked at: browsers say nothing of a button that is pressed, so a stop waits up to this long to be seen.
const EVERY_MS: u32 = 16;
/// A page that was busy for longer than this turns no joint further for it.
const LONGEST_SECS: f64 = 0.05;
/// How fast a stick that is pushed all the way turns a joint.
const RAD_PER_SEC: f32 = 0.8;
/// A stick that is let go does not stand quite in its middle.
const DEAD: f64 = 0.15;
/// The right one of the four buttons under the thumb: B, or a circle.
const STOP_BUTTON: u32 = 1;

impl Playground {
    /// Looks at gamepads for as long as an arm is connected.
    pub(super) fn watch_gamepads(self) {
        let page_ms = || window().performance().map_or(0.0, |performance| performance.now());
        let (mut pressed, mut looked_ms) = (false, page_ms());
        let tick = Interval::new(EVERY_MS, move || {
            let now_ms = page_ms();
            let since_secs = ((now_ms - looked_ms) / 1e3).min(LONGEST_SECS);
            looked_ms = now_ms;
            let Some(pad) = first() else { return };
            let stops = button(&pad, STOP_BUTTON) > 0.5;
            if stops && !pressed {
                self.stop_at(now_ms);
            }
            pressed = stops;
            if untrack(|| self.arm.driver()) == Some(Driver::Person) && !stops {
                self.push_sticks(&pad, since_secs as f32);
            }
        });
        self.arm.ticking.set_value(Some(tick));
    }

    fn push_sticks(self, pad: &JsValue, since_secs: f32) {
        let step_rad = RAD_PER_SEC * since_secs;
        // Left stick: base and shoulder; right stick: wrist roll and elbow; cross: wrist; triggers: jaw.
        let pushes = [
            (Joint::ShoulderPan, axis(pad, 0)),
            (Joint::ShoulderLift, -axis(pad, 1)),
            (Joint::WristRoll, axis(pad, 2)),
            (Joint::ElbowFlex, axis(pad, 3)),
            (Joint::WristFlex, button(pad, 13) - button(pad, 12)),
            (Joint::Gripper, button(pad, 6) - button(pad, 7)),
        ];
        let mut wanted = self.arm.wanted.get_untracked();
        let mut pushed = false;
        for (joint, push) in pushes {
            if push.abs() > DEAD {
                let (low, high) = joint.limits_rad();
                wanted[joint] = (wanted[joint] + push as f32 * step_rad).clamp(low, high);
                pushed = true;
            }
        }
        if pushed {
            self.want_pose(wanted);
        }
    }
}

/// The first that is plugged in.
fn first() -> Option<JsValue> {
    let pads = call(&navigator(), "getGamepads", &[]).ok()?;
    Array::from(&pads).iter().find(|pad| !pad.is_null() && !pad.is_undefined())
}

fn axis(pad: &JsValue, place: u32) -> f64 {
    let axes = get(pad, "axes");
    axes.dyn_ref::<Array>().and_then(|axes| axes.get(place).as_f64()).unwrap_or_default()
}

fn button(pad: &JsValue, place: u32) -> f64 {
    let buttons = get(pad, "buttons");
    buttons.dyn_ref::<Array>().and_then(|buttons| get(&buttons.get(place), "value").as_f64()).unwrap_or_default()
}
