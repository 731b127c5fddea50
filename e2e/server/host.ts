// The folder under test, and hosts that a spec can take away or give another folder.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/**
 * What is tested: the page that `cargo xtask test` builds for it, or the folder that the variable PAGE names, from the
 * root of the repository: `PAGE=dist cargo xtask test --only e2e` tests what visitors get.
 */
export const PAGE = resolve(import.meta.dirname, "../..", process.env.PAGE ?? "target/page");

/** Where every host has the page a second time; see `serve.mjs`. */
export const SUB_PATH = "/classroom/vla/";

export interface Host {
  /** With a slash at its end. */
  address: string;
  close(): Promise<void>;
}

/** Starts a host of one's own on a free port. */
export async function host(folder: string): Promise<Host> {
  const server = spawn(process.execPath, [join(import.meta.dirname, "serve.mjs"), folder, "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(server.stdout), "line")) as [string];
  const close = async () => {
    server.kill();
    await once(server, "exit");
  };
  return { address: line.split(" ")[0]!, close };
}
