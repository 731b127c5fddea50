import { defineConfig } from "@playwright/test";

import { executablePath, GPU, webcam } from "./chromium.ts";
import { PAGE } from "./server/host.ts";

const PORT = Number(process.env.E2E_PORT ?? 4173);

export default defineConfig({
  testDir: "specs",
  outputDir: "test-results",
  globalSetup: "./setup/clips.ts",
  // Two cores draw, simulate and infer at once; a second browser would only make both late.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [["list"], ["html", { open: "never", outputFolder: "playwright-report" }]],
  use: {
    baseURL: `http://127.0.0.1:${PORT}/`,
    // Presenting a WebGPU canvas needs a window; `cargo xtask test` brings a virtual display for it.
    headless: false,
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    // Each test is a first visit, and would fetch the whole page a second time to keep it; the specs about that allow it.
    serviceWorkers: "block",
    launchOptions: { executablePath },
  },
  projects: [
    {
      name: "webgpu",
      testIgnore: ["no-webgpu/**", "no-gpu/**"],
      use: { launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("table")] } },
    },
    // Takes many minutes, and says numbers instead of whether they hold.
    ...(process.env.BENCH
      ? [
          {
            name: "bench",
            testDir: "bench",
            use: { launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("table")] } },
          },
        ]
      : []),
    // Writes into the working tree: the pictures of the guide.
    ...(process.env.GUIDE
      ? [
          {
            name: "guide",
            testDir: "guide",
            use: { launchOptions: { executablePath, args: [...GPU.webgpu, ...webcam("table")] } },
          },
        ]
      : []),
    {
      name: "no-webgpu",
      testMatch: "no-webgpu/**/*.spec.ts",
      use: { launchOptions: { executablePath, args: [...GPU.webgl, ...webcam("table")] } },
    },
    {
      name: "no-gpu",
      testMatch: "no-gpu/**/*.spec.ts",
      use: { launchOptions: { executablePath, args: [...GPU.none, ...webcam("table")] } },
    },
  ],
  webServer: {
    command: `node server/serve.mjs ${JSON.stringify(PAGE)} ${PORT}`,
    url: `http://127.0.0.1:${PORT}/index.html`,
    // Whatever else listens there does not serve this build.
    reuseExistingServer: false,
  },
});
