// The page of yield in a real browser, against the real program.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hasAxe, seriousFindings } from "./axe.ts";
import { FLOW, sendFlow } from "./flow-plant.ts";
import { hasBrowser, launchBrowser, programTarget, type Target } from "./page.ts";
import { keepPicture } from "./pictures.ts";
import { overflow, signedIn, VIEWS } from "./views.ts";

const L1 = "/yield?factory=F1&line=L1&range=day";
const figures = (page: Page) => page.locator(".ratios .value");
const bars = (page: Page) => page.locator(".pareto .row");
const listed = (page: Page) => page.locator("table:has(.defects) tbody tr");

/** In the end, also on a busy machine. */

describe.skipIf(!hasBrowser())("the page of yield", () => {
  let target: Target;
  let browser: Browser;
  const open = async (address: string, options = {}) => {
    const opened = await signedIn(browser, target, address, options);
    await figures(opened.page).first().waitFor();
    return opened;
  };
  const ofApi = async (path: string) => {
    const response = await fetch(`${target.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${target.token}` } });
    return ((await response.json()) as { data: { items: Record<string, unknown>[]; total: number } }).data;
  };

  beforeAll(async () => {
    [target, browser] = await Promise.all([programTarget(), launchBrowser()]);
    await sendFlow(target, Date.now());
    await vi.waitFor(async () => expect((await ofApi("yield/units")).total).toBe(9), { timeout: 20_000, interval: 200 });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await target?.stop();
  });

  test("rolled yield, worst operation, final yield and defects are those of the results, with the target", async () => {
    const { page, faults } = await open(L1);
    await expect
      .poll(async () => (await figures(page).allTextContents()).map((text) => Number.parseFloat(text)))
      .toEqual([Math.round(1000 * FLOW.rolled) / 10, 90, 92.7]); // 54/60 · 47/50; OP10; (55 + 47)/110 after the retest of S-3
    await page.getByText("target 92% below target").waitFor();
    await expect.poll(() => page.locator(".facts").textContent()).toContain("DPMO18,182"); // 10 defects, 550 opportunities
    await expect.poll(() => page.title()).toBe("Yield · linepulse");
    expect(faults).toEqual([]);
  });

  test("the chain names what each operation costs, in the order of the product's route", async () => {
    const { page } = await open(L1);
    const chain = page.locator("table").filter({ hasText: "All units" });
    await expect
      .poll(() => chain.locator("th[scope=row]").allTextContents())
      .toEqual(["All units", "OP10", "OP20", "Pass everything at once"]);
    await expect.poll(() => chain.locator(".cost b").allTextContents()).toEqual(["costs 10.0 points", "costs 5.4 points"]);
  });

  test("a bar of the Pareto chart leads to its units, and a unit to its order; Chinese names stay as they are", async () => {
    const { page } = await open(L1);
    await expect.poll(() => bars(page).locator(".code").allTextContents()).toEqual(FLOW.codes.map(([code]) => code));
    await expect.poll(() => bars(page).locator(".count").allTextContents()).toEqual(FLOW.codes.map(([, count]) => `${count}Defects`));
    await bars(page).first().click();
    await expect.poll(() => listed(page).count()).toBe(6);
    expect(new URL(page.url()).searchParams.get("code")).toBe("虚焊");
    await page.getByRole("heading", { name: "Units with “虚焊”" }).waitFor();
    await expect.poll(() => listed(page).first().locator("th").textContent()).toBe("S-53");
    await page.getByRole("button", { name: "Failed without a defect" }).click();
    await expect.poll(() => listed(page).count()).toBe(FLOW.untold);
    await page.goBack();
    await expect.poll(() => listed(page).count()).toBe(6);
    await listed(page).first().getByRole("link", { name: "Open order WO-9" }).click();
    await expect.poll(() => page.url()).toContain("/orders?factory=F1&order=WO-9");
  });

  test("an operation narrows defects, course and figures, stands in the address, and is left by choosing it again", async () => {
    const { page } = await open(L1);
    const operation = page.locator(".scroll").getByRole("button", { name: "OP20", exact: true });
    await operation.press("Enter");
    await expect.poll(() => bars(page).locator(".code").allTextContents()).toEqual(["桥接"]);
    await page.getByText("First pass yield, OP20").waitFor();
    await expect.poll(() => page.getByRole("combobox", { name: "Operation" }).inputValue()).toBe("OP20");
    await expect.poll(async () => (await figures(page).allTextContents())[1]).toBe("94.0%");
    await page.reload();
    await expect.poll(() => bars(page).locator(".code").allTextContents()).toEqual(["桥接"]);
    await operation.click();
    await expect.poll(() => bars(page).count()).toBe(2);
  });

  test("a point of the course says what it stands for and leads to its hour", async () => {
    const { page } = await open(`${L1}&operation=OP10`);
    const points = page.locator(".trend .point");
    await points.first().waitFor();
    const hours = (await ofApi("yield?factory=F1&line=L1&operation=OP10&by=hour&product=P")).items;
    await expect.poll(() => points.count()).toBeGreaterThanOrEqual(hours.filter(({ inspected }) => inspected !== 0).length - 1);
    const [, units = ""] = /of (\d+) units/.exec((await points.nth(1).getAttribute("aria-label")) ?? "") ?? [];
    await points.nth(1).click();
    await expect.poll(() => page.url()).toContain("range=custom");
    await expect.poll(async () => (await page.locator(".facts").textContent()) ?? "").toContain(`Inspected${units}`);
  });

  test("a line that is not known, and a range without results, say so and name lines that have some", async () => {
    const gone = await signedIn(browser, target, "/yield?line=gone");
    await gone.page.getByText("This line is not known").waitFor();
    const early = await signedIn(browser, target, "/yield?line=L1&range=custom&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z");
    await early.page.getByText("Nothing was tested here").waitFor();
    await early.page.getByRole("link", { name: "F1/L1" }).waitFor();
  });

  test.each(VIEWS)(
    "it fits $name",
    async ({ name, ...options }) => {
      const { page, faults } = await open(L1, options);
      await listed(page).first().waitFor();
      await keepPicture(page, `yield-${name}`);
      expect(await overflow(page)).toBe(0);
      expect(faults).toEqual([]);
    },
    60_000,
  );

  test.skipIf(!hasAxe())(
    "nothing keeps people out, light or dark",
    async () => {
      const { page } = await open(`${L1}&code=${encodeURIComponent("虚焊")}`, { colorScheme: "light" });
      await listed(page).first().waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await seriousFindings(page)).toEqual([]);
    },
    60_000,
  );
});
