// A picture of a table is no table: it may move what is drawn, and never an arm that is there.

import { join } from "node:path";

import { Arm } from "../../fixtures/arm.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { chooseWebcam } from "../../fixtures/webcam.ts";

const PICTURE = join(import.meta.dirname, "../../pictures/table.png");

test("a picture of a file moves the drawn arm, and a real one waits for a camera", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await playground.open({ ...LIGHT, seed: 1, panels: "arm" });
  await arm.connect();
  await arm.power();
  await chooseWebcam(playground);
  await playground.until(({ desk }) => desk.seen !== null, "the camera's picture is seen");
  await page.getByText("Camera settings").click();
  await page.getByLabel("A picture or video instead of a camera").setInputFiles(PICTURE);
  await expect(page.getByRole("combobox", { name: "Camera", exact: true })).toContainText("table.png");
  // The last frames of the camera that was count for 0.3 s.
  await page.waitForTimeout(1_000);
  await arm.driver("The model");
  await expect(arm.bar).toContainText("Under power, moved by the model");
  const before = await arm.degrees("Elbow");
  await playground.ask("pick up the red cube");
  await playground.goOnBeyond(5, { message: "the drawn arm follows the picture", timeout: 60_000 });
  await expect(arm.limited).toContainText("the camera has shown nothing new for too long; held");
  expect(Math.abs((await arm.degrees("Elbow")) - before), "however long the picture is shown").toBeLessThanOrEqual(1);
});
