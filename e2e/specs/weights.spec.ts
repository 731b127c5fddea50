// The model's files: missing, truncated, altered; and on a second visit none at all.

import type { Route } from "@playwright/test";

import { expect, LIGHT, test } from "../fixtures/playground.ts";

const WEIGHTS = "**/models/nano/model.safetensors";

const FAILURES: { what: string; answer: (route: Route) => Promise<void>; says: RegExp[] }[] = [
  {
    what: "missing",
    answer: (route) => route.fulfill({ status: 404, body: "There is no such file.\n" }),
    says: [/is not on the server/, /model\.safetensors/, /HTTP status 404/],
  },
  {
    what: "truncated",
    answer: async (route) => {
      const whole = await (await route.fetch()).body();
      await route.fulfill({ body: whole.subarray(0, 1000) });
    },
    says: [/came incomplete/, /model\.safetensors/, /\d{6,} bytes/, /1000 bytes/],
  },
  {
    what: "altered",
    answer: async (route) => {
      const body = Buffer.from(await (await route.fetch()).body());
      body[body.length - 1]! ^= 1;
      await route.fulfill({ body });
    },
    says: [/is not the one that was published/, /model\.safetensors/, /Expected SHA-256\s*[0-9a-f]{64}/, /Found SHA-256\s*[0-9a-f]{64}/],
  },
  {
    what: "cut off by the network",
    answer: (route) => route.abort(),
    says: [/network failed/, /model\.safetensors/],
  },
];

for (const { what, answer, says } of FAILURES) {
  test(`weights that are ${what} are refused, said, and loaded on request`, async ({ playground, page }) => {
    await page.route(WEIGHTS, answer);
    await playground.visit({ ...LIGHT, seed: 1 });
    const alert = page.getByRole("alert");
    for (const text of says) await expect(alert).toContainText(text);
    await expect(alert).toContainText("The table still works");
    await playground.until(({ objects }) => objects.length > 0, "the table is there all the same");

    await page.unroute(WEIGHTS);
    await alert.getByRole("button", { name: "Try again" }).click();
    await playground.ready();
    await expect(alert).toBeEmpty();
  });
}

test("a second visit downloads no model", async ({ playground, page }) => {
  const downloads: string[] = [];
  page.on("request", (request) => {
    if (/models\/nano\/(config|model|tokenizer)/.test(request.url())) downloads.push(request.url());
  });
  await playground.open(LIGHT);
  expect(downloads.length).toBeGreaterThanOrEqual(3);
  expect((await playground.state()).model).toMatchObject({ cached: false });

  downloads.length = 0;
  await page.reload();
  await playground.ready();
  expect(downloads).toEqual([]);
  expect((await playground.state()).model).toMatchObject({ cached: true });
});

test("the page is alive before the weights are there", async ({ playground, page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(WEIGHTS, async (route) => {
    await held;
    await route.continue();
  });
  await playground.visit({ stage: "webgl", backend: "cpu" });
  await playground.until(({ run }) => run === "canned", "the recorded run");
  await expect(page.getByRole("status").filter({ hasText: "A recorded run" })).toBeVisible();
  await expect(page.getByRole("progressbar")).toBeVisible();
  const first = (await playground.state()).places;
  await playground.until(({ step }) => step > 10, "the recording moves on");
  expect((await playground.state()).places).not.toEqual(first);
  release();
  await playground.ready();
});
