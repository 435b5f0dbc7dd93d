// Makes the README's pictures: the real program with its simulated plant, seen by Chromium.
// npm run pictures [-- name …]; all of them without a name.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { settled, startProgramProcess } from "../program.ts";
import { launchBrowser, openPage } from "./page.ts";

const FOLDER = join(import.meta.dirname, "../../docs/images");
/** The back-fill of half a day, and alerts that need a minute to be sure. */
const BACKFILL_MS = 90_000;
/** What comes after the first drawing: live points, the newest figures. */
const SETTLE_MS = 5000;

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly locale?: string;
  readonly colorScheme?: "dark" | "light";
  readonly width?: number;
  readonly height?: number;
}

const PICTURES: readonly Picture[] = [
  { name: "spc", path: "/spc" },
  { name: "start", path: "/" },
  { name: "oee", path: "/oee" },
  { name: "alerts", path: "/alerts", locale: "zh-CN" },
  { name: "wall", path: "/wall/plant?every=0&look=dark", locale: "zh-CN", colorScheme: "dark", width: 1600 },
];

async function take(browser: Browser, url: string, picture: Picture): Promise<void> {
  const { name, path, locale = "en", colorScheme = "light", width = 1440, height = 900 } = picture;
  const { page, faults } = await openPage(browser, { viewport: { width, height }, locale, colorScheme });
  await page.goto(`${url}${path}`);
  await page.waitForSelector("main, [role=main]");
  await sleep(SETTLE_MS);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await page.close();
  if (faults.length > 0) throw new Error(`${name}: ${faults.join("; ")}`);
}

const asked = process.argv.slice(2);
const data = mkdtempSync(join(tmpdir(), "linepulse-pictures-"));
const program = await startProgramProcess({ data, args: ["run", "--demo"] });
const browser = await launchBrowser();
try {
  await sleep(BACKFILL_MS);
  await settled(program.url).catch(() => undefined); // a live plant is never quite settled
  for (const picture of PICTURES) if (asked.length === 0 || asked.includes(picture.name)) await take(browser, program.url, picture);
} finally {
  await browser.close();
  await program.stop();
  rmSync(data, { recursive: true, force: true });
}
