import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { findCamera, saidPlace, staysStill } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-far")] } });

test("a cube beside the arm's foot is said to be out of reach, and the arm does not set out", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 1 });
  await findCamera(playground);
  await playground.ask("reach for the red cube");
  await expect
    .poll(async () => {
      await playground.goOn();
      const { run } = await playground.state();
      return typeof run === "object" && "ended" in run;
    })
    .toBe(true);
  await expect(page.getByText(/what is named is about \d+ mm out of the arm's reach; bring it onto the mat, then press Run/).first()).toBeVisible();
  // It lies at x -30 mm, and the arm gets no nearer to its foot than 60 mm.
  const [x] = (await saidPlace(playground))!;
  expect(x).toBeLessThan(40);
  const { run, step } = await playground.state();
  expect([run, step]).toEqual([{ ended: { steps: 0, reason: expect.any(String) } }, 0]);
  await staysStill(playground);
});
