// The page of OEE in a real browser, against the real program.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hasAxe, seriousFindings } from "./axe.ts";
import { hasBrowser, launchBrowser, programTarget, type Target } from "./page.ts";
import { keepPicture } from "./pictures.ts";
import { shiftPlant } from "./shift-plant.ts";
import { overflow, press, signedIn, VIEWS } from "./views.ts";

const L1 = "/oee?factory=F1&line=L1";
const L2 = `/oee?factory=F1&line=${encodeURIComponent("二线")}`;
const figures = (page: Page) => page.locator(".ratios .value");

describe.skipIf(!hasBrowser())("the page of OEE", () => {
  let target: Target;
  let browser: Browser;
  const open = async (address: string, options = {}) => {
    const opened = await signedIn(browser, target, address, options);
    await figures(opened.page).first().waitFor();
    return opened;
  };
  const ofApi = async (query: string) => {
    const response = await fetch(`${target.url}/api/v1/oee?${query}`, { headers: { authorization: `Bearer ${target.token}` } });
    return ((await response.json()) as { data: { items: Record<string, number>[] } }).data.items;
  };

  beforeAll(async () => {
    [target, browser] = await Promise.all([programTarget(), launchBrowser()]);
    await shiftPlant(Date.now()).send(target);
    await vi.waitFor(async () => expect((await ofApi("factory=F1&line=L1")).length).toBe(2), { timeout: 20_000, interval: 200 });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await target?.stop();
  });

  test("the figures of the shift are those of the API, with target, chain of times, reasons and stations", async () => {
    const { page, faults } = await open(L1);
    const names = ["oee", "availability", "effectiveness", "qualityRatio"];
    const furthest = async () => {
      const shown = (await figures(page).allTextContents()).map((text) => Number.parseFloat(text));
      const [item] = await ofApi("factory=F1&line=L1&station=test");
      return Math.max(...names.map((name, i) => Math.abs((shown[i] ?? 0) - 100 * (item?.[name] ?? 0))));
    };
    await expect.poll(furthest).toBeLessThan(0.3); // the clock went on between the two questions
    await page.getByText("below target").first().waitFor();
    await expect.poll(() => page.locator(".chain th").allTextContents()).toEqual(
      ["Time passed", "Unknown", "Planned busy time", "Breakdowns", "Waiting: starved", "Actual production", "Speed loss", "Ideal time of all parts", "Scrap and rework", "Ideal time of good parts"],
    ); // biome-ignore format: one list
    await page.getByText("of 4h", { exact: false }).or(page.getByText("is unknown")).first().waitFor();
    await expect.poll(() => page.locator("tbody th button").allTextContents()).toEqual(["press", "test"]);
    await expect.poll(() => page.title()).toBe("OEE · linepulse");
    expect(faults).toEqual([]);
  });

  test("a figure that is null says why, and a line without configuration what it lacks", async () => {
    const { page } = await open(L2);
    await expect.poll(async () => (await figures(page).allTextContents())[0]).toBe("–");
    await page.getByText("parts without an ideal cycle").first().waitFor();
    await page.getByText("parts have no ideal cycle. Effectiveness and OEE cannot be told").waitFor();
    await expect.poll(() => page.locator(".chain th").last().textContent()).toBe("Actual production");
  });

  test("the longest stops stand in words below the timeline, and each leads to its reclassification", async () => {
    const { page } = await open(L1);
    const longest = page.getByRole("region", { name: "Longest stops" }).getByRole("button").first();
    await expect.poll(() => longest.textContent()).toMatch(/10m.*part jammed/);
    await longest.click();
    await page.getByRole("dialog").getByText("It was down, part jammed.").waitFor();
  });

  test("a stop is found and reclassified with the keyboard; it is pending until its outcome is known", async () => {
    const { page } = await open(L1);
    const lanes = page.locator(".lanes");
    await lanes.focus();
    await press(page, "ArrowLeft");
    const card = page.locator(".lanes .card");
    for (let i = 0; i < 8 && !(await card.textContent())?.includes("part jammed"); i++) await press(page, "ArrowLeft");
    await expect.poll(() => card.textContent()).toContain("Duration10m");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("It was down, part jammed.").waitFor();
    await expect.poll(() => dialog.getByRole("button", { name: "Reclassify" }).isDisabled()).toBe(true);
    await dialog.getByLabel("Reason", { exact: true }).fill("R-TOOL");
    await dialog.getByLabel("Why").fill("seen by the foreman");
    await dialog.getByRole("button", { name: "Reclassify" }).click();
    await page.getByText("sent, not in effect yet").waitFor();
    await page.locator(".given").getByText("done").waitFor();
    await expect.poll(() => card.textContent()).toContain("tool change");
    await expect.poll(() => card.textContent()).toContain("reclassified");
    await expect.poll(() => page.evaluate(`document.activeElement.matches(".lanes")`)).toBe(true);
  });

  test("line, station, range and zoom stand in the address, and the back button goes back", async () => {
    const { page } = await open("/oee");
    await page.getByRole("combobox", { name: "Station" }).selectOption("press");
    await expect.poll(() => page.url()).toContain("station=press");
    await page.getByText("Day", { exact: true }).click();
    await expect.poll(() => page.url()).toContain("range=day");
    await page.getByRole("button", { name: "Zoom in" }).click();
    await expect.poll(() => page.url()).toContain("zoomFrom=");
    const view = page.url();
    await page.goBack();
    await expect.poll(() => page.url()).not.toContain("range=day");
    await page.goto(view);
    await figures(page).first().waitFor();
    await expect.poll(() => page.getByRole("combobox", { name: "Station" }).inputValue()).toBe("press");
    await expect.poll(() => page.getByRole("button", { name: "Zoom out" }).isDisabled()).toBe(false);
  });

  test("from one instant to another: an hour in which the press ran half the time it was needed", async () => {
    const at = (minutesAgo: number) => new Date(Math.floor(Date.now() / 60_000) * 60_000 - minutesAgo * 60_000).toISOString();
    const { page } = await open(`${L1}&station=press&range=custom&from=${at(70)}&to=${at(50)}`);
    const availability = async () => Number.parseFloat((await figures(page).allTextContents())[1] ?? "");
    await expect.poll(availability).toBeGreaterThan(42);
    expect(await availability()).toBeLessThan(58);
  });

  test("without a connection what is shown stays and says its age; afterwards it goes on by itself", async () => {
    const { page } = await open(L1);
    await page.context().setOffline(true);
    await page.getByText("asking again failed").first().waitFor();
    await expect.poll(() => page.getByText("asking again failed").count()).toBe(1);
    await expect.poll(async () => (await figures(page).allTextContents())[0]).toMatch(/%$/);
    await page.context().setOffline(false);
    await expect.poll(() => page.getByText("asking again failed").count()).toBe(0);
  });

  test("a line that is not known, and a range in which nothing was recorded, say so", async () => {
    const gone = await signedIn(browser, target, "/oee?line=gone");
    await gone.page.getByText("This line is not known").waitFor();
    const early = await signedIn(browser, target, `${L1}&range=custom&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z`);
    await early.page.getByText("No time is recorded here").first().waitFor();
  });

  test.each(VIEWS)(
    "it fits $name",
    async ({ name, ...options }) => {
      const { page, faults } = await open(L1, options);
      await page.locator(".lanes canvas").waitFor();
      await page.waitForTimeout(500);
      await keepPicture(page, `oee-${name}`);
      expect(await overflow(page)).toBe(0);
      expect(faults).toEqual([]);
    },
    20_000,
  );

  test.skipIf(!hasAxe()).each(["light", "dark"] as const)(
    "nothing keeps people out, %s",
    async (colorScheme) => {
      const { page } = await open(L1, { colorScheme });
      expect(await seriousFindings(page)).toEqual([]);
      await page.locator(".lanes").focus();
      for (const key of ["ArrowLeft", "ArrowLeft"]) await page.keyboard.press(key); // from the production of now to the stop before it
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").waitFor();
      expect(await seriousFindings(page)).toEqual([]);
    },
    40_000,
  );
});
