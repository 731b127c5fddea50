// `cargo xtask bench --only arm`: how evenly the loop over an arm's bus runs while the model drives it on the CPU and the
// stage draws, and how soon a stop is on the bus. Over the simulated bus in the page, and over a real serial port whose other
// end is a pseudo-terminal, where the machine has one.

import { Arm } from "../fixtures/arm.ts";
import { type Playground, expect, test as simulated } from "../fixtures/playground.ts";
import { MISSING, test as serial } from "../fixtures/serial.ts";

const SECONDS = Number(process.env.BENCH_SECONDS ?? 60);
const STOPS = 10;

// Playwright's own recording takes snapshots of the page, on processors that the loop wants.
simulated.use({ trace: "off" });
serial.use({ trace: "off" });

const LATEST = /half within ([\d.]+) ms, 99 % within ([\d.]+) ms, all within ([\d.]+) ms, of (\d+) periods/;

/** Runs the model again whenever it has come to an end. */
async function keepGoing(playground: Playground, seconds: number): Promise<{ steps: number; framesPerSec: number[] }> {
  const until = Date.now() + seconds * 1_000;
  const seen = new Set<number>();
  const framesPerSec: number[] = [];
  let asked = 0;
  while (Date.now() < until) {
    const { run, objects, last, pace } = await playground.state();
    if (last) seen.add(last.id);
    framesPerSec.push(pace.framesPerSec);
    if (run !== "running") {
      await playground.goOn();
      const after = await playground.state();
      if (after.run !== "running") await playground.ask(`reach for the ${objects[asked++ % objects.length]!.name}`);
    }
    // Each look at the state takes the page's thread, not the loop's.
    await playground.page.waitForTimeout(500);
  }
  return { steps: seen.size, framesPerSec };
}

async function measure(arm: Arm, line: string): Promise<void> {
  const { page, playground } = arm;
  await arm.power();
  await arm.driver("The model");
  await expect(arm.bar).toContainText("Under power, moved by the model");
  await keepGoing(playground, 10);
  // What is counted begins with the last minute.
  const { steps, framesPerSec } = await keepGoing(playground, SECONDS);
  await expect(arm.bar).toContainText("Under power, moved by the model");
  const [, half, most, all, periods] = LATEST.exec(await arm.panel.innerText())!.map(Number);
  const stops: number[] = [];
  let unconfirmed = 0;
  for (let stop = 0; stop < STOPS; stop++) {
    await page.keyboard.press("Escape");
    await expect(arm.said).toContainText(/Hold: \d of 6/);
    // On a machine that is busy with something else an answer may not come, and the arm is taken over again.
    if (!(await arm.said.innerText()).includes("6 of 6")) unconfirmed++;
    stops.push(Number.parseFloat(/On the bus ([\d.]+) ms/.exec(await arm.said.innerText())![1]!));
    // The next press is another one, and interrupts a model that moves the arm.
    await page.waitForTimeout(2_100);
    if (await arm.button("Torque on").isEnabled()) await arm.power();
    await arm.driver("The model");
    await keepGoing(playground, 1);
  }
  stops.sort((a, b) => a - b);
  const frames = framesPerSec.slice(framesPerSec.length / 2).sort((a, b) => a - b);
  console.log(line);
  console.table({
    "period error, half within, ms": half,
    "period error, 99 % within, ms": most,
    "period error, all within, ms": all,
    "periods measured": periods,
    "passes of the model seen, half a second apart": steps,
    "frames of the stage a second, median": Math.round(frames[frames.length >> 1]! * 10) / 10,
    "stop on the bus, median, ms": stops[STOPS >> 1],
    "stop on the bus, longest, ms": stops[STOPS - 1],
    "stops that not all six confirmed": unconfirmed,
  });
}

simulated("the loop over the simulated bus", async ({ playground }) => {
  simulated.setTimeout((SECONDS + 180) * 1_000);
  const arm = new Arm(playground);
  await playground.open({ backend: "cpu", seed: 2, panels: "arm" });
  await arm.connect();
  await measure(arm, "simulated bus");
});

// In a group of its own: what is skipped in a test's body has its browser started before.
serial.describe("over a serial port", () => {
  serial.skip(MISSING !== undefined, MISSING);

  serial("the loop over a serial port", async ({ playground }) => {
    serial.setTimeout((SECONDS + 180) * 1_000);
    const arm = new Arm(playground);
    await playground.open({ backend: "cpu", seed: 2, panels: "arm" });
    await arm.button("Connect again").click();
    await expect(arm.bar).toContainText("Limp");
    await measure(arm, "serial port, pseudo-terminal");
  });
});
