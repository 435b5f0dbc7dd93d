// Capability, comparison and what can be taken away from a chart, in a real browser, against the real program.
import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hasAxe, seriousFindings } from "./axe.ts";
import { hasBrowser, launchBrowser } from "./page.ts";
import { keepPicture } from "./pictures.ts";
import { BORES, type DecisionPlant, decisionPlant, FAR_OUT } from "./spc-actions-plant.ts";
import { overflow, signedIn, VIEWS } from "./views.ts";

const SERIES = "factory=F1&line=L1&station=S1&characteristic=bore";
const addressOf = (more = "") => `/spc?${SERIES}${more}`;
const SOON = { timeout: 25_000 };

interface Figures {
  readonly items: readonly { readonly n: number; readonly cpk: number; readonly ppk: number; readonly cpkCi: readonly [number, number] }[];
}

describe.skipIf(!hasBrowser())("capability, comparison, export", () => {
  let plant: DecisionPlant;
  let browser: Browser;
  const open = async (address: string, options = {}) => (await signedIn(browser, plant, address, options)).page;
  const rowOf = (page: Page, name: string) => page.locator("tr", { hasText: name });

  beforeAll(async () => {
    [plant, browser] = await Promise.all([decisionPlant(), launchBrowser()]);
    const count = async () => (await plant.ask<{ total: number }>("spc/points?factory=F1")).total;
    await vi.waitFor(async () => expect(await count()).toBe(4 * BORES), { timeout: 30_000, interval: 200 });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await plant?.stop();
  });

  test("the indices are those of the API with their intervals, of the same values that the histogram counts", async () => {
    const page = await open(addressOf("&view=capability"));
    await page.getByText("Capability indices").waitFor(SOON);
    const [figures] = (await plant.ask<Figures>(`spc/capability?${SERIES}`)).items;
    for (const figure of [figures?.cpk, figures?.ppk, ...(figures?.cpkCi ?? [])])
      await expect.poll(() => rowOf(page, "With position").textContent()).toContain(figure?.toFixed(2).replace("-", "−"));
    await expect
      .poll(() => page.locator(".histogram svg").first().getAttribute("aria-label"))
      .toContain(`Histogram of ${figures?.n} values`);
    const counted = async () => {
      const titles = await page.locator(".bar title").allTextContents();
      return titles.map((title) => Number(title.split(": ").at(-1))).reduce((sum, n) => sum + n, 0);
    };
    await expect.poll(counted).toBe(figures?.n);
    await page.getByText("signals are not closed yet").or(page.getByText("signal is not closed yet")).waitFor();
    await expect.poll(() => rowOf(page, "About the target").textContent()).toContain("no target");
  });

  test("a chart without measured values says so, in the reader's language", async () => {
    const page = await open("/spc?factory=F1&line=L1&station=S1&characteristic=scratches&view=capability", { locale: "zh-CN" });
    await page.getByText("该控制图没有测量值").first().waitFor(SOON);
    await expect.poll(() => page.getByText("no measured values").count()).toBe(0);
  });

  test("the same characteristic of two stations stands side by side; what is compared is in the address", async () => {
    const page = await open(addressOf("&view=compare"));
    await rowOf(page, "S2").waitFor(SOON);
    await expect.poll(() => page.locator("tbody th").allTextContents()).toEqual(["S1", "S2"]);
    const values = await plant.ask<{ items: { value: number }[] }>(`spc/points?factory=F1&line=L1&station=S2&characteristic=bore`);
    const sorted = values.items.map(({ value }) => value).sort((a, b) => a - b);
    const median = ((sorted[BORES / 2 - 1] ?? 0) + (sorted[BORES / 2] ?? 0)) / 2;
    const cell = async (n: number) => Number(await rowOf(page, "S2").locator("td").nth(n).textContent());
    await expect.poll(() => cell(1)).toBe(BORES);
    await expect.poll(async () => Math.abs((await cell(3)) - median)).toBeLessThan(0.005);
    await page.getByRole("button", { name: "Do not compare S2" }).click();
    await expect.poll(() => page.locator("tbody th").allTextContents(), SOON).toEqual(["S1"]);
    await page.getByRole("checkbox").first().check();
    await expect.poll(() => new URL(page.url()).searchParams.getAll("with"), SOON).toEqual(["F1/L1/S2/bore/"]);
  });

  test("one station's points are compared by tool", async () => {
    const page = await open(addressOf("&view=compare&by=tool"));
    await rowOf(page, "T-2").waitFor(SOON);
    await expect.poll(async () => (await page.locator("tbody th").allTextContents()).sort()).toEqual(["S1", "T-1", "T-2"]);
    await expect.poll(() => rowOf(page, "T-1").locator("td").nth(1).textContent()).toBe(String(BORES / 2));
  });

  test("the picture, the points and the report can be taken away", async () => {
    const page = await open(addressOf());
    const take = async (name: RegExp) => {
      await page.getByRole("button", { name: "Export" }).click(SOON);
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name }).click()]);
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    };
    await page.locator("#chart canvas").waitFor(SOON);
    const picture = await take(/PNG/);
    expect(picture.name).toMatch(/^S1-bore-\d{4}-\d\d-\d\d\.png$/);
    expect(picture.bytes.subarray(1, 4).toString()).toBe("PNG");
    expect([picture.bytes.readUInt32BE(16), picture.bytes.readUInt32BE(20)]).toEqual([2400, 1280]);
    expect(picture.bytes.length).toBeGreaterThan(20_000); // more than a blank sheet
    const table = await take(/CSV/);
    const text = table.bytes.toString("utf8");
    expect(text.startsWith("\u{feff}factory,line,")).toBe(true);
    expect(text.trimEnd().split("\r\n")).toHaveLength(BORES + 1);
    expect(text).toContain(`,${FAR_OUT},i-mr,1,11.2,`);

    await page.getByRole("button", { name: "Export" }).press("Enter");
    await page.keyboard.press("ArrowUp"); // from the first to the last
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Print or save as PDF" }).waitFor(SOON);
    await page.locator(".sheet .histogram").waitFor(SOON);
    await page.locator(".sheet").getByText("One point beyond a limit").first().waitFor();
    const paper = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    expect(paper).toMatch(/\/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]/); // A4, in points
    const fits = "((sheet) => sheet.scrollHeight <= sheet.clientHeight)(document.querySelector('.sheet'))";
    await expect.poll(() => page.evaluate(fits)).toBe(true);
    await expect.poll(() => page.url()).toContain("view=report");
  }, 90_000);

  test.each(
    VIEWS.map((view, i) => ({
      ...view,
      views:
        [
          ["capability", "limits"],
          ["compare", "report"],
        ][i % 2] ?? [],
    })),
  )(
    "they fit $name",
    async ({ name, views, ...options }) => {
      const { page, faults } = await signedIn(browser, plant, addressOf(`&point=${FAR_OUT}`), options);
      await page.locator(".side").waitFor(SOON);
      for (const view of ["chart", ...views]) {
        if (view !== "chart") await page.goto(`${plant.url}${addressOf(`&view=${view}`)}`);
        await page.locator(".body svg").first().waitFor(SOON);
        await page.locator(".body .bones").waitFor({ state: "detached", ...SOON });
        await keepPicture(page, `spc-${view}-${name}`);
        expect([view, await overflow(page)]).toEqual([view, 0]);
      }
      expect(faults).toEqual([]);
    },
    90_000,
  );

  test.skipIf(!hasAxe()).each(["light", "dark"] as const)(
    "nothing keeps people out, %s",
    async (colorScheme) => {
      const page = await open(addressOf("&view=capability"), { colorScheme });
      await page.getByText("Capability indices").waitFor(SOON);
      expect(await seriousFindings(page)).toEqual([]);
      await page.goto(`${plant.url}${addressOf("&view=compare")}`);
      await rowOf(page, "S2").waitFor(SOON);
      await page.getByRole("button", { name: "Export" }).click();
      expect(await seriousFindings(page)).toEqual([]);
    },
    90_000,
  );
});
