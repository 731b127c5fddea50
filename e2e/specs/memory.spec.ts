// What the tab takes, as the operating system counts it: `measureUserAgentSpecificMemory` leaves out what wasm holds.

import { readFile } from "node:fs/promises";

import { expect, LIGHT, test } from "../fixtures/playground.ts";

/** For the page and both workers, after a run. */
const MOST_BYTES = 600e6;
/** A browser with three wasm programs and a model in it cannot do with less; that much less would not have been counted. */
const LEAST_BYTES = 60e6;

test("the tab takes less memory than a school laptop has to spare", async ({ playground, browser }) => {
  await playground.open({ seed: 2, backend: LIGHT.backend!, stage: "webgl" });
  const { objects } = await playground.state();
  await playground.ask(`reach for the ${objects[0]!.name}`);
  await playground.until(({ step, run }) => step > 10 || typeof run === "object", "a run");

  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  // Page and workers live in one renderer; Chromium may keep a second one warm, which counts too.
  const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  const bytes = (await Promise.all(renderers.map(privateBytes))).reduce((sum, own) => sum + own, 0);
  test.info().annotations.push({ type: "memory", description: `${Math.round(bytes / 1e6)} MB` });
  expect(bytes).toBeGreaterThan(LEAST_BYTES);
  expect(bytes).toBeLessThan(MOST_BYTES);
});

/** Memory of a process that it shares with no other. */
async function privateBytes(process: number): Promise<number> {
  const rollup = await readFile(`/proc/${process}/smaps_rollup`, "utf8");
  const kilobytes = [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].map(([, kilobytes]) => Number(kilobytes));
  return kilobytes.reduce((sum, part) => sum + part, 0) * 1024;
}
