import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { findCamera, staysStill } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-moved")] } });

test("a camera that is moved ends the run with the arm still, and is found again", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 1 });
  await findCamera(playground);
  await playground.ask("reach for the red cube");
  await playground.goOnBeyond(0);
  const { run } = await playground.until(({ run }) => typeof run === "object" && "ended" in run, "the run ends");
  expect((run as { ended: { reason: string } }).ended.reason).toMatch(/moved; keep both still .* press Run/);
  await staysStill(playground);
  await playground.until(({ desk }) => desk.seen?.found != null, "the camera is found in its new place");
  await expect(page.getByText("It stands elsewhere than the last time, and was found anew.")).toBeVisible();
  expect((await playground.state()).run).toEqual(run);
});
