//! A WebGPU device for the policy.
//!
//! The device is requested here and handed to burn, instead of by burn, so that the adapter has a name on screen, the
//! device can be destroyed by a test, and a second one can be had after the first was lost.

use burn::tensor::{
    Device,
    wgpu::{WgpuSetup, wgpu},
};
use wire::worker::{adapter_name, is_software};

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
        let name = adapter_name().await;
        let software = info.device_type == wgpu::DeviceType::Cpu || is_software(&name);
        let setup = WgpuSetup { instance, adapter, device: device.clone(), queue, backend: info.backend };
        let burn = Device::wgpu_options().setup(setup).init().map_err(|error| error.to_string())?;
        Ok(Self { device: burn, adapter: name, software, handle: device })
    }

    /// Loses the device, as a driver reset would.
    pub fn lose(&self) {
        self.handle.destroy();
    }
}
