//! What every test that draws needs.

use std::env;

use render::{Error, Gpu, gpu::Prefer};

/// A device, or nothing where the environment allows there to be none.
pub fn device() -> Option<Gpu> {
    match pollster::block_on(Gpu::headless(Prefer::default())) {
        Ok(gpu) => Some(gpu),
        Err(Error::NoAdapter(why)) if env::var_os("ALLOW_NO_ADAPTER").is_some() => {
            println!("SKIPPED, because ALLOW_NO_ADAPTER is set and there is none: {why}");
            None
        }
        Err(error) => panic!("{error}; install mesa-vulkan-drivers for a software adapter, or set ALLOW_NO_ADAPTER=1"),
    }
}
