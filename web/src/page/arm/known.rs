//! Ports that the visitor has allowed before: an arm is connected to one without the browser's list.

use gloo_events::EventListener;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast as _;
use web_sys::EventTarget;
use wire::js::{get, navigator};
use wire::serial::ports;

use super::super::state::Playground;
use super::{Arm, Choosing};

/// Counts them for as long as the page lives: now, and whenever one is plugged in or pulled out.
pub fn watch(playground: Playground) {
    playground.count_ports();
    let Ok(serial) = get(&navigator(), "serial").dyn_into::<EventTarget>() else { return };
    for event in ["connect", "disconnect"] {
        EventListener::new(&serial, event, move |_| playground.count_ports()).forget();
    }
}

impl Playground {
    /// Counts the ports that need not be asked for.
    pub(super) fn count_ports(self) {
        spawn_local(async move {
            // Where there is no Web Serial there are none.
            let count = ports().await.map_or(0, |ports| ports.len());
            self.known_ports.set(count);
        });
    }

    /// Connects an arm to one of them, told by its place in the browser's list.
    pub fn connect_known(self, arm: Arm, place: usize) {
        spawn_local(async move {
            let ports = ports().await.unwrap_or_default();
            self.known_ports.set(ports.len());
            match ports.get(place) {
                Some(port) => self.open_port(arm, port).await,
                None => arm.choosing.set(Choosing::Failed("That port is not there any more.".into())),
            }
        });
    }
}
