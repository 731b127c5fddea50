//! Calls into what the browser offers and no binding of ours knows, such as Web Serial and Web Locks.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A property; undefined where there is none.
pub fn get(of: &JsValue, key: &str) -> JsValue {
    Reflect::get(of, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED)
}

/// A plain object with these properties.
pub fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in properties {
        // A plain object takes any property.
        Reflect::set(&object, &JsValue::from_str(key), value).ok();
    }
    object.into()
}

/// Calls a method.
pub fn call(of: &JsValue, method: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = get(of, method).dyn_into()?;
    let list = Array::new();
    for argument in arguments {
        list.push(argument);
    }
    function.apply(of, &list)
}

/// Calls a method and waits for what it promises.
pub async fn call_async(of: &JsValue, method: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let promise: Promise = call(of, method, arguments)?.dyn_into()?;
    JsFuture::from(promise).await
}

/// `navigator`, of a page or of a worker.
pub fn navigator() -> JsValue {
    get(&js_sys::global(), "navigator")
}
