// Makes the README's picture: the real program with its simulated plant, seen by Chromium.
// node tests/web/readme-picture.ts
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { settled, startProgramProcess } from "../program.ts";

const PICTURE = fileURLToPath(new URL("../../docs/images/spc.png", import.meta.url));
const BACKFILL_MS = 30_000;
const data = mkdtempSync(join(tmpdir(), "linepulse-picture-"));
const program = await startProgramProcess({ data, args: ["run", "--demo"] });
try {
  await new Promise((resolve) => setTimeout(resolve, BACKFILL_MS));
  await settled(program.url).catch(() => undefined); // a live plant is never quite settled
  const browser = await chromium.launch({
    executablePath: process.env.LINEPULSE_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: "en", colorScheme: "light" });
  await page.goto(`${program.url}/spc?${process.argv[2] ?? ""}`);
  await page.waitForSelector("canvas");
  await new Promise((resolve) => setTimeout(resolve, 4000));
  await page.screenshot({ path: PICTURE });
  await browser.close();
} finally {
  await program.stop();
  rmSync(data, { recursive: true, force: true });
}
