// Drawn over the scene: the paths of chunks as tapering tubes, and a ring on the table.

// The smooth curve through the chunk's points, in the order they will be passed.
struct Path {
    // Where, and how far it spreads, metres.
    points: array<vec4f, 32>,
    // Number of points, radius at the start and at the end in metres.
    shape: vec4f,
    // How much it is seen, 0 to 1; 1 in y makes it dotted.
    look: vec4f,
}

@group(0) @binding(1) var<uniform> path: Path;

const SIDES: u32 = 10u;
const RINGS_PER_SPAN: u32 = 6u;

struct Tube {
    @builtin(position) clip: vec4f,
    @location(0) normal: vec3f,
    @location(1) at_m: vec3f,
    @location(2) share: f32,
    // 1 for the halo that is as wide as the path is unsure, 0 for the path itself.
    @location(3) halo: f32,
    // How much of it is seen; dots along it, or always 0 where there are none.
    @location(4) strength: f32,
    @location(5) dots: f32,
}

// Two dots from each point of a path to the next, each as long as the gap after it.
const DOTS_PER_SPAN: f32 = 2.0;

fn path_point(i: i32) -> vec3f {
    return path.points[clamp(i, 0, i32(path.shape.x) - 1)].xyz;
}

fn spread_at(i: i32) -> f32 {
    return path.points[clamp(i, 0, i32(path.shape.x) - 1)].w;
}

// Catmull-Rom through the points.
fn curve(t: f32) -> vec3f {
    let i = i32(floor(t));
    let f = t - floor(t);
    let a = path_point(i - 1);
    let b = path_point(i);
    let c = path_point(i + 1);
    let d = path_point(i + 2);
    let m = (c - a) * 0.5;
    let n = (d - b) * 0.5;
    let f2 = f * f;
    let f3 = f2 * f;
    return (2.0 * f3 - 3.0 * f2 + 1.0) * b + (f3 - 2.0 * f2 + f) * m + (3.0 * f2 - 2.0 * f3) * c + (f3 - f2) * n;
}

@vertex
fn vs_path(@builtin(vertex_index) index: u32, @builtin(instance_index) instance: u32) -> Tube {
    let quad = index / 6u;
    let corner = index % 6u;
    // Corners of two triangles: low/high ring and left/right side.
    let high = u32(corner == 2u || corner == 3u || corner == 5u);
    let right = u32(corner == 1u || corner == 4u || corner == 5u);
    let ring = quad / SIDES + high;
    let side = (quad % SIDES + right) % SIDES;

    let last = path.shape.x - 1.0;
    let t = min(f32(ring) / f32(RINGS_PER_SPAN), last);
    let ahead = curve(min(t + 0.05, last));
    let behind = curve(max(t - 0.05, 0.0));
    var along = ahead - behind;
    along = select(vec3f(0.0, 0.0, 1.0), normalize(along), dot(along, along) > 1e-12);
    let helper = select(vec3f(0.0, 0.0, 1.0), vec3f(1.0, 0.0, 0.0), abs(along.z) > 0.9);
    let u = normalize(cross(along, helper));
    let v = cross(along, u);
    let angle = f32(side) * 6.2831853 / f32(SIDES);
    let normal = u * cos(angle) + v * sin(angle);

    var out: Tube;
    out.share = t / max(last, 1e-3);
    let ends = sqrt(clamp(min(t, last - t) / 0.35, 0.0, 1.0));
    out.halo = f32(instance);
    out.strength = path.look.x;
    out.dots = path.look.y * t * DOTS_PER_SPAN;
    let spread_m = mix(spread_at(i32(floor(t))), spread_at(i32(ceil(t))), fract(t));
    let radius_m = mix(path.shape.y, path.shape.z, out.share) * ends + out.halo * spread_m;
    out.normal = normal;
    out.at_m = curve(t) + normal * radius_m;
    out.clip = globals.view_proj * vec4f(out.at_m, 1.0);
    return out;
}

@fragment
fn fs_path(in: Tube) -> @location(0) vec4f {
    if fract(in.dots) > 0.5 {
        discard;
    }
    let n = normalize(in.normal);
    let light = 0.62 + 0.38 * clamp(dot(n, globals.sun.xyz), 0.0, 1.0);
    let v = normalize(globals.eye_m.xyz - in.at_m);
    let rim = pow(1.0 - clamp(dot(n, v), 0.0, 1.0), 3.0) * 0.25;
    let color = globals.accent.rgb * light * 1.15 + rim;
    return vec4f(encode(tone_map(color)), mix(mix(0.95, 0.18, in.share), 0.12, in.halo) * in.strength);
}

// Half side of the marker's square, in radii of the ring.
const MARKER_REACH: f32 = 2.2;
// A little above painted zones.
const MARKER_HEIGHT_M: f32 = 0.0016;

@vertex
fn vs_marker(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    let corner = vec2f(f32((index & 1u) << 1u) - 1.0, f32(index & 2u) - 1.0);
    let at_m = globals.marker.xy + corner * MARKER_REACH * globals.marker.z;
    return globals.view_proj * vec4f(at_m, MARKER_HEIGHT_M, 1.0);
}

@fragment
fn fs_marker(@builtin(position) clip: vec4f) -> @location(0) vec4f {
    let at_m = table_under(clip.xy);
    let d = distance(at_m, globals.marker.xy) / max(globals.marker.z, 1e-4);
    let pixel_m = pixel_on_table(at_m);
    let soft = 1.3 * max(pixel_m.x, pixel_m.y) / max(globals.marker.z, 1e-4);
    let ring = 1.0 - smoothstep(0.055, 0.055 + soft * 1.5, abs(d - 1.0));
    let halo = 0.30 * exp(-abs(d - 1.0) * 5.0);
    let spread = 1.0 + globals.phase.x * 0.9;
    let ripple = (1.0 - globals.phase.x) * 0.5 * (1.0 - smoothstep(0.03, 0.03 + soft * 2.0, abs(d - spread)));
    let edge = 1.0 - smoothstep(1.8, 2.2, d);
    let cover = clamp(ring + halo + ripple, 0.0, 1.0) * edge * globals.marker.w;
    return vec4f(encode(globals.accent.rgb), cover * 0.9);
}
