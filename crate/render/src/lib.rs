//! What people see: the stage, drawn with wgpu on WebGPU, WebGL2 or a native adapter.
