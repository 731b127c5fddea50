// An arm is connected, looked at, and let go of; and what is said where that cannot be.

import { Arm } from "../../fixtures/arm.ts";
import { expect, test } from "../../fixtures/playground.ts";

test("an arm is tried without hardware, looked at, and let go of", async ({ playground, page }) => {
  const arm = new Arm(playground);
  await arm.visit();
  await expect(arm.panel.getByText("No arm is connected.")).toBeVisible();
  await expect(arm.bar).toBeHidden();
  await arm.connect();
  await expect(arm.panel.getByText("Connected to a simulated bus.").first()).toBeVisible();
  await expect(arm.panel.getByText("All six servos answer, and nothing is wrong.")).toBeVisible();
  await expect.poll(() => arm.degrees("Elbow")).toBeGreaterThan(80);
  await expect(page.getByRole("banner").getByText("SO-101 or SO-100", { exact: true })).toBeVisible();
  // Folding the panel away leaves the way to stop it.
  await arm.panel.getByRole("button", { name: "Real arm" }).click();
  await expect(arm.bar.getByRole("button", { name: "Hold" })).toBeVisible();
  await arm.panel.getByRole("button", { name: "Real arm" }).click();
  await arm.button("Disconnect").click();
  await expect(arm.bar).toBeHidden();
  await expect(arm.panel.getByText("No arm is connected.").first()).toBeVisible();
});

test("a browser without Web Serial says so, and what can be tried all the same", async ({ playground, page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "serial"));
  const arm = new Arm(playground);
  await arm.visit();
  await expect(arm.panel.getByText("This browser has no Web Serial")).toBeVisible();
  await expect(arm.button("Connect an arm")).toBeDisabled();
  await arm.connect();
});

test("the chooser is asked for ports of arms, or for all, and no answer is no end", async ({ playground, page }) => {
  await page.addInitScript(() => {
    const asked: unknown[] = [];
    Object.assign(window, { asked });
    const serial = (navigator as unknown as { serial: { requestPort(options: unknown): Promise<unknown> } }).serial;
    serial.requestPort = (options) => {
      asked.push(options);
      return asked.length === 1
        ? Promise.reject(new DOMException("No port selected by the user.", "NotFoundError"))
        : new Promise(() => {});
    };
  });
  const arm = new Arm(playground);
  await arm.visit();
  await arm.button("Connect an arm").click();
  await expect(arm.panel.getByRole("alert")).toContainText("tick “Show all ports”");
  await arm.panel.getByRole("checkbox", { name: "Show all ports" }).check();
  await arm.button("Connect an arm").click();
  await expect(arm.panel.getByText("Choose the arm’s port")).toBeVisible();
  const asked = await page.evaluate(() => (window as unknown as { asked: { filters: unknown[] }[] }).asked);
  expect(asked[0]!.filters.length).toBeGreaterThan(3);
  expect(asked[1]!.filters).toEqual([]);
  await arm.button("Give up").click();
  await expect(arm.button("Connect an arm")).toBeEnabled();
});

test("a chooser that never answers is waited for a minute and a half, and no longer", async ({ playground, page }) => {
  // The page's clock is moved on by hand; what the page does when is its own.
  await page.clock.install();
  await page.addInitScript(() => {
    const serial = (navigator as unknown as { serial: { requestPort(): Promise<unknown> } }).serial;
    serial.requestPort = () => new Promise(() => {});
  });
  const arm = new Arm(playground);
  await arm.visit();
  await arm.button("Connect an arm").click();
  await expect(arm.panel.getByText("Choose the arm’s port")).toBeVisible();
  await page.clock.fastForward(80_000);
  await expect(arm.panel.getByText("Choose the arm’s port"), "a person may take their time").toBeVisible();
  await page.clock.fastForward(11_000);
  await expect(arm.panel.getByRole("alert")).toContainText("The browser’s chooser gave no answer. Try again.");
  await expect(arm.button("Connect an arm")).toBeEnabled();
});

test("an arm that another tab has is said to be taken", async ({ playground, page, context }) => {
  await page.addInitScript(() => {
    const serial = (navigator as unknown as { serial: { requestPort(): Promise<unknown> } }).serial;
    serial.requestPort = () => Promise.resolve({ getInfo: () => ({ usbVendorId: 0x1a86, usbProductId: 0x55d3 }) });
  });
  const arm = new Arm(playground);
  await arm.visit();
  const other = await context.newPage();
  await other.goto("manifest.webmanifest");
  await other.evaluate(
    () => new Promise<void>((given) => void navigator.locks.request("vla-playground-arm", () => (given(), new Promise(() => {})))),
  );
  await page.bringToFront();
  await arm.button("Connect an arm").click();
  await expect(arm.panel.getByText("Another tab of this browser has the arm.").first()).toBeVisible();
  await other.close();
  // The port that was promised is not there.
  await arm.button("Connect an arm").click();
  await expect(arm.panel.getByText("the port is not there: check the USB cable").first()).toBeVisible();
});
