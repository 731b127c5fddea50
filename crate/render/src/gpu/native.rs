//! Native adapters, for pictures and tests.

use super::{Error, Gpu, Prefer, Trouble};

/// Natively the device itself says when it is lost.
#[derive(Debug)]
pub struct Watch;

/// The best adapter of any native backend. There is one kind here, so nothing to prefer.
pub async fn headless(_prefer: Prefer) -> Result<Gpu, Error> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let adapter = instance
        .request_adapter(&wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        })
        .await
        .map_err(|error| Error::NoAdapter(error.to_string()))?;
    // The web's limits here too, so that nothing comes to depend on more.
    let limits = wgpu::Limits::downlevel_webgl2_defaults().using_resolution(adapter.limits());
    Gpu::from_adapter(&adapter, limits, Trouble::default(), Watch).await
}

/// Waits until the device has done what was submitted, so that callbacks are called.
#[expect(clippy::unused_async, reason = "its twin on the web gives the browser a turn")]
pub async fn breathe(device: &wgpu::Device) -> Result<(), Error> {
    device.poll(wgpu::PollType::wait_indefinitely()).map_err(|error| Error::Readback(error.to_string()))?;
    Ok(())
}
