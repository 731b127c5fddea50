// The table where a picture of a real one is behind it: nothing but the shade on it.

@fragment
fn fs_catcher(@builtin(position) clip: vec4f) -> @location(0) vec4f {
    let ndc = clip.xy / globals.sizes.xy * 2.0 - 1.0;
    if any(abs(ndc) > globals.phase.zw) {
        return vec4f(0.0);
    }
    let at_m = table_under(clip.xy);
    let visibility = sun_visibility(vec3f(at_m, 0.0), vec3f(0.0, 0.0, 1.0), clip.xy);
    let openness = sky_above(at_m);
    let sun = globals.sun.w * max(globals.sun.z, 0.0);
    let sky = globals.sky.g;
    let left = (sun * visibility + sky * mix(0.5, 1.0, openness)) / max(sun + sky, 1e-4);
    // What is left of the light, as the encoded picture shows it.
    return vec4f(0.0, 0.0, 0.0, 1.0 - pow(clamp(left, 0.0, 1.0), 1.0 / 2.2));
}
