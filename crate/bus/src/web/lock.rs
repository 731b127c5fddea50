//! An arm belongs to one tab: whoever has its lock.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use schema::bus::ArmRole;
use wasm_bindgen::{JsValue, closure::Closure};

use wire::js::{call, get, navigator, object};

/// The lock's name, the same in all tabs of this page.
const fn name_of(role: ArmRole) -> &'static str {
    match role {
        ArmRole::Follower => "vla-playground-arm",
        ArmRole::Leader => "vla-playground-leader",
    }
}

/// Held until it is dropped.
pub struct Held {
    release: Function,
}

impl Drop for Held {
    fn drop(&mut self) {
        // Resolving a promise fails in no way.
        self.release.call0(&JsValue::UNDEFINED).ok();
    }
}

/// Takes the lock of an arm, if no other tab has it. A browser without locks gives it to everybody.
pub async fn take(role: ArmRole) -> Option<Held> {
    let locks = get(&navigator(), "locks");
    let release: Rc<RefCell<Option<Function>>> = Rc::default();
    let keep = {
        let release = Rc::clone(&release);
        Promise::new(&mut move |resolve, _| *release.borrow_mut() = Some(resolve))
    };
    let held = Held { release: release.borrow_mut().take()? };
    if locks.is_undefined() {
        return Some(held);
    }
    let (answer, answered) = {
        let resolve: Rc<RefCell<Option<Function>>> = Rc::default();
        let inner = Rc::clone(&resolve);
        let answered = Promise::new(&mut move |told, _| *inner.borrow_mut() = Some(told));
        (resolve.borrow_mut().take()?, answered)
    };
    // Called with the lock, or with null where another tab has it; the lock is kept until what it returns is settled.
    let given = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        answer.call1(&JsValue::UNDEFINED, &JsValue::from_bool(!lock.is_null())).ok();
        if lock.is_null() { JsValue::NULL } else { keep.into() }
    });
    let options = object(&[("ifAvailable", true.into())]);
    call(&locks, "request", &[&name_of(role).into(), &options, &given]).ok()?;
    let mine = wasm_bindgen_futures::JsFuture::from(answered).await.ok()?;
    (mine == JsValue::TRUE).then_some(held)
}
