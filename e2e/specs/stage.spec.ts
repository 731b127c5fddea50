// The stage: drawn through WebGPU and WebGL2, the same as natively, and touched.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { colors, pixels } from "../fixtures/png.ts";
import { expect, LIGHT, type Link, type Playground, test } from "../fixtures/playground.ts";
import { saved } from "../fixtures/saved.ts";

/** Of the pixels, how many may differ from the native picture by more than one level; as in `render::reference`. */
const OUTLIERS = 0.005;

const GOLDEN = join(import.meta.dirname, "../../crate/render/tests/golden/reference.png");
const HASHES = join(import.meta.dirname, "../../crate/engine/golden.json");

/** Starts an engine of its own, asks it one thing, and brings the answer with the bytes beside it. */
async function askEngine(playground: Playground, stage: "auto" | "webgl" | "none", request: string, answer: string) {
  await playground.page.route("**/blank.html", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await playground.page.goto("blank.html");
  return playground.page.evaluate(
    async ({ stage, request, answer }) => {
      const worker = new Worker("./engine_loader.js", { type: "module" });
      return new Promise<{ event: Record<string, unknown>; beside: number[][] }>((resolve, reject) => {
        worker.onerror = (event) => reject(new Error(event.message));
        worker.onmessage = ({ data: [event, ...beside] }) => {
          if (event === "awake") {
            const start = { start: { seed: 1, stage, width: 480, height: 360 } };
            const canvas = stage === "none" ? [] : [new OffscreenCanvas(480, 360)];
            const { port1 } = new MessageChannel();
            worker.postMessage([start, port1, ...canvas], [port1, ...canvas]);
          } else if (event.ready) {
            worker.postMessage([request]);
          } else if (event.failed || event.refused) {
            reject(new Error(JSON.stringify(event)));
          } else if (event[answer]) {
            resolve({ event: event[answer], beside: beside.map((buffer: ArrayBuffer) => [...new Uint8Array(buffer)]) });
          }
        };
      });
    },
    { stage, request, answer },
  );
}

for (const stage of ["auto", "webgl"] as const) {
  test(`the reference picture is the native one: ${stage === "auto" ? "WebGPU" : "WebGL2"}`, async ({ playground }) => {
    const { event, beside } = await askEngine(playground, stage, "reference", "reference");
    expect(Object.keys(event.stage as object), "what drew it").toEqual([stage === "auto" ? "webgpu" : "webgl"]);
    const native = pixels(await readFile(GOLDEN));
    expect([event.width, event.height]).toEqual([native.width, native.height]);
    const found = beside[0]!;
    expect(found).toHaveLength(native.rgba.length);
    let beyond = 0;
    for (let pixel = 0; pixel < found.length; pixel += 4) {
      if ([0, 1, 2].some((channel) => Math.abs(found[pixel + channel]! - native.rgba[pixel + channel]!) > 1)) beyond++;
    }
    expect(beyond / (found.length / 4)).toBeLessThan(OUTLIERS);
  });
}

test("the world and the model's camera come out bit for bit as natively", async ({ playground }) => {
  const { event } = await askEngine(playground, "none", "golden", "golden");
  expect(event).toEqual(JSON.parse(await readFile(HASHES, "utf8")));
});

for (const [link, kind] of [[{}, "webgpu"], [{ stage: "webgl" }, "webgl"]] as [Link, string][]) {
  test(`the stage is drawn and seen: ${kind}`, async ({ playground, page }) => {
    await playground.open({ seed: 2, backend: "cpu", ...link });
    const { stage } = await playground.until(({ stage }) => stage !== null, "a stage");
    expect(Object.keys(stage!)).toEqual([kind]);
    await expect(async () => {
      const shot = await page.locator(".stage-holder").screenshot();
      expect(colors(shot), "a picture and not a blank").toBeGreaterThan(500);
    }).toPass();
    const { name, content } = await saved(page.getByRole("button", { name: "Save the stage as a PNG" }));
    expect(name).toBe("stage.png");
    expect(colors(content), "and the saved one too").toBeGreaterThan(500);
  });
}

/** Pixels that differ clearly between two pictures. */
function differing(a: Buffer, b: Buffer): number {
  const [one, other] = [pixels(a).rgba, pixels(b).rgba];
  let differing = 0;
  for (let at = 0; at < one.length; at += 4) {
    if ([0, 1, 2].some((channel) => Math.abs(one[at + channel]! - other[at + channel]!) > 24)) differing++;
  }
  return differing;
}

test("two futures are two ghost arms on the stage", async ({ playground, page }) => {
  // Nothing ripples: whatever else changes is the ghosts.
  await page.emulateMedia({ reducedMotion: "reduce" });
  await playground.open({ seed: 1, stage: "webgl", backend: "cpu" });
  await playground.instruction.fill("reach for the orange cube");
  for (const step of [1, 2, 3]) {
    await page.getByRole("button", { name: "Step", exact: true }).click();
    await playground.until((state) => state.step === step && state.last?.id === state.picture, `step ${step}`);
  }
  const stage = page.locator(".stage-canvas");
  /** A picture of a stage at rest: two seconds without a change, for a busy machine may not draw for one. */
  const still = async () => {
    let before = await stage.screenshot();
    let same = 0;
    await expect(async () => {
      const after = await stage.screenshot();
      same = differing(before, after) === 0 ? same + 1 : 0;
      before = after;
      expect(same).toBeGreaterThan(3);
    }).toPass({ intervals: [500] });
    return before;
  };
  const alone = await still();
  await page.getByRole("combobox", { name: "say" }).fill("cyan");
  await page.getByRole("combobox", { name: "say" }).press("Enter");
  await playground.until(({ difference }) => difference !== null, "the answer to the other sentence");
  await expect(async () => expect(differing(alone, await stage.screenshot())).toBeGreaterThan(500)).toPass();
  await page.getByRole("button", { name: "All as it was" }).click();
  await expect(async () => expect(differing(alone, await stage.screenshot())).toBeLessThan(200)).toPass();
});

test("an object dragged while the arm runs is where it was dropped", async ({ playground, page }) => {
  await playground.open({ seed: 2, stage: "webgl", backend: "cpu" });
  const [target, other] = movable(await playground.state());
  await playground.ask(`pick up the ${target!.name}`);
  await playground.until(({ step, run }) => run === "running" && step > 1, "a run");
  await drag(playground, page, other!.id);
  // The run goes on, or came to its own end meanwhile.
  const { run } = await playground.state();
  expect(run === "running" || (typeof run === "object" && "solved" in run), JSON.stringify(run)).toBe(true);
});

test("the arm follows what is dragged away from it", async ({ playground, page }) => {
  await playground.open({ seed: 9, stage: "webgl", backend: "cpu" });
  const { objects } = await playground.state();
  const target = objects.find(({ name }) => name === "cyan bowl")!;
  await playground.instruction.fill("put the cyan cube in the cyan bowl");
  const step = page.getByRole("button", { name: "Step", exact: true });
  for (let steps = 1; steps <= 3; steps++) {
    await step.click();
    await playground.until((state) => state.step === steps && state.run === "paused", `step ${steps}`);
  }
  await drag(playground, page, target.id);
  await playground.run.click();
  const { run } = await playground.until(({ run }) => typeof run === "object", "the run ends", 100_000);
  expect(run).toEqual({ solved: { steps: expect.any(Number) } });
  expect((run as { solved: { steps: number } }).solved.steps).toBeGreaterThan(3);
});

/** What can be dragged, without what holds other things. */
function movable({ objects }: Awaited<ReturnType<Playground["state"]>>) {
  return objects.filter(({ kind }) => ["cube", "ball", "cylinder"].includes(kind));
}

/** Drags something a little over the stage and expects it to have moved. */
async function drag(playground: Playground, page: Page, wanted: number): Promise<void> {
  const place = async () => (await playground.state()).places.find(({ id }) => id === wanted)!;
  const from = await place();
  const [x, y] = from.canvas_px!;
  const box = (await page.locator(".stage-canvas").boundingBox())!;
  await page.mouse.move(box.x + x, box.y + y);
  await page.mouse.down();
  await page.mouse.move(box.x + x + 40, box.y + y + 20, { steps: 5 });
  await page.mouse.up();
  await moved(place, from);
}

/** Waits until something is more than a centimetre from where it was. */
async function moved(place: () => Promise<{ position_m: number[] }>, from: { position_m: number[] }): Promise<void> {
  await expect
    .poll(async () => {
      const to = await place();
      return Math.hypot(to.position_m[0]! - from.position_m[0]!, to.position_m[1]! - from.position_m[1]!);
    }, { message: "the object moved" })
    .toBeGreaterThan(0.01);
}

test("without a GPU things are dragged in the model's picture", async ({ playground, page }) => {
  await playground.open({ ...LIGHT, seed: 2 });
  const [target] = movable(await playground.state());
  const place = async () => (await playground.state()).places.find(({ id }) => id === target!.id)!;
  const from = await place();
  const before = await playground.pixels();
  const box = (await page.getByRole("img", { name: "The model’s camera, enlarged" }).boundingBox())!;
  // Without a stage, canvas pixels are those of the 96 x 96 picture.
  const [x, y] = from.canvas_px!.map((px) => (px / 96) * box.width) as [number, number];
  const inwards = (at: number) => at + Math.sign(box.width / 2 - at) * 0.1 * box.width;
  await page.mouse.move(box.x + x, box.y + y);
  await page.mouse.down();
  await page.mouse.move(box.x + inwards(x), box.y + inwards(y), { steps: 5 });
  await page.mouse.up();
  await moved(place, from);
  await expect.poll(() => playground.pixels(), { message: "and is seen where it is" }).not.toEqual(before);
  await expect(page.getByRole("log").getByText(`The ${target!.name} was dragged`)).toHaveCount(1);
});

test("a lost stage comes back without losing the scene", async ({ playground }) => {
  await playground.open({ seed: 2, backend: "cpu" });
  const before = await playground.until(({ stage }) => stage !== null, "a stage");
  const told = playground.page.getByRole("log").getByText("The stage is drawn through");
  await expect(told, "a first stage is no event").toHaveCount(0);
  await playground.lose("stage");
  await expect(told).toHaveCount(1);
  const after = await playground.until(
    ({ stage }) => stage !== null && !("none" in stage),
    "a stage again",
  );
  await expect(async () => {
    const shot = await playground.page.locator(".stage-holder").screenshot();
    expect(colors(shot), "a picture and not a blank").toBeGreaterThan(500);
  }).toPass();
  expect(after.seed).toBe(before.seed);
  expect(after.objects).toEqual(before.objects);
});

test("keys turn the view, choose an object and move it", async ({ playground, page }) => {
  await playground.open({ seed: 2, stage: "webgl", backend: "cpu" });
  await page.getByRole("application", { name: /The stage/ }).focus();
  await page.keyboard.press("]");
  const { objects, places } = await playground.state();
  await expect(page.getByRole("status").filter({ hasText: objects[0]!.name })).toBeVisible();
  for (let press = 0; press < 3; press++) await page.keyboard.press("Shift+ArrowRight");
  await expect
    .poll(async () => (await playground.state()).places[0]!.position_m.slice(0, 2))
    .not.toEqual(places[0]!.position_m.slice(0, 2));
});
