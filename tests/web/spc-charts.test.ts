// Control charts of every kind in a real browser, against the real program: what they show, and what mouse, keys and address do.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hasAxe, seriousFindings } from "./axe.ts";
import { hasBrowser, launchBrowser, programTarget, type Target } from "./page.ts";
import { keepPicture } from "./pictures.ts";
import { spcPlant } from "./spc-plant.ts";
import { overflow, signedIn, VIEWS } from "./views.ts";

const addressOf = (characteristic: string, more = "") =>
  `/spc?factory=F1&line=L1&station=S1&characteristic=${encodeURIComponent(characteristic)}${more}`;
/** A condition that comes in a moment, on a computer that others use too. */
const SOON = { timeout: 20_000 };
const chart = (page: Page) => page.locator("#chart");
const card = (page: Page) => page.locator("#chart .card");
/** What the chart says of itself: "X̄-R chart of bore, 100 points, 5 with signals. …" */
const summary = (page: Page) => chart(page).getAttribute("aria-label");
const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

describe.skipIf(!hasBrowser())("control charts", () => {
  const plant = spcPlant(Date.now());
  let target: Target;
  let browser: Browser;
  const open = async (address: string, options = {}) => {
    const opened = await signedIn(browser, target, address, options);
    await chart(opened.page).locator(".tag").first().waitFor(SOON);
    return opened;
  };
  /** A place in the chart, as shares of its plot area. */
  const at = async (page: Page, share: number) => {
    const box = await chart(page).boundingBox();
    if (!box) throw new Error("no chart");
    return { x: box.x + 68 + (box.width - 172) * share, y: box.y + 60 };
  };

  beforeAll(async () => {
    [target, browser] = await Promise.all([programTarget(), launchBrowser()]);
    await plant.send(target);
    await vi.waitFor(
      async () => {
        const headers = { authorization: `Bearer ${target.token}` };
        const answer = await fetch(`${target.url}/api/v1/spc/points?factory=F1&line=L1&station=S1&characteristic=bore`, { headers });
        const { items } = ((await answer.json()) as { data: { items: { late: boolean }[] } }).data;
        expect([items.length, items.filter(({ late }) => late).length]).toEqual([121, 1]);
      },
      { timeout: 20_000, interval: 200 },
    );
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await target?.stop();
  });

  test("every kind of chart is drawn with the names of its statistics and its limits", async () => {
    const { page, faults } = await open(addressOf("bore"));
    const pairs = new Set<string>();
    for (const { characteristic } of plant.charts) {
      await page.getByRole("treeitem", { name: new RegExp(`^${characteristic} `) }).click();
      await expect.poll(() => summary(page), SOON).toContain(`of ${characteristic},`);
      await chart(page).locator("canvas").waitFor();
      const limits = async () => (await chart(page).locator(".tag").allTextContents()).map((text) => text.trim().split(/\s/)[0]);
      if (characteristic !== "直径") await expect.poll(limits, { message: characteristic }).toContain("UCL");
      const titles = (await chart(page).locator(".title").allTextContents()).join(" + ");
      expect([characteristic, titles]).toEqual([characteristic, expect.stringMatching(/\S/)]);
      pairs.add(titles);
    }
    expect(pairs.size).toBe(plant.charts.length);
    expect(faults).toEqual([]);
  });

  test("what a point is can be told by its shape: the legend names each that is there", async () => {
    const { page } = await open(addressOf("bore", "&n=200"));
    const legend = async () => (await page.locator(".legend li").allTextContents()).map((text) => text.trim());
    await expect.poll(legend).toEqual(expect.arrayContaining(["incomplete subgroup", "beyond a limit", "late", "excluded", "annotated"]));
    await page.getByRole("treeitem", { name: "直径" }).click();
    await page.locator(".legend li", { hasText: "phase I, not judged" }).waitFor(SOON);
  });

  test("limits step where a version begins, zones and specification come and go, and the address says so", async () => {
    const { page } = await open(addressOf("bore", "&n=200"));
    await expect.poll(() => chart(page).locator(".change").allTextContents()).toEqual([expect.stringContaining("v2")]);
    await expect.poll(() => chart(page).locator(".zone").allTextContents()).toEqual(["C", "B", "A", "C", "B", "A"]);
    await page.getByText("Zones", { exact: true }).click();
    await expect.poll(() => chart(page).locator(".zone").count(), SOON).toBe(0);
    await expect.poll(() => chart(page).locator(".tag.spec").count()).toBe(0);
    await page.getByText("Specification", { exact: true }).last().click();
    await expect.poll(() => chart(page).locator(".tag.spec").allTextContents(), SOON).toEqual(["USL 10.1", "Target 10", "LSL 9.9"]);
    expect([parameter(page, "zones"), parameter(page, "spec")]).toEqual(["off", "on"]);
  });

  test("hovering tells a point in words, and its run lights up", async () => {
    const { page } = await open(addressOf("cusum-fill"));
    await chart(page).focus();
    await page.keyboard.press("End");
    await card(page).getByText("One point beyond a limit").waitFor();
    await expect.poll(() => chart(page).locator(".patterns .alarm circle").count()).toBe(1);
    await page.goto(`${target.url}${addressOf("u-defects")}`);
    await page.locator(".signals tbody tr", { hasText: "Nine points in a row" }).first().waitFor(SOON);
    await page.locator(".signals tbody tr", { hasText: "Nine points in a row" }).first().getByRole("button").click();
    await expect.poll(() => chart(page).locator(".patterns .warn circle").count(), SOON).toBe(9);
    await page.goto(`${target.url}${addressOf("bore")}`);
    await chart(page).locator(".tag").first().waitFor(SOON);
    const { x, y } = await at(page, 0.5);
    await page.mouse.move(x, y);
    for (const text of ["LOT-", "WO-1", "Operator", "v2"]) await card(page).getByText(text).first().waitFor();
  });

  test.each(VIEWS)("it fits $name", async ({ name, ...options }) => {
    const { page, faults } = await open(addressOf("bore", "&point=bore-annotated"), options);
    await page.getByRole("treeitem", { name: "bore" }).waitFor();
    await chart(page).locator("canvas").waitFor();
    await keepPicture(page, `spc-${name}`);
    expect(await overflow(page)).toBe(0);
    expect(faults).toEqual([]);
  });

  test.skipIf(!hasAxe()).each(["light", "dark"] as const)("nothing keeps people out, %s", async (colorScheme) => {
    const { page } = await open(addressOf("bore", "&spec=on"), { colorScheme });
    await page.getByRole("treeitem", { name: "bore" }).waitFor();
    await chart(page).focus();
    await page.keyboard.press("End");
    await card(page).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
