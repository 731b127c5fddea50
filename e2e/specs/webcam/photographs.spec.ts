import { executablePath, GPU, webcam } from "../../chromium.ts";
import { test } from "../../fixtures/playground.ts";
import { followWebcam } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("photographs")] } });

test("a clip of photographs reaches the policy, and the light goes out", ({ playground }) =>
  followWebcam(playground, { named: false }));
