// What the browser tests need: a browser, a program to look at, a way to measure something there.
//   I1. Without a browser the tests are skipped and say so; with LINEPULSE_TEST=all that is a failure.

import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { type StartOptions, startProgramProcess } from "../program.ts";
import { startFake } from "./fake-server.ts";

const WEB = join(import.meta.dirname, "../../dashboards/web");
const CHROMIUM = process.env.LINEPULSE_CHROMIUM ?? "/usr/bin/chromium";
/** Every question of a page waits up to so many milliseconds: finds tests that read a page before it has its answers. */
const SLOWED = Number(process.env.LINEPULSE_SLOW_ANSWERS ?? 0);
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** True when there is a browser to test with. */
export function hasBrowser(): boolean {
  if (existsSync(CHROMIUM)) return true;
  const message = `no browser at "${CHROMIUM}": the tests of the web page are skipped (apt-get install chromium, or set LINEPULSE_CHROMIUM)`;
  if (process.env.LINEPULSE_TEST === "all") throw new Error(message);
  console.warn(`\n  ${message}\n`);
  return false;
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** A page that remembers what went wrong in it: faults of scripts, refused resources, errors on the console. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US", ...options });
  if (SLOWED > 0)
    await context.route("**/api/**", (route) => setTimeout(SLOWED * Math.random()).then(() => route.continue().catch(() => {})));
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => message.type() === "error" && faults.push(`${message.text()} ${message.location().url}`));
  return { page, faults };
}

/** Something that serves the page and takes events. */
export interface Target {
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

/** The stand-in with the page as it is built now, into a folder of its own: a build that others serve stays untouched. */
export async function fakeTarget(): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), "linepulse-web-"));
  await build({ root: WEB, configFile: join(WEB, "vite.config.ts"), logLevel: "warn", build: { outDir: folder, emptyOutDir: true } });
  const token = "token-of-the-fake";
  const server = await startFake({ webRoot: folder, token });
  return {
    url: server.url,
    token,
    async stop() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The real program, embedded, with an empty plant and authentication on, started as `options` say. It serves `dashboards/web/dist`. */
export async function programTarget(options: Pick<StartOptions, "args" | "env" | "port"> = {}): Promise<Target> {
  if (!existsSync(join(WEB, "dist/index.html"))) await build({ root: WEB, configFile: join(WEB, "vite.config.ts"), logLevel: "warn" });
  const data = await mkdtemp(join(tmpdir(), "linepulse-web-data-"));
  const program = await startProgramProcess({ ...options, data, env: { LINEPULSE_AUTH: "on", ...options.env } });
  return {
    url: program.url,
    token: program.token ?? "",
    async stop() {
      await program.stop();
      if (program.output().includes('"level":"error"')) console.error(program.output()); // of what a page was refused, the cause
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** Sends events as any device would; resolves once they are durable. */
export async function send({ url, token }: Target, events: readonly object[]): Promise<void> {
  const response = await fetch(`${url}/api/v1/events`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(events),
  });
  const text = await response.text();
  if (response.status !== 202 || !text.includes('"rejected":[]')) throw new Error(`events were refused: ${response.status} ${text}`);
}
