// Ports come and go, and the one an arm was on when the page was left is opened again without a click.
//
// What the browser has plugged in is made up in the page; its worker asks the browser itself, finds nothing there and says
// so, which tells that it was asked. The whole way, to an arm that answers, is in `serial.spec.ts`.

import type { Page } from "@playwright/test";

import { Arm } from "../../fixtures/arm.ts";
import { expect, test } from "../../fixtures/playground.ts";

/** What the worker says of a port that the browser does not have. */
const ASKED = "the port is not there: check the USB cable";

interface Plugged {
  plugged: object[];
}

/** A page whose ports are ours to plug in and pull out. */
async function standIn(page: Page, plugged: number): Promise<void> {
  await page.addInitScript((plugged) => {
    const port = () => ({ getInfo: () => ({ usbVendorId: 0x1a86, usbProductId: 0x55d3 }) });
    Object.assign(window, { plugged: Array.from({ length: plugged }, port), port });
    const serial = (navigator as unknown as { serial: { getPorts(): Promise<object[]> } }).serial;
    serial.getPorts = () => Promise.resolve([...(window as unknown as Plugged).plugged]);
  }, plugged);
}

async function plug(page: Page, event: "connect" | "disconnect"): Promise<void> {
  await page.evaluate((event) => {
    const { plugged, port } = window as unknown as Plugged & { port(): object };
    if (event === "connect") plugged.push(port());
    else plugged.pop();
    (navigator as unknown as { serial: EventTarget }).serial.dispatchEvent(new Event(event));
  }, event);
}

/** What a page that was left while an arm was connected has kept. */
async function leftConnected(page: Page): Promise<void> {
  const kept = JSON.stringify({ kind: "koch", name: "left", adapter: [0x1a86, 0x55d3], place: 0 });
  await page.addInitScript((kept) => localStorage.setItem("arm-port", kept), kept);
}

test("ports that are plugged in and pulled out are offered, and not any more", async ({ playground, page }) => {
  await standIn(page, 0);
  const arm = new Arm(playground);
  await arm.visit();
  await expect(arm.button("Connect an arm")).toBeVisible();
  const again = arm.panel.getByRole("button", { name: /^Connect again/ });
  await expect(again).toHaveCount(0);
  await plug(page, "connect");
  await expect(again).toHaveText(["Connect again"]);
  await plug(page, "connect");
  await expect(again).toHaveText(["Connect again: port 1", "Connect again: port 2"]);
  await plug(page, "disconnect");
  await plug(page, "disconnect");
  await expect(again).toHaveCount(0);
  await expect(arm.panel.getByText("No arm is connected."), "a port that nobody used is not opened").toBeVisible();
});

test("an arm that was connected when the page was left is connected as it was, without a click", async ({ playground, page }) => {
  await standIn(page, 1);
  await leftConnected(page);
  const arm = new Arm(playground);
  await arm.visit();
  await expect(arm.panel.getByText(ASKED).first()).toBeVisible();
  await expect(arm.panel.getByRole("combobox", { name: "Kind of arm" })).toHaveValue("koch");
  await expect(arm.panel.getByRole("textbox", { name: "Its name" })).toHaveValue("left");
});

test("where its cable is out it is connected once that is in again, and no other port is", async ({ playground, page }) => {
  await standIn(page, 0);
  await leftConnected(page);
  const arm = new Arm(playground);
  await arm.visit();
  await expect(arm.panel.getByText("No arm is connected.")).toBeVisible();
  await page.evaluate(() => {
    const serial = (navigator as unknown as { serial: EventTarget }).serial;
    const { plugged } = window as unknown as Plugged;
    plugged.push({ getInfo: () => ({ usbVendorId: 0x0403, usbProductId: 0x6014 }) });
    serial.dispatchEvent(new Event("connect"));
  });
  await expect(arm.panel.getByRole("button", { name: /^Connect again/ })).toHaveCount(1);
  await page.waitForTimeout(500);
  await expect(arm.panel.getByText("No arm is connected."), "another adapter is another arm").toBeVisible();
  await plug(page, "connect");
  await expect(arm.panel.getByText(ASKED).first()).toBeVisible();
});

test("whoever takes another arm lets go of the port", async ({ playground, page }) => {
  await standIn(page, 0);
  await leftConnected(page);
  const arm = new Arm(playground);
  await arm.visit();
  await arm.connect();
  expect(await page.evaluate(() => localStorage.getItem("arm-port"))).toBeNull();
  await arm.button("Disconnect").click();
  await expect(arm.bar).toBeHidden();
  await plug(page, "connect");
  await page.waitForTimeout(500);
  await expect(arm.panel.getByText("No arm is connected.").first()).toBeVisible();
});
