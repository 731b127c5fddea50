// Light: one soft key light with a shadow, a studio sky, and what the table gives back.

@group(1) @binding(0) var shadow_depth: texture_depth_2d;
@group(1) @binding(1) var shadow_compare: sampler_comparison;
// The same map once more as plain numbers, for the blocker search.
@group(1) @binding(2) var shadow_plain: texture_2d<f32>;
@group(1) @binding(3) var plain_sampler: sampler;
@group(1) @binding(4) var open_sky: texture_2d<f32>;
@group(1) @binding(5) var open_sky_sampler: sampler;

// Half the angle the key light covers in the sky, as a tangent: a large softbox.
const LIGHT_SPREAD: f32 = 0.085;
// Fewer where a CPU has to do it; no blocker taps at all make every edge equally soft.
override blocker_taps: i32 = 12;
override shadow_taps: i32 = 24;
// Colour and share of light that the table throws back up.
const BOUNCE: vec3f = vec3f(0.62, 0.58, 0.52);

struct Surface {
    base: vec3f,
    roughness: f32,
    metallic: f32,
    normal: vec3f,
    at_m: vec3f,
}

// Points of a sunflower; `crowding` 0.5 spreads them evenly over the disc, 1 gathers them at its middle.
fn spiral(i: i32, count: i32, turn: f32, crowding: f32) -> vec2f {
    let r = pow((f32(i) + 0.5) / f32(count), crowding);
    let angle = f32(i) * 2.39996323 + turn;
    return vec2f(cos(angle), sin(angle)) * r;
}

// Share of the key light that arrives. The further the blocker, the softer the edge.
fn sun_visibility(at_m: vec3f, normal: vec3f, pixel: vec2f) -> f32 {
    let facing = dot(normal, globals.sun.xyz);
    // Moved off the surface, more at grazing angles, so that a surface does not shade itself.
    let offset_m = globals.sizes.z * (0.8 + 2.2 * (1.0 - clamp(facing, 0.0, 1.0)));
    let clip = globals.light_view_proj * vec4f(at_m + normal * offset_m, 1.0);
    let uv = vec2f(clip.x * 0.5 + 0.5, 0.5 - clip.y * 0.5);
    let depth = clip.z;
    if facing <= 0.0 {
        return 0.0;
    }
    if any(uv < vec2f(0.02)) || any(uv > vec2f(0.98)) || depth < 0.0 || depth > 1.0 {
        return 1.0;
    }
    let side_m = globals.sizes.z * f32(textureDimensions(shadow_plain).x);
    let turn = pixel_noise(pixel) * 2.0 * PI;

    // Small blockers close by matter most, so that is where most of the search goes.
    let search = 0.024 / side_m;
    var blockers = 0.0;
    var total = 0.0;
    for (var i = 0; i < blocker_taps; i++) {
        let tap = uv + spiral(i, blocker_taps, turn, 1.0) * search;
        let found = textureSampleLevel(shadow_plain, plain_sampler, tap, 0.0).r;
        let closer = step(found, depth - 0.0006);
        blockers += closer;
        total += closer * (depth - found);
    }
    // Without a search every shadow is as soft as one cast from a few centimetres away.
    let gap_m = select(total / max(blockers, 1.0) * globals.sizes.w, 0.04, blocker_taps == 0);
    let radius = clamp(gap_m * LIGHT_SPREAD, 0.0011, 0.022) / side_m;
    var lit = 0.0;
    for (var i = 0; i < shadow_taps; i++) {
        let tap = uv + spiral(i, shadow_taps, turn, 0.5) * radius;
        lit += textureSampleCompareLevel(shadow_depth, shadow_compare, tap, depth);
    }
    return lit / f32(shadow_taps);
}

// How open the sky is above a point of the table, 0 to 1.
fn sky_above(at_m: vec2f) -> f32 {
    let local = (at_m - globals.square.xy) / globals.square.z;
    let uv = vec2f(local.x * 0.5 + 0.5, 0.5 - local.y * 0.5);
    let open = textureSampleLevel(open_sky, open_sky_sampler, uv, 0.0).r;
    let edge = max(abs(local.x), abs(local.y));
    return mix(open, 1.0, smoothstep(0.85, 0.98, edge));
}

fn lobe(direction: vec3f, centre: vec3f, cosine: f32, blur: f32) -> f32 {
    return smoothstep(cosine - blur, cosine + blur, dot(direction, centre));
}

// What a reflection sees: a gradient sky, a large softbox near the key light, a strip behind, and the table below.
fn studio(direction: vec3f, roughness: f32) -> vec3f {
    let blur = 0.03 + roughness * 0.55;
    let up = direction.z;
    let sky = mix(vec3f(0.50), vec3f(0.92, 0.96, 1.02), smoothstep(-0.1, 0.9, up));
    var light = mix(BOUNCE * 0.55, sky, smoothstep(-blur, blur, up)) * globals.sky.rgb * 1.7;
    light += vec3f(1.0, 0.97, 0.92) * 1.7 * globals.sun.w * lobe(direction, globals.sun.xyz, 0.90, blur * 0.5);
    light += vec3f(0.86, 0.93, 1.0) * 0.75 * lobe(direction, normalize(vec3f(-0.75, 0.55, 0.42)), 0.86, blur * 0.6);
    return light;
}

// Karis' analytic fit of the split-sum environment term (2014).
fn environment_brdf(f0: vec3f, roughness: f32, nv: f32) -> vec3f {
    let r = roughness * vec4f(-1.0, -0.0275, -0.572, 0.022) + vec4f(1.0, 0.0425, 1.04, -0.04);
    let a = min(r.x * r.x, exp2(-9.28 * nv)) * r.x + r.y;
    let scale = vec2f(-1.04, 1.04) * a + r.zw;
    return f0 * scale.x + scale.y;
}

// Light from a surface towards the eye: Lambert and GGX under the key light, and both again under the studio sky.
fn shade(s: Surface, visibility: f32, openness: f32) -> vec3f {
    let v = normalize(globals.eye_m.xyz - s.at_m);
    let n = s.normal;
    let l = globals.sun.xyz;
    let h = normalize(l + v);
    let nl = clamp(dot(n, l), 0.0, 1.0);
    let nv = clamp(abs(dot(n, v)), 0.02, 1.0);
    let nh = clamp(dot(n, h), 0.0, 1.0);
    let vh = clamp(dot(v, h), 0.0, 1.0);

    let f0 = mix(vec3f(0.04), s.base, s.metallic);
    let diffuse = s.base * (1.0 - s.metallic);

    // The softbox is wide, so its highlight is never narrower than it.
    let alpha = max(s.roughness * s.roughness, 0.05);
    let a2 = alpha * alpha;
    let d = nh * nh * (a2 - 1.0) + 1.0;
    let distribution = a2 / (PI * d * d);
    let k = alpha * 0.5;
    let smith = 0.25 / ((nl * (1.0 - k) + k) * (nv * (1.0 - k) + k));
    let fresnel = f0 + (1.0 - f0) * pow(1.0 - vh, 5.0);
    let specular = distribution * smith * fresnel * PI;
    let key = vec3f(1.0, 0.975, 0.94) * globals.sun.w * visibility * nl;
    let direct = (diffuse * (1.0 - fresnel) + min(specular, vec3f(4.0))) * key;

    let up = 0.5 + 0.5 * n.z;
    let floor_light = BOUNCE * 0.75 * openness;
    let ambient = diffuse * globals.sky.rgb * mix(floor_light, vec3f(1.0) * mix(openness, 1.0, 0.35), up);
    let mirrored = studio(reflect(-v, n), s.roughness) * environment_brdf(f0, s.roughness, nv) * mix(0.35, 1.0, openness);
    return direct + ambient + mirrored;
}

// How open the sky is around a point of an object: near the table it shares the table's occlusion.
fn openness_at(at_m: vec3f, normal: vec3f) -> f32 {
    let beside = sky_above(at_m.xy + normal.xy * 0.022);
    let height = smoothstep(0.0, 0.10, at_m.z + normal.z * 0.02);
    return mix(beside, 1.0, height);
}
