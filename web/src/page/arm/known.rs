//! Ports that the visitor has allowed before: an arm is connected to one without the browser's list, and to the one it was
//! on when the page was left without a click.
//!
//! Opening a port changes nothing about an arm: its servos are asked and not told, a limp one stays limp, and one that
//! holds itself goes on holding until a person does something.

use gloo_events::EventListener;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast as _;
use web_sys::EventTarget;
use wire::js::{get, navigator};
use wire::serial::{Adapter, ports};

use super::super::state::Playground;
use super::{Arm, Choosing};

/// Counts them for as long as the page lives: now, and whenever one is plugged in or pulled out. One that an arm was on is
/// opened again when it is there. An open line notices by itself that its cable is out, and back.
pub fn watch(playground: Playground) {
    playground.count_ports();
    playground.reopen_ports();
    let Ok(serial) = get(&navigator(), "serial").dyn_into::<EventTarget>() else { return };
    EventListener::new(&serial, "connect", move |_| {
        playground.count_ports();
        playground.reopen_ports();
    })
    .forget();
    EventListener::new(&serial, "disconnect", move |_| playground.count_ports()).forget();
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

    /// Connects each arm that is not connected to the port it was on when the page was left.
    fn reopen_ports(self) {
        for arm in [self.arm, self.leader] {
            let Some(last) = arm.last_port() else { continue };
            spawn_local(async move {
                let ports = ports().await.unwrap_or_default();
                let adapters: Vec<_> = ports.iter().map(Adapter::of).map(|of| (of.vendor, of.product)).collect();
                // Meanwhile the visitor may have begun something else.
                let Some(place) = last.among(&adapters).filter(|_| untrack(|| arm.is_free())) else { return };
                arm.kind.set(last.kind);
                arm.name.set(last.name);
                self.open_port(arm, &ports[place]).await;
            });
        }
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
