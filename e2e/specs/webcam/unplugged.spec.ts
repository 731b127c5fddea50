import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { findCamera, lights, staysStill, unplug, watchCameras } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-cube")] } });

test("a camera that is unplugged while the arm acts on the desk leaves it still, and the page says what to do", async ({ playground, page }) => {
  await page.addInitScript(watchCameras);
  await playground.open({ ...LIGHT, seed: 1 });
  await findCamera(playground);
  await playground.ask("reach for the red cube");
  await playground.goOnBeyond(3);
  const acting = await playground.state();
  expect([acting.run, acting.desk.seen!.found !== null, acting.desk.joints !== null]).toEqual(["running", true, true]);

  await unplug(page);
  const said = page.getByRole("alert");
  await expect(said.getByText("The camera stopped.")).toBeVisible();
  await expect(said.getByText("Try again, or go back to the simulated table.")).toBeVisible();
  const stopped = await playground.until(({ run }) => run === "idle", "the run is over");
  expect(await lights(playground)).not.toContain("live");
  await staysStill(playground);
  const after = await playground.state();
  expect([after.run, after.step, after.desk.joints]).toEqual(["idle", stopped.step, stopped.desk.joints]);
});
