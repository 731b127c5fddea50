import { executablePath, GPU, webcam } from "../../chromium.ts";
import { test } from "../../fixtures/playground.ts";
import { reachesRedCube } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-cube")] } });

/** Where the clip has its top; see `crate/mat/tests/desk/cube.rs`. */
test("the virtual arm goes to a cube that exists only in the video", ({ playground }) => reachesRedCube(playground, [0.215, 0.035, 0.03]));
