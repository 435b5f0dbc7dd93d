// The wall screen in a real browser, against the real program: its sizes, its pages, and how it takes the loss of its server.
import { mkdtempSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hasAxe, seriousFindings } from "./axe.ts";
import { hasBrowser, launchBrowser, programTarget, type Target } from "./page.ts";
import { keepPicture } from "./pictures.ts";
import { shiftPlant } from "./shift-plant.ts";
import { overflow, signedIn, VIEWS } from "./views.ts";

/** Inter's digits, as a share of the font's size. */
const DIGIT_HEIGHT = 0.727;
/** 40 mm on a screen of 55 inches, 685 mm high: 1/200 of eight metres. */
const LEAST_SHARE = 40 / 685;

// Inside of the page: as texts, so that the types of the browser stay out of the program's.
const CHECKED = ".wall section, .board li, .figure, .headline, .note";
const IS_CUT = `(element) => element.scrollWidth > element.clientWidth + 1
  || (element.matches("section, .board > li") && element.scrollHeight > element.clientHeight + 1)`;
const NAMED = "(element) => element.className + ': ' + element.textContent.slice(0, 60)";
const SIZES =
  "[...document.querySelectorAll('.figure, .headline')].map((element) => Number.parseFloat(getComputedStyle(element).fontSize))";

const PAGES = [
  ["lines", "/wall/plant?every=0"],
  ["tiles", "/wall/L1?every=0&page=2"],
  ["alerts", "/wall/L1?every=0&page=3"],
] as const;

describe.skipIf(!hasBrowser())("the wall", () => {
  let target: Target;
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), "linepulse-wall-"));
  const open = async (address: string, options = {}) => {
    const opened = await signedIn(browser, target, address, options);
    await opened.page.locator(".figure").first().waitFor(); // it asks every ten seconds
    return opened;
  };
  /** Texts that their box cuts off, and tiles that their content is too large for. */
  const cut = (page: Page): Promise<string[]> =>
    page.evaluate(`[...document.querySelectorAll("${CHECKED}")].filter(${IS_CUT}).map(${NAMED})`);

  beforeAll(async () => {
    const config = join(folder, "linepulse.yaml");
    await writeFile(config, "walls:\n  hall: {lines: [L1], pages: [[wip, yield]], every: 0}\n");
    [target, browser] = await Promise.all([programTarget({ args: ["run", "--config", config] }), launchBrowser()]);
    await shiftPlant(Date.now()).send(target);
    const headers = { authorization: `Bearer ${target.token}` };
    await vi.waitFor(async () => expect(await (await fetch(`${target.url}/api/v1/oee`, { headers })).text()).toContain("press"), {
      timeout: 20_000,
      interval: 200,
    });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await target?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("a wall shows what was configured for its name, and what its address says before that", async () => {
    const { page, faults } = await open("/wall/hall");
    const tiles = page.locator(".wall section");
    await expect.poll(() => tiles.count()).toBe(2);
    await page.goto(`${target.url}/wall/hall?pages=wip`);
    await expect.poll(() => tiles.count()).toBe(1);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("every line has its OEE, factors and target, what stands still, and the age of its data", async () => {
    const { page, faults } = await open("/wall/plant?every=0");
    const [first, second] = [0, 1].map((place) => page.locator(".board > li").nth(place));
    await expect
      .poll(() => first?.textContent()) // it asks every ten seconds
      .toMatch(/L1.*test down .*A · data .*OEE.*%.*below target 75%.*Availability.*Effectiveness.*Quality ratio/);
    await expect.poll(() => second?.textContent()).toMatch(/二线.*no station down.*OEE–no key station is configured/);
    await expect.poll(() => page.title()).toBe("plant · Wall · linepulse");
    await expect.poll(() => page.locator("header.bar").count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test("a line's page has its parts against target, orders, losses, yield and work in process", async () => {
    const { page, faults } = await open("/wall/L1?every=0&page=2");
    await page.getByText("1,700 of", { exact: false }).or(page.getByText("1,700")).first().waitFor();
    await page.getByText("behind").first().waitFor();
    await expect
      .poll(() => page.getByRole("region", { name: "Good parts, this shift" }).textContent())
      .toMatch(/1,700of 2,\d\d\d at target OEE.*WO-1.*late/);
    await expect
      .poll(() => page.getByRole("region", { name: "Losses, this shift" }).textContent())
      .toMatch(/Speed loss\d+ min.*Waiting12 min/);
    await expect.poll(() => page.getByRole("region", { name: "Rolled throughput yield" }).textContent()).toMatch(/95.0%.*OP2095.0%/);
    await expect.poll(() => page.getByRole("region", { name: "Work in process" }).textContent()).toMatch(/OP1028longest queue.*OP2012/);
    await expect.poll(() => page.getByText(/^data /).count()).toBe(4);
    expect(faults).toEqual([]);
  });

  test.each(VIEWS.flatMap((view) => PAGES.map(([tag, address]) => ({ ...view, tag, address }))))(
    "its $tag fit $name, and their figures are read from eight metres",
    async ({ name, tag, address, ...options }) => {
      const { page, faults } = await open(address, options);
      await expect.poll(() => page.locator(".figure, .headline").count()).toBeGreaterThan(1);
      await page.waitForTimeout(500);
      await keepPicture(page, `wall-${tag}-${name}`);
      const height = Math.min(options.viewport.height, (options.viewport.width * 9) / 16);
      const sizes = await page.evaluate<number[]>(SIZES);
      expect(sizes.length).toBeGreaterThan(tag === "lines" ? 4 : 1);
      expect((Math.min(...sizes) * DIGIT_HEIGHT) / height).toBeGreaterThanOrEqual(LEAST_SHARE);
      expect(await overflow(page)).toBe(0);
      expect(await cut(page)).toEqual([]);
      expect(faults).toEqual([]);
    },
    20_000,
  );

  test("pages turn by themselves, round and round", async () => {
    const { page } = await open("/wall/L1?every=5");
    const heading = page.locator("h1");
    await expect.poll(() => heading.textContent()).toBe("OEE, this shift");
    await expect.poll(() => heading.textContent()).toMatch(/^L1/);
    await expect.poll(() => heading.textContent()).toBe("Open alerts");
    await expect.poll(() => heading.textContent()).toBe("OEE, this shift");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => heading.textContent()).toMatch(/^L1/);
  });

  test("a connection that is gone is told by the whole screen; it comes back by itself, and nothing was lost from the screen", async () => {
    const { page } = await open("/wall/plant?every=0");
    await page.getByText("no station down").waitFor();
    await page.context().setOffline(true);
    await page.getByRole("alert").getByText("No connection since").waitFor();
    await expect.poll(() => page.locator(".board > li").count()).toBe(2);
    await page.context().setOffline(false);
    await page.getByRole("alert").waitFor({ state: "detached" });
  }, 80_000);

  test("a wall of lines that nobody knows says so", async () => {
    const { page } = await signedIn(browser, target, "/wall/plant?lines=gone");
    await page.getByText("No line to show").waitFor();
  });

  test.skipIf(!hasAxe())(
    "nothing keeps people out",
    async () => {
      for (const look of ["light", "dark"]) {
        const { page } = await open(`/wall/L1?every=0&page=2&look=${look}`);
        expect([look, await seriousFindings(page)]).toEqual([look, []]);
      }
    },
    40_000,
  );
});
