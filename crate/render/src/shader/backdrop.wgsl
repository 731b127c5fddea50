// A picture of a real table behind everything, and the shade that what is drawn throws on that table.

@group(1) @binding(0) var backdrop: texture_2d<f32>;
@group(1) @binding(1) var backdrop_sampler: sampler;

struct Shown {
    @builtin(position) clip: vec4f,
    @location(0) uv: vec2f,
}

@vertex
fn vs_backdrop(@builtin(vertex_index) index: u32) -> Shown {
    let corner = vec2f(f32((index & 1u) << 1u) - 1.0, f32(index & 2u) - 1.0);
    var out: Shown;
    // As far away as anything can be.
    out.clip = vec4f(corner * globals.phase.zw, 1.0, 1.0);
    out.uv = vec2f(corner.x * 0.5 + 0.5, 0.5 - corner.y * 0.5);
    return out;
}

// Bytes of the picture are shown as they are: neither it nor the target is decoded.
@fragment
fn fs_backdrop(in: Shown) -> @location(0) vec4f {
    return vec4f(textureSampleLevel(backdrop, backdrop_sampler, in.uv, 0.0).rgb, 1.0);
}
