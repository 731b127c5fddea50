import AxeBuilder from "@axe-core/playwright";
import { join } from "node:path";

import { executablePath, GPU, webcam } from "../../chromium.ts";
import { expect, LIGHT, test } from "../../fixtures/playground.ts";
import { chooseWebcam, dragCorner, staysStill } from "../../fixtures/webcam.ts";

test.use({ launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("mat-blank")] } });

const PICTURES = join(import.meta.dirname, "../../pictures");
const SCREENS = join(import.meta.dirname, "../../screens");
/** Where the clip has the corners of its sheet, pixels; `cargo run -p mat --example clip` prints them. */
const CORNERS_PX = [[203, 162], [464, 183], [473, 342], [146, 308]] as const;

test("without a printer the corners of a sheet are pointed at, by hand or by keys", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 1 });
  await chooseWebcam(playground);
  await playground.until(({ desk }) => desk.seen !== null, "a picture is seen");
  await page.getByRole("button", { name: "No printer: use a sheet of paper" }).click();
  const corner = (number: number) => page.getByRole("button", { name: new RegExp(`^Corner ${number} of the sheet`) });
  const before = await corner(1).getAttribute("aria-label");
  await corner(1).press("Shift+ArrowRight");
  expect(await corner(1).getAttribute("aria-label")).not.toBe(before);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ target }) => target.join(" ")) }))).toEqual([]);

  // All in one corner they are no sheet.
  for (const number of [1, 2, 3, 4]) await dragCorner(page, number, [20 + number * 50, 30]);
  await page.getByRole("button", { name: "Use these corners" }).click();
  await expect(page.getByText(/^These corners give no camera: .*\.$/)).toBeVisible();
  expect((await playground.state()).desk.seen!.found).toBeNull();

  for (const [place, at] of CORNERS_PX.entries()) await dragCorner(page, place + 1, at);
  await page.screenshot({ path: join(SCREENS, "desk-sheet.png") });
  await expect(page.getByLabel("Camera sees across"), "from here the sheet tells how wide it sees").toHaveCount(0);
  await page.getByRole("button", { name: "Use these corners" }).click();
  const { desk } = await playground.until(({ desk }) => desk.seen?.found != null, "the camera is found", 10_000);
  expect(desk.seen!.found!.markers).toBe(0);
  await staysStill(playground);
});

test("a picture of a file takes the camera's place, and nothing is uploaded", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 1 });
  await chooseWebcam(playground);
  await playground.until(({ desk }) => desk.seen !== null, "the camera's picture is seen");
  const sent: string[] = [];
  page.on("request", (request) => sent.push(`${request.method()} ${request.url()}`));
  await page.getByText("Camera settings").click();
  await page.getByLabel("A picture or video instead of a camera").setInputFiles(join(PICTURES, "table.png"));
  await expect(page.getByRole("combobox", { name: "Camera", exact: true })).toContainText("table.png");
  await expect.poll(async () => new Set(await playground.pixels()).size, { message: "the file is seen" }).toBeGreaterThan(50);
  expect((await playground.state()).desk.frozen).toBe(false);
  expect(sent.filter((request) => !request.includes("blob:"))).toEqual([]);
});
