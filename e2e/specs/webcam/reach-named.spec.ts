import { executablePath, GPU, webcam } from "../../chromium.ts";
import { test } from "../../fixtures/playground.ts";
import { reachesRedCube } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-two")] } });

/** Where the clip has its top; see `crate/mat/tests/desk/cube.rs`. */
test("of two cubes in the video the virtual arm goes to the one that is named", ({ playground }) => reachesRedCube(playground, [0.235, -0.06, 0.03]));
