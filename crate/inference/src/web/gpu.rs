//! A WebGPU device for the policy.
//!
//! The device is requested here and handed to burn, instead of by burn, so that the adapter has a name on screen, the
//! device can be destroyed by a test, and a second one can be had after the first was lost.

use burn::tensor::{
    Device,
    wgpu::{WgpuSetup, wgpu},
};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::scope::scope;

/// A device, and what the page calls it.
#[derive(Debug)]
pub struct Gpu {
    /// What burn computes on.
    pub device: Device,
    /// The adapter's own description of itself.
    pub adapter: String,
    /// It computes on the CPU, so the CPU backend is always faster.
    pub software: bool,
    handle: wgpu::Device,
}

impl Gpu {
    /// Asks the browser for a device; the error says why there is none.
    pub async fn acquire() -> Result<Self, String> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
            backends: wgpu::Backends::BROWSER_WEBGPU,
            ..wgpu::InstanceDescriptor::new_without_display_handle()
        });
        let adapter = instance
            .request_adapter(&wgpu::RequestAdapterOptions {
                power_preference: wgpu::PowerPreference::HighPerformance,
                ..wgpu::RequestAdapterOptions::default()
            })
            .await
            .map_err(|error| error.to_string())?;
        let (device, queue) = adapter
            .request_device(&wgpu::DeviceDescriptor {
                label: Some("policy"),
                // Everything the adapter has, as burn itself asks for; 16-bit floats and the like are taken if there.
                required_features: adapter.features() & wgpu::Features::all_webgpu_mask(),
                required_limits: adapter.limits(),
                memory_hints: wgpu::MemoryHints::MemoryUsage,
                ..wgpu::DeviceDescriptor::default()
            })
            .await
            .map_err(|error| error.to_string())?;
        let info = adapter.get_info();
        let name = name().await;
        // Chromium does not always flag its own software adapter as a fallback.
        let software = info.device_type == wgpu::DeviceType::Cpu || name.to_lowercase().contains("swiftshader");
        let setup = WgpuSetup { instance, adapter, device: device.clone(), queue, backend: info.backend };
        let burn = Device::wgpu_options().setup(setup).init().map_err(|error| error.to_string())?;
        Ok(Self { device: burn, adapter: name, software, handle: device })
    }

    /// Loses the device, as a driver reset would.
    pub fn lose(&self) {
        self.handle.destroy();
    }
}

/// What the browser says of its adapter, which is little, and which wgpu does not pass on.
async fn name() -> String {
    let words = describe().await.unwrap_or_default();
    if words.is_empty() { "an adapter without a name".into() } else { words.join(" ") }
}

/// Vendor, architecture and description, as far as they are told; `None` where the browser has other ideas of its API.
async fn describe() -> Option<Vec<String>> {
    let get = |of: &JsValue, key: &str| Reflect::get(of, &JsValue::from_str(key)).ok();
    let gpu = get(&scope().navigator(), "gpu")?;
    let options = Object::new();
    Reflect::set(&options, &"powerPreference".into(), &"high-performance".into()).ok()?;
    let request: Function = get(&gpu, "requestAdapter")?.dyn_into().ok()?;
    let promise: Promise = request.call1(&gpu, &options).ok()?.dyn_into().ok()?;
    let info = get(&JsFuture::from(promise).await.ok()?, "info")?;
    let words = ["vendor", "architecture", "device", "description"];
    Some(words.iter().filter_map(|word| get(&info, word)?.as_string()).filter(|word| !word.is_empty()).collect())
}
