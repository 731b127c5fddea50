// The table: a mat with a fine grid on a wooden top that fades into the page.

// Half sides of the drawn plane.
const PLANE_M: f32 = 4.0;
const MAT_CENTRE_M: vec2f = vec2f(0.175, 0.0);
const MAT_HALF_M: vec2f = vec2f(0.275, 0.30);
const MAT_CORNER_M: f32 = 0.03;
const GRID_M: f32 = 0.05;
const WOOD: vec3f = vec3f(0.52, 0.345, 0.205);
const MAT_COLOR: vec3f = vec3f(0.60, 0.585, 0.55);

@vertex
fn vs_table(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    let corner = vec2f(f32((index & 1u) << 1u) - 1.0, f32(index & 2u) - 1.0);
    return globals.view_proj * vec4f(MAT_CENTRE_M + corner * PLANE_M, 0.0, 1.0);
}

fn rounded_rectangle(at_m: vec2f, half_m: vec2f, corner_m: f32) -> f32 {
    let q = abs(at_m) - half_m + corner_m;
    return length(max(q, vec2f(0.0))) + min(max(q.x, q.y), 0.0) - corner_m;
}

// Coverage of lines `width_m` wide every `step_m`, fading out where they would be thinner than a pixel.
fn grid(at_m: vec2f, step_m: f32, width_m: f32, pixel_m: vec2f) -> f32 {
    let d = abs(fract(at_m / step_m + 0.5) - 0.5) * step_m;
    let line = 1.0 - smoothstep(vec2f(width_m * 0.5) - pixel_m * 0.7, vec2f(width_m * 0.5) + pixel_m * 0.7, d);
    let visible = clamp(vec2f(width_m) / max(pixel_m, vec2f(1e-6)), vec2f(0.0), vec2f(1.0));
    return max(line.x * visible.x, line.y * visible.y);
}

fn wood(at_m: vec2f, pixel_m: f32) -> vec3f {
    let board = floor(at_m.x / 0.14 + 0.2);
    let shift = hash2(vec2i(i32(board), 7)) * 3.0;
    // Grain runs along y; noise finer than a pixel fades out.
    let along = vec2f(at_m.x * 46.0, at_m.y * 2.6 + shift);
    let bend = value_noise(along * vec2f(0.12, 0.7)) * 3.4;
    let rings = value_noise(vec2f(along.x + bend * 4.0, along.y * 0.6));
    let fibre = value_noise(vec2f(at_m.x * 900.0, at_m.y * 22.0 + shift));
    let fine = clamp(0.0015 / pixel_m, 0.0, 1.0);
    let tone = 0.90 + 0.16 * (rings - 0.5) + 0.10 * (fibre - 0.5) * fine + 0.10 * (hash2(vec2i(i32(board), 3)) - 0.5);
    let seam_m = abs(fract(at_m.x / 0.14 + 0.2) - 0.5);
    let gap = 1.0 - smoothstep(0.0, 0.004 + pixel_m * 5.0, 0.5 - seam_m);
    let seam = 1.0 - 0.35 * gap * clamp(0.0009 / pixel_m, 0.0, 1.0);
    return WOOD * tone * seam;
}

@fragment
fn fs_table(@builtin(position) clip: vec4f) -> @location(0) vec4f {
    let at_m = table_under(clip.xy);
    let pixel_m = pixel_on_table(at_m);
    let coarse_m = max(pixel_m.x, pixel_m.y);
    // The pool of light ends softly in the page's own colour.
    let d = length((at_m - vec2f(0.16, 0.0)) * vec2f(1.0, 0.92));
    let far = smoothstep(mix(0.36, 0.30, globals.sky.w), mix(0.92, 0.80, globals.sky.w), d);
    if far >= 1.0 {
        return vec4f(dither(globals.background.rgb, clip.xy), 1.0);
    }
    let on_mat = at_m - MAT_CENTRE_M;
    let edge_m = rounded_rectangle(on_mat, MAT_HALF_M, MAT_CORNER_M);
    let inside = 1.0 - smoothstep(-coarse_m * 0.6, coarse_m * 0.6, edge_m);

    // Mat: felt-like, a five centimetre grid, a stitched border, a rolled edge that catches the light.
    let weave = value_noise(at_m * 1400.0) * clamp(0.0009 / coarse_m, 0.0, 1.0);
    var mat = MAT_COLOR * (0.975 + 0.05 * weave);
    let border_m = rounded_rectangle(on_mat, MAT_HALF_M - 0.0125, MAT_CORNER_M - 0.0125);
    let lines = grid(at_m, GRID_M, 0.0009, pixel_m) * (1.0 - smoothstep(-coarse_m, coarse_m, border_m));
    let border = 1.0 - smoothstep(0.0005 - coarse_m * 0.5, 0.0005 + coarse_m, abs(border_m));
    mat = mix(mat, mat * 0.80, max(lines * 0.55, border * 0.8 * clamp(0.001 / coarse_m, 0.0, 1.0)));
    let roll = smoothstep(-0.0028, 0.0, edge_m) * inside;
    let outward = normalize(on_mat / MAT_HALF_M * pow(abs(on_mat / MAT_HALF_M), vec2f(8.0)) + vec2f(1e-5));

    var s: Surface;
    let board = wood(at_m, coarse_m);
    // A thin dark line under the mat's edge seats it on the wood.
    let seat = 1.0 - 0.45 * exp(-max(edge_m, 0.0) / 0.0035) * clamp(0.006 / coarse_m, 0.0, 1.0);
    // A dark page gets a darker desk, so that what stands on it is what is bright.
    s.base = mix(board * seat, mat, inside) * mix(1.0, 0.5, globals.sky.w);
    s.roughness = mix(0.46, 0.92, inside);
    s.metallic = 0.0;
    s.normal = normalize(vec3f(outward * roll * 0.8, 1.0));
    s.at_m = vec3f(at_m, 0.0);

    let visibility = sun_visibility(s.at_m, vec3f(0.0, 0.0, 1.0), clip.xy);
    let openness = sky_above(at_m);
    let light = shade(s, visibility, openness) * mix(0.72, 1.0, openness) * globals.accent.w;

    let picture = mix(encode(tone_map(light)), globals.background.rgb, far);
    return vec4f(dither(picture, clip.xy), 1.0);
}
