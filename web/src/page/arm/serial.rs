//! Asking the visitor for a port: only a window may do that. The worker opens it.

use gloo_timers::future::TimeoutFuture;
use js_sys::{Object, Promise};
use leptos::{prelude::*, task::spawn_local};
use schema::bus::{ArmRole, BusRequest, LineChoice};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web::arm::{LastPort, VENDORS};
use wire::js::{call, get, navigator, object};
use wire::serial::{Adapter, ports};

use super::super::{state::Playground, surroundings::name_of};
use super::{Arm, Choosing};

/// Some browsers never answer once their chooser is gone.
const PATIENCE_MS: u32 = 90_000;

/// Whether there is anything to ask.
pub fn has_serial() -> bool {
    !get(&navigator(), "serial").is_undefined()
}

impl Playground {
    /// Asks for a port, and connects an arm to it.
    pub fn connect_port(self, arm: Arm) {
        arm.choosing.set(Choosing::Yes);
        let asked = ask(arm.show_all.get_untracked());
        spawn_local(async move {
            let answer = match asked {
                Ok(promise) => {
                    let late = Promise::new(&mut |resolve, _| {
                        spawn_local(async move {
                            TimeoutFuture::new(PATIENCE_MS).await;
                            // Resolving a promise fails in no way.
                            resolve.call1(&JsValue::UNDEFINED, &JsValue::NULL).ok();
                        });
                    });
                    JsFuture::from(Promise::race(&js_sys::Array::of2(&promise, &late))).await
                }
                Err(error) => Err(error),
            };
            // The visitor may have given up meanwhile.
            if arm.choosing.get_untracked() != Choosing::Yes {
                return;
            }
            match answer {
                Ok(port) if port.is_null() => {
                    arm.choosing.set(Choosing::Failed("The browser’s chooser gave no answer. Try again.".into()));
                }
                Ok(port) => self.open_port(arm, &port).await,
                Err(error) => arm.choosing.set(Choosing::Failed(why_not(&error))),
            }
        });
    }

    /// Connects an arm to a port that the visitor has allowed.
    pub(super) async fn open_port(self, arm: Arm, port: &JsValue) {
        let place = place_of(port).await;
        self.count_ports();
        let other = if arm.role == ArmRole::Leader { self.arm } else { self.leader };
        let is_its = |other: &Option<JsValue>| other.as_ref().is_some_and(|other| Object::is(other, port));
        if untrack(|| other.is_connected()) && other.port.with_value(is_its) {
            arm.choosing.set(Choosing::Failed("That port is the other arm’s. Choose another.".into()));
            return;
        }
        arm.choosing.set(Choosing::No);
        arm.port.set_value(Some(port.clone()));
        let Adapter { vendor, product } = Adapter::of(port);
        let (kind, name) = (arm.kind.get_untracked(), arm.name.get_untracked());
        arm.found_by.set_value(Some(LastPort { kind, name, adapter: (vendor, product), place }));
        self.open_line(arm, LineChoice::Port { vendor, product, place });
    }

    /// Connects an arm to a simulated bus.
    pub fn connect_simulated(self, arm: Arm) {
        arm.port.set_value(None);
        arm.forget_port();
        let calibrated = !arm.fresh.get_untracked();
        let seed = match arm.role {
            ArmRole::Follower => 7,
            ArmRole::Leader => 11,
        };
        self.open_line(arm, LineChoice::Simulated { seed, calibrated });
    }

    fn open_line(self, arm: Arm, line: LineChoice) {
        let simulated = matches!(line, LineChoice::Simulated { .. });
        arm.signs.set(Default::default());
        arm.zero.set(None);
        arm.servos.set(None);
        arm.given.set(Default::default());
        arm.series.set_value(web::arm::Series::default());
        let calibration = arm.kept(simulated).calibration;
        let kind = arm.kind.get_untracked();
        self.with_bus(arm, &BusRequest::Open { line, arm: kind, role: arm.role, calibration });
    }
}

impl Arm {
    /// Waits no longer for the chooser.
    pub fn give_up_choosing(self) {
        self.choosing.set(Choosing::No);
    }
}

/// Which of the ports with the same adapter it is.
async fn place_of(port: &JsValue) -> u32 {
    let ports = ports().await.unwrap_or_default();
    let mut alike = ports.iter().filter(|other| Adapter::of(other) == Adapter::of(port));
    alike.position(|other| Object::is(other, port)).unwrap_or_default() as u32
}

fn ask(show_all: bool) -> Result<Promise, JsValue> {
    let serial = get(&navigator(), "serial");
    let filters = js_sys::Array::new();
    if !show_all {
        for vendor in VENDORS {
            filters.push(&object(&[("usbVendorId", vendor.into())]));
        }
    }
    call(&serial, "requestPort", &[&object(&[("filters", filters.into())])])?.dyn_into()
}

fn why_not(error: &JsValue) -> String {
    match name_of(error).as_str() {
        "NotFoundError" => "No port was chosen. If yours was not in the list, tick “Show all ports”.".into(),
        "SecurityError" => "The browser does not let this page use serial ports: open it over https or from this \
                            computer, and not inside another page."
            .into(),
        _ => format!("The browser refused: {}.", wire::text_of(error)),
    }
}
