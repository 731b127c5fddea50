// Bodies: one mesh a shape, one instance a piece.

struct Piece {
    @location(0) position_m: vec3f,
    @location(1) normal: vec3f,
    @location(2) place: vec4f,    // position, roughness
    @location(3) rotation: vec4f, // quaternion x y z w
    @location(4) color: vec4f,    // linear; w is glow, 0 to 1
    @location(5) extra: vec4f,    // metallic
}

struct Lit {
    @builtin(position) @invariant clip: vec4f,
    @location(0) at_m: vec3f,
    @location(1) normal: vec3f,
    @location(2) color: vec4f,
    @location(3) material: vec2f, // roughness, metallic
}

fn placed(piece: Piece) -> Lit {
    var out: Lit;
    out.at_m = rotate(piece.rotation, piece.position_m) + piece.place.xyz;
    out.normal = rotate(piece.rotation, piece.normal);
    out.clip = globals.view_proj * vec4f(out.at_m, 1.0);
    out.color = piece.color;
    out.material = vec2f(piece.place.w, piece.extra.x);
    return out;
}

@vertex
fn vs_solid(piece: Piece) -> Lit {
    return placed(piece);
}

fn light_of(in: Lit) -> vec3f {
    var s: Surface;
    s.base = in.color.rgb;
    s.roughness = in.material.x;
    s.metallic = in.material.y;
    s.normal = normalize(in.normal);
    s.at_m = in.at_m;
    let visibility = sun_visibility(s.at_m, s.normal, in.clip.xy);
    var light = shade(s, visibility, openness_at(s.at_m, s.normal));
    // What is pointed at is a little brighter, and takes on the accent colour at its silhouette.
    let v = normalize(globals.eye_m.xyz - s.at_m);
    let rim = pow(1.0 - clamp(dot(s.normal, v), 0.0, 1.0), 2.0);
    light += in.color.a * (globals.accent.rgb * 0.35 * rim + s.base * 0.18);
    return light * globals.accent.w;
}

@fragment
fn fs_solid(in: Lit) -> @location(0) vec4f {
    return vec4f(dither(encode(tone_map(light_of(in))), in.clip.xy), 1.0);
}

// A millimetre further away, so that where the ghost is in the same place as the arm, the arm is seen.
@vertex
fn vs_ghost(piece: Piece) -> Lit {
    var out = placed(piece);
    out.clip.z += 0.00003 * out.clip.w;
    return out;
}

// The orange of Okabe and Ito, linear: told from the accent colour by everybody.
const SECOND_GHOST: vec3f = vec3f(0.791, 0.347, 0.0);

// A ghost arm: only its nearest surface, tinted, clearer at its silhouette.
@fragment
fn fs_ghost(in: Lit) -> @location(0) vec4f {
    let n = normalize(in.normal);
    let v = normalize(globals.eye_m.xyz - in.at_m);
    let rim = pow(1.0 - clamp(dot(n, v), 0.0, 1.0), 1.5);
    let tint = mix(globals.ghost.rgb, SECOND_GHOST, in.material.y);
    let light = tint * (0.50 + 0.50 * clamp(dot(n, globals.sun.xyz), 0.0, 1.0)) + rim * 0.25;
    return vec4f(encode(tone_map(light)), globals.ghost.w * (0.55 + 0.45 * rim));
}

// The outline: the mesh again, grown by a few pixels, seen from inside.
@vertex
fn vs_outline(piece: Piece) -> @builtin(position) vec4f {
    let at_m = rotate(piece.rotation, piece.position_m) + piece.place.xyz;
    let normal = rotate(piece.rotation, piece.normal);
    let clip = globals.view_proj * vec4f(at_m, 1.0);
    // Three pixels, whatever the distance.
    let grow = normalize((globals.view_proj * vec4f(normal, 0.0)).xy + vec2f(1e-6, 0.0)) * 6.0 / globals.sizes.xy;
    return vec4f(clip.xy + grow * clip.w, clip.z, clip.w);
}

@fragment
fn fs_outline() -> @location(0) vec4f {
    return vec4f(encode(globals.accent.rgb), 1.0);
}
