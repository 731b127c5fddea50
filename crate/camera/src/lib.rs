//! What the model sees: a deterministic CPU rasteriser, scene and camera in, small RGB frame out.
