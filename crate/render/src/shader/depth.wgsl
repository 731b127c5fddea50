// Depth alone, for the shadow map and for the heights that occlusion is measured from.

@group(0) @binding(0) var<uniform> clip_from_world: mat4x4f;

@vertex
fn vs_depth(
    @location(0) position_m: vec3f,
    @location(2) place: vec4f,
    @location(3) rotation: vec4f,
) -> @builtin(position) vec4f {
    let v = position_m;
    let turned = v + 2.0 * cross(rotation.xyz, cross(rotation.xyz, v) + rotation.w * v);
    return clip_from_world * vec4f(turned + place.xyz, 1.0);
}
