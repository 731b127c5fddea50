// How much of the sky each point of the table sees.
//
// Two depth maps give, above each point, the lowest and the highest surface: a column. In each direction the column
// that hides most of the cosine-weighted half circle counts.

@group(0) @binding(0) var lowest: texture_2d<f32>;
@group(0) @binding(1) var highest: texture_2d<f32>;
@group(0) @binding(2) var nearest: sampler;
// Half side of the square, height it reaches and margin below the table, metres.
@group(0) @binding(3) var<uniform> square: vec4f;

struct Screen {
    @builtin(position) clip: vec4f,
    @location(0) uv: vec2f,
}

@vertex
fn vs_screen(@builtin(vertex_index) index: u32) -> Screen {
    let corner = vec2f(f32((index << 1u) & 2u), f32(index & 2u));
    var out: Screen;
    out.clip = vec4f(corner * 2.0 - 1.0, 0.0, 1.0);
    out.uv = vec2f(corner.x, 1.0 - corner.y);
    return out;
}

// Fewer where a CPU has to do it. The steps grow from the first distance to the last.
override directions: i32 = 12;
override steps: i32 = 9;
const FIRST_M: f32 = 0.004;
const LAST_M: f32 = 0.085;

fn column(uv: vec2f) -> vec2f {
    let low = textureSampleLevel(lowest, nearest, uv, 0.0).r * (square.y + square.z) - square.z;
    let high = (1.0 - textureSampleLevel(highest, nearest, uv, 0.0).r) * (square.y + square.z) - square.z;
    return vec2f(max(low, 0.0), high);
}

@fragment
fn fs_occlusion(in: Screen) -> @location(0) vec4f {
    // Whatever stands on the point itself hides it.
    let here = column(in.uv);
    let under = select(0.0, 1.0 - smoothstep(0.0, 0.05, here.x), here.y > 0.001);
    let growth = pow(LAST_M / FIRST_M, 1.0 / f32(steps - 1));
    var hidden = 0.0;
    for (var i = 0; i < directions; i++) {
        let angle = (f32(i) + 0.5) * 6.2831853 / f32(directions);
        let direction = vec2f(cos(angle), -sin(angle));
        var most = under;
        var distance_m = FIRST_M;
        for (var j = 0; j < steps; j++) {
            let found = column(in.uv + direction * distance_m * 0.5 / square.x);
            let d2 = distance_m * distance_m;
            let part = found.y * found.y / (found.y * found.y + d2) - found.x * found.x / (found.x * found.x + d2);
            if found.y > 0.001 {
                most = max(most, part);
            }
            distance_m *= growth;
        }
        hidden += most;
    }
    return vec4f(1.0 - hidden / f32(directions), 0.0, 0.0, 1.0);
}
