import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { findCamera, saidPlace } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-cube")] } });

/** A cube's side: as near as this the fingers are at it. */
const NEAR_MM = 30;

/** A patch of the heat map and a half: as near as the model can say where a thing is. */
const SAID_MM = 45;

/** Where the clip has the cube; see `crate/mat/tests/desk/cube.rs`. */
const CUBE_M = [0.215, 0.035] as const;

test("the virtual arm goes to a cube that exists only in the video", async ({ playground }) => {
  await playground.open({ ...LIGHT, seed: 1 });
  await findCamera(playground);
  await playground.ask("reach for the red cube");
  const apart = (tool: readonly number[]) => Math.hypot(tool[0]! - CUBE_M[0], tool[1]! - CUBE_M[1]);
  const all: number[] = [];
  let said: [number, number] | undefined;
  await expect
    .poll(
      async () => {
        await playground.goOn();
        const { run, desk, step } = await playground.state();
        said ??= await saidPlace(playground);
        if (desk.toolM && step > 0) all.push(apart(desk.toolM));
        return step >= 60 || (typeof run === "object" && "ended" in run);
      },
      { timeout: 90_000, intervals: [100] },
    )
    .toBe(true);
  const [nearest, last] = [Math.min(...all), all.at(-1)!].map((m) => Math.round(m * 1000));
  console.log(`tool from the cube, along the table: nearest ${nearest} mm, at the end ${last} mm`);
  console.log(`the page says that the cube is at ${JSON.stringify(said)} mm; it is at ${JSON.stringify(CUBE_M)} m`);
  expect(nearest, "over the cube, or touching it").toBeLessThan(NEAR_MM);
  expect(apart(said!.map((mm) => mm / 1000)) * 1000, "the card says where it is").toBeLessThan(SAID_MM);
});
