// What every visible surface shares: the frame's numbers, hashes, and the way to the screen.

struct Globals {
    view_proj: mat4x4f,
    light_view_proj: mat4x4f,
    eye_m: vec4f,
    // Unit vector towards the light; strength in w.
    sun: vec4f,
    // Sky colour times strength; w is 1 in a dark page, 0 in a light one.
    sky: vec4f,
    // The page's background, sRGB-encoded.
    background: vec4f,
    // The accent colour, linear; w is exposure.
    accent: vec4f,
    // Centre of the occlusion square on the table, its half side, and the height it reaches, metres.
    square: vec4f,
    // Ring on the table: centre, radius in metres, strength.
    marker: vec4f,
    // Tint of the ghost arm, linear; w is its opacity.
    ghost: vec4f,
    // Picture width and height in pixels, metres a shadow texel covers, metres of shadow depth.
    sizes: vec4f,
    // Ripple of the marker, 0 to 1; metres a pixel covers at a distance of one metre; how far the backdrop reaches to the
    // sides and up and down, shares of half the picture.
    phase: vec4f,
    // What a pixel looks along: middle of the picture, then to its right and upper edge.
    forward: vec4f,
    right: vec4f,
    up: vec4f,
}

@group(0) @binding(0) var<uniform> globals: Globals;

const PI: f32 = 3.14159265;

// The point of the table a pixel shows. Computed from the pixel and not interpolated over the plane, which is so large
// that adapters would disagree by a good part of a pixel.
fn table_under(pixel: vec2f) -> vec2f {
    let ndc = pixel / globals.sizes.xy * 2.0 - 1.0;
    let ray = globals.forward.xyz + ndc.x * globals.right.xyz - ndc.y * globals.up.xyz;
    return globals.eye_m.xy - ray.xy * (globals.eye_m.z / min(ray.z, -1e-5));
}

// How far apart neighbouring pixels are on the table, along x and along y. Computed and not differenced, because
// adapters take differences between different pixels.
fn pixel_on_table(at_m: vec2f) -> vec2f {
    let towards = globals.eye_m.xyz - vec3f(at_m, 0.0);
    let distance_m = length(towards);
    let across_m = distance_m * globals.phase.y;
    let along_m = across_m * distance_m / max(towards.z, 0.01);
    let g = normalize(towards.xy + vec2f(1e-6, 0.0));
    let squared = g * g;
    return sqrt(squared * along_m * along_m + squared.yx * across_m * across_m);
}

// Interleaved gradient noise (Jimenez 2014): one value a pixel, well spread over neighbours.
fn pixel_noise(pixel: vec2f) -> f32 {
    return fract(52.9829189 * fract(dot(floor(pixel), vec2f(0.06711056, 0.00583715))));
}

// Integer hash (PCG, Jarzynski and Olano 2020), the same on every adapter.
fn hash2(cell: vec2i) -> f32 {
    var h = bitcast<u32>(cell.x) * 747796405u + bitcast<u32>(cell.y) * 2891336453u + 277803737u;
    h = ((h >> ((h >> 28u) + 4u)) ^ h) * 277803737u;
    h = (h >> 22u) ^ h;
    return f32(h & 0xffffu) / 65535.0;
}

fn value_noise(at: vec2f) -> f32 {
    let cell = vec2i(floor(at));
    let f = fract(at);
    let w = f * f * (3.0 - 2.0 * f);
    let low = mix(hash2(cell), hash2(cell + vec2i(1, 0)), w.x);
    let high = mix(hash2(cell + vec2i(0, 1)), hash2(cell + vec2i(1, 1)), w.x);
    return mix(low, high, w.y);
}

// Khronos PBR Neutral without its toe: base colours stay what they are, only highlights are compressed.
fn tone_map(light: vec3f) -> vec3f {
    let start = 0.76;
    let desaturation = 0.15;
    let peak = max(light.r, max(light.g, light.b));
    if peak < start {
        return light;
    }
    let d = 1.0 - start;
    let new_peak = 1.0 - d * d / (peak + d - start);
    let color = light * (new_peak / peak);
    let g = 1.0 - 1.0 / (desaturation * (peak - new_peak) + 1.0);
    return mix(color, vec3f(new_peak), g);
}

fn encode(linear: vec3f) -> vec3f {
    let c = clamp(linear, vec3f(0.0), vec3f(1.0));
    return select(1.055 * pow(c, vec3f(1.0 / 2.4)) - 0.055, c * 12.92, c <= vec3f(0.0031308));
}

fn decode(srgb: vec3f) -> vec3f {
    return select(pow((srgb + 0.055) / 1.055, vec3f(2.4)), srgb / 12.92, srgb <= vec3f(0.04045));
}

// Half a grey level of noise, so that soft gradients do not show steps.
fn dither(srgb: vec3f, pixel: vec2f) -> vec3f {
    return srgb + (pixel_noise(pixel) - 0.5) / 255.0;
}

fn rotate(q: vec4f, v: vec3f) -> vec3f {
    return v + 2.0 * cross(q.xyz, cross(q.xyz, v) + q.w * v);
}
