//! What can go wrong between the page and the GPU.

/// Why there is no stage, or no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No backend answered; the text lists what each said.
    #[error("no graphics adapter: {0}")]
    NoAdapter(String),
    /// The adapter would not hand out a device.
    #[error("the graphics adapter gave no device: {0}")]
    NoDevice(String),
    /// The canvas would not give a drawing surface.
    #[error("the canvas gave no drawing surface: {0}")]
    NoSurface(String),
    /// The device is gone; everything made from it is too.
    #[error("the graphics device was lost: {0}")]
    Lost(String),
    /// A picture could not be copied back from the GPU.
    #[error("the picture could not be read back: {0}")]
    Readback(String),
}
