//! What the policy runs on, chosen at run time.

use burn::tensor::Device;

/// Pure Rust on the CPU, with SIMD; always there.
pub fn cpu() -> Device {
    Device::flex()
}

/// WebGPU in the browser, or the system's own graphics API natively. Fails when there is no adapter.
#[cfg(feature = "wgpu")]
pub async fn webgpu() -> Result<Device, crate::Error> {
    Device::wgpu_options().init_async().await.map_err(|error| crate::Error::Device(error.to_string()))
}
