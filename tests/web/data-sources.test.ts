// The page of data with a database behind it: its source, how good its data is, and what is said when it stands still. The real program
// on a real broker; the changes are those that Debezium would have written.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { canRun } from "../kafka.ts";
import { hasAxe, seriousFindings } from "./axe.ts";
import { hasBrowser, launchBrowser } from "./page.ts";
import { keepPicture } from "./pictures.ts";
import { type SourcePlant, sourcePlant, twoHours } from "./source-plant.ts";
import { overflow, signedIn, VIEWS } from "./views.ts";

const DIMENSIONS = ["completeness", "validity", "uniqueness", "timeliness", "consistency", "accuracy"] as const;

interface Quality {
  readonly table: string;
  readonly changes: number;
  readonly met: Readonly<Record<string, boolean | null>>;
  readonly [figure: string]: unknown;
}

describe.skipIf(!hasBrowser() || !canRun("kafka"))("the page of data, with a database", () => {
  let plant: SourcePlant;
  let browser: Browser;
  const items = async <T>(path: string): Promise<T[]> => {
    const response = await fetch(`${plant.url}/api/v1${path}`, { headers: { authorization: `Bearer ${plant.token}` } });
    return ((await response.json()) as { data: { items: T[] } }).data.items;
  };
  const open = async (address = "/data", options = {}) => {
    const opened = await signedIn(browser, plant, address, options);
    await opened.page.locator(".verdict").waitFor();
    return opened;
  };
  const cells = (page: Page, table: string) =>
    page.getByRole("region", { name: "Data quality" }).locator("tbody tr").filter({ has: page.getByRole("rowheader", { name: table }) }).locator(".cell"); // biome-ignore format: one chain

  beforeAll(async () => {
    [plant, browser] = await Promise.all([sourcePlant(), launchBrowser()]);
    await plant.write(twoHours());
    await vi.waitFor(async () => expect((await items("/quality")).length).toBe(2), { timeout: 90_000, interval: 500 });
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await plant?.stop();
  });

  test("shows the source with its state, how fresh it is, and what it told", async () => {
    const { page, faults } = await open();
    const row = page.getByRole("region", { name: "Databases" }).locator("tbody tr");
    await expect.poll(() => row.locator("th").textContent()).toBe("mesgeneric");
    await expect
      .poll(async () => (await row.locator("td").allTextContents()).slice(0, 7))
      .toEqual(["running", expect.stringMatching(/ago$/), "0", "0", "160", "3", "4"]);
    await expect.poll(() => page.locator(".chain .figure").first().textContent()).toBe("0");
    expect(faults).toEqual([]);
  });

  test("each figure of quality is the API's, with what is missed marked by more than colour", async () => {
    const { page } = await open();
    await page.getByText("2 tables miss a target").waitFor();
    for (const item of await items<Quality>("/quality")) {
      const shown = cells(page, item.table);
      await expect.poll(() => shown.count()).toBe(6);
      for (const [place, dimension] of DIMENSIONS.entries()) {
        const text = (await shown.nth(place).locator(".visually-hidden").textContent()) ?? "";
        const value = item[dimension] as number | null;
        if (value === null) expect(text).toContain("none, nothing to check it against");
        else expect(text).toContain(`: ${(Math.floor(value * 1000 + 1e-9) / 10).toFixed(1)}%, target`);
        expect([dimension, text.includes("missed"), await shown.nth(place).locator(".figure svg").count()]).toEqual(
          [dimension, item.met[dimension] === false, item.met[dimension] === false ? 1 : 0],
        ); // biome-ignore format: one row
      }
    }
  });

  test("a span and a table stand in the address; changes of rows can be put aside and not sent again", async () => {
    const { page } = await open("/data?source=mes&table=work_order");
    await page.getByRole("button", { name: "Only mes / work_order" }).waitFor();
    await expect
      .poll(() => page.getByRole("region", { name: "Data quality" }).locator("tbody th").allTextContents())
      .toEqual(["work_ordermes"]);
    await page.getByText("7 days", { exact: true }).click();
    await expect.poll(() => page.url()).toContain("span=week");
    await page.getByRole("button", { name: "Only mes / work_order" }).click();
    await expect.poll(() => page.getByRole("region", { name: "Data quality" }).locator("tbody th").count()).toBe(2);
    const unmapped = page.locator(".groups > li").filter({ hasText: "unmapped" });
    await expect.poll(() => unmapped.getByRole("button").allTextContents()).toEqual(["Show examples", "Put aside"]);
    await unmapped.getByRole("button", { name: "Show examples" }).click();
    await unmapped.getByText('column "good"').first().waitFor();
  });

  test("it fits, and nothing keeps people out", async () => {
    const { page, faults } = await open();
    for (const { name, locale, colorScheme, viewport } of VIEWS) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await page.goto(`${plant.url}/data?lang=${locale === "zh-CN" ? locale : "en"}`);
      await page.locator(".cell").first().waitFor();
      await keepPicture(page, `data-sources-${name}`);
      expect([name, await overflow(page)]).toEqual([name, 0]);
      if (hasAxe() && viewport.width === 1280) expect(await seriousFindings(page)).toEqual([]);
    }
    expect(faults).toEqual([]);
  });

  test("a source that stands still is the first thing that is said, with what to do", async () => {
    const { page } = await open("/data", { colorScheme: "dark" });
    await plant.write([{ op: "c", table: "report", row: { id: 500, order_id: 11, scrap: 0 }, minutesAgo: 0 }]); // no column `good` any more
    await page.getByText("1 part stands still").waitFor();
    const trouble = page.locator(".verdict li");
    await expect.poll(() => trouble.textContent()).toContain("SOURCE_SCHEMA");
    await trouble.getByText("Put the column back or change the mapping").waitFor();
    await page.getByRole("region", { name: "Databases" }).getByText("stopped").waitFor();
    if (hasAxe()) expect(await seriousFindings(page)).toEqual([]);
  });
});
