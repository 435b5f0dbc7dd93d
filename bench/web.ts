// The page of control charts as its reader meets it, in Chromium against the real program with the page as it is built now. Measures:
//   cold     ms from opening a link until the first chart is drawn, with an empty cache, signed in by the link (runs: worst and median)
//   bytes    what such a load brings over the wire, without the API's answers: gzipped, as the server sends it
//   pan      10 000 points, a window of an eighth of them dragged from one end to the other and back: long tasks (> 50 ms), their worst,
//            time between frames
//   signal   ms from sending an event until its signal stands in the table, and the chart is drawn anew
// node bench/web.ts [runs]; needs Chromium (tests/web/page.ts)
import type { Page } from "playwright-core";
import { build } from "vite";
import { launchBrowser, openPage, programTarget, send, type Target } from "../tests/web/page.ts";
import { sendMany, spcPlant } from "../tests/web/spc-plant.ts";

const RUNS = Number(process.argv[2] ?? 7);
const MANY = 10_000;
const WEB = `${import.meta.dirname}/../dashboards/web`;
const addressOf = (characteristic: string, more = "") => `/spc?factory=F1&line=L1&station=S1&characteristic=${characteristic}${more}`;

/** Notes when a frame with limits' names and a canvas that has been drawn on was shown. */
const WHEN_DRAWN = `(() => {
  const look = () => {
    const canvas = document.querySelector("#chart canvas");
    const isDrawn = canvas?.width > 0 && document.querySelectorAll("#chart .tag").length > 0;
    if (isDrawn) requestAnimationFrame(() => { window.drawnAt = performance.now(); });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()`;

const WATCH_FRAMES = `(() => {
  window.watched = { frames: [], long: [] };
  new PerformanceObserver((list) => window.watched.long.push(...list.getEntries().map(({ duration }) => duration))).observe({ entryTypes: ["longtask"] });
  let last = performance.now();
  const frame = (now) => { window.watched.frames.push(now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
})()`;

const COUNT = `document.querySelectorAll(".signals tbody tr").length`;

await build({ root: WEB, configFile: `${WEB}/vite.config.ts`, logLevel: "warn" });
const target = await programTarget();
const browser = await launchBrowser();
try {
  await spcPlant(Date.now()).send(target);
  await sendMany(target, { characteristic: "vibration", count: MANY, now: Date.now() });
  await queryable(target);
  report("cold load until the first chart, ms", await coldLoads());
  report("bytes of the page over the wire, kB", [(await bytesOfPage()) / 1000]);
  await measurePan();
  report("event until its signal is seen, ms", await signalTimes());
} finally {
  await browser.close();
  await target.stop();
}

/** A promise of the first frame in which an expression holds; the page's own policy forbids what Playwright would do. */
function untilTrue(expression: string): string {
  return `new Promise((resolve) => {
    const look = () => { const value = ${expression}; if (value) resolve(value); else requestAnimationFrame(look); };
    look();
  })`;
}

async function queryable({ url, token }: Target): Promise<void> {
  const path = `${url}/api/v1/spc/points?factory=F1&line=L1&station=S1&characteristic=vibration&limit=${MANY}`;
  for (let tries = 0; tries < 120; tries++) {
    const answer = await fetch(path, { headers: { authorization: `Bearer ${token}` } });
    if (((await answer.json()) as { data: { items: unknown[] } }).data.items.length === MANY) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error("the points did not become queryable");
}

async function coldLoads(): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const { page } = await openPage(browser);
    await page.addInitScript(WHEN_DRAWN);
    await page.goto(`${target.url}${addressOf("bore")}#token=${target.token}`);
    times.push((await page.evaluate(untilTrue("window.drawnAt"))) as number);
    await page.context().close();
  }
  return times;
}

async function bytesOfPage(): Promise<number> {
  const { page } = await openPage(browser);
  const session = await page.context().newCDPSession(page);
  const files = new Map<string, number>();
  const isApi = new Set<string>();
  await session.send("Network.enable");
  session.on("Network.responseReceived", ({ requestId, response }) => response.url.includes("/api/") && isApi.add(requestId));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => files.set(requestId, encodedDataLength));
  await page.goto(`${target.url}${addressOf("bore")}#token=${target.token}`);
  await page.locator("#chart canvas").waitFor();
  await page.waitForLoadState("load");
  await page.waitForTimeout(500);
  await page.context().close();
  return [...files].filter(([id]) => !isApi.has(id)).reduce((sum, [, bytes]) => sum + bytes, 0);
}

async function measurePan(): Promise<void> {
  const { page } = await openPage(browser, { viewport: { width: 1920, height: 1080 } });
  await page.goto(`${target.url}${addressOf("vibration", `&n=${MANY}`)}#token=${target.token}`);
  await page.locator(`#chart[aria-label*="${MANY} points"]`).waitFor({ timeout: 20_000 });
  for (let i = 0; i < 3; i++) await page.getByRole("button", { name: "Zoom in" }).click();
  await page.waitForTimeout(1_000);
  const part = await page.locator(".overview .part").boundingBox();
  if (!part) throw new Error("no part to drag");
  const y = part.y + part.height / 2;
  await page.evaluate(WATCH_FRAMES);
  await page.mouse.move(part.x + part.width / 2, y);
  await page.mouse.down();
  for (const [from, to] of [[0, 500], [500, -500], [-500, 0]] as const) await drag(page, { x: part.x + part.width / 2, y, from, to }); // biome-ignore format: one list
  await page.mouse.up();
  const { frames, long } = (await page.evaluate("window.watched")) as { frames: number[]; long: number[] };
  report(`pan of ${MANY} points: ms between ${frames.length} frames`, frames);
  process.stdout.write(`pan of ${MANY} points: long tasks ${long.length}, worst ${Math.round(Math.max(0, ...long))} ms\n`);
  await page.context().close();
}

async function drag(page: Page, { x, y, from, to }: { x: number; y: number; from: number; to: number }): Promise<void> {
  const STEPS = 60;
  for (let step = 1; step <= STEPS; step++) await page.mouse.move(x + from + ((to - from) * step) / STEPS, y);
}

async function signalTimes(): Promise<number[]> {
  const { page } = await openPage(browser);
  await page.goto(`${target.url}${addressOf("cusum-fill")}#token=${target.token}`);
  await page
    .getByText("Live", { exact: true })
    .or(page.getByText("Silent", { exact: true }))
    .first()
    .waitFor();
  await page.waitForTimeout(4_000);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const rows = await countOf(page);
    const startedAt = performance.now();
    const event = { type: "measurement", id: `late-${run}`, at: Date.now(), characteristic: "cusum-fill", value: 400 };
    const seen = page.evaluate(untilTrue(`${COUNT} > ${rows}`));
    await send(target, [{ tenant: "acme", factory: "F1", line: "L1", station: "S1", ...event }]);
    await seen;
    times.push(performance.now() - startedAt);
    await page.waitForTimeout(300);
  }
  await page.context().close();
  return times;
}

async function countOf(page: Page): Promise<number> {
  return (await page.evaluate(COUNT)) as number;
}

function report(name: string, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  process.stdout.write(`${name}: median ${at(0.5)}, p95 ${at(0.95)}, worst ${at(1)} (${values.length})\n`);
}
