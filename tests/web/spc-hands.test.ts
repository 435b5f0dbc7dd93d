// Finding a characteristic and looking into its points, with mouse, keys and links, against the real program.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hasBrowser, launchBrowser, programTarget, send, type Target } from "./page.ts";
import { spcPlant } from "./spc-plant.ts";
import { signedIn } from "./views.ts";

const addressOf = (characteristic: string, more = "") =>
  `/spc?factory=F1&line=L1&station=S1&characteristic=${encodeURIComponent(characteristic)}${more}`;
/** A condition that comes in a moment, on a computer that others use too. */
const SOON = { timeout: 20_000 };
const chart = (page: Page) => page.locator("#chart");
const card = (page: Page) => page.locator("#chart .card");
const rows = (page: Page) => page.getByRole("treeitem");
const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);
const lotOf = async (page: Page) => /LOT-\d/.exec((await card(page).textContent()) ?? "")?.[0];

/** How many of the points are seen, as the strip under the chart shows it. */
const share = (page: Page) =>
  page.evaluate(
    "document.querySelector('.part').getBoundingClientRect().width / (document.querySelector('#chart').clientWidth - 172)",
  ) as Promise<number>;

/** From one share of the plot area to another, the left button held. */
async function drag(page: Page, from: number, to: number): Promise<void> {
  const box = await chart(page).boundingBox();
  if (!box) throw new Error("no chart");
  const x = (at: number) => box.x + 68 + (box.width - 172) * at;
  await page.mouse.move(x(from), box.y + 60);
  await page.mouse.down();
  await page.mouse.move(x((from + to) / 2), box.y + 70);
  await page.mouse.move(x(to), box.y + 70);
  await page.mouse.up();
}

describe.skipIf(!hasBrowser())("the workbench of control charts", () => {
  let target: Target;
  let browser: Browser;
  const open = async (address: string, options = {}) => {
    const opened = await signedIn(browser, target, address, options);
    await chart(opened.page).locator(".tag").first().waitFor(SOON);
    return opened;
  };
  const ofApi = async (path: string) => {
    const answer = await fetch(`${target.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${target.token}` } });
    return ((await answer.json()) as { data: { items: Record<string, number | string>[] } }).data.items;
  };

  beforeAll(async () => {
    [target, browser] = await Promise.all([programTarget(), launchBrowser()]);
    await spcPlant(Date.now()).send(target);
    await vi.waitFor(async () => expect((await ofApi("spc/characteristics")).every(({ last }) => last)).toBe(true), {
      timeout: 20_000,
      interval: 200,
    });
    await vi.waitFor(async () => expect((await ofApi("spc/points?factory=F1&line=L1&station=S1&characteristic=bore")).length).toBe(121), {
      timeout: 20_000,
      interval: 200,
    });
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await target?.stop();
  });

  test("a drag looks closer, the strip moves along, a link shows the same, and a double click shows all again", async () => {
    const { page } = await open(addressOf("bore"));
    await expect.poll(() => share(page)).toBeGreaterThan(0.97);
    await drag(page, 0.4, 0.6);
    await expect.poll(() => share(page), SOON).toBeLessThan(0.25);
    await expect.poll(() => parameter(page, "zoomFrom"), SOON).not.toBeNull();
    const [from, link] = [parameter(page, "zoomFrom"), page.url()];
    const part = await page.locator(".overview .part").boundingBox();
    if (!part) throw new Error("no part");
    await page.mouse.move(part.x + part.width / 2, part.y + 10);
    await page.mouse.down();
    await page.mouse.move(part.x + part.width / 2 + 120, part.y + 10, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => Date.parse(parameter(page, "zoomFrom") ?? ""), SOON).toBeGreaterThan(Date.parse(from ?? ""));
    const same = await open(new URL(link).pathname + new URL(link).search);
    await expect.poll(() => share(same.page)).toBeLessThan(0.25);
    await chart(same.page).dblclick({ position: { x: 300, y: 80 } });
    await expect.poll(() => share(same.page), SOON).toBeGreaterThan(0.97);
  });

  test("the keyboard walks beyond what is seen, zooms, and Enter looks into a point", async () => {
    const { page } = await open(addressOf("bore", "&n=200"));
    await chart(page).focus();
    for (const key of ["Home", "+", "+"]) await page.keyboard.press(key);
    await expect.poll(() => share(page), SOON).toBeLessThan(0.3);
    await expect.poll(() => lotOf(page)).toBe("LOT-0");
    await page.keyboard.press("End");
    await expect.poll(() => lotOf(page), SOON).toBe("LOT-4");
    await expect.poll(() => chart(page).locator(".ring").count(), SOON).toBeGreaterThan(0);
    await page.keyboard.press("Enter");
    await expect.poll(() => parameter(page, "point"), SOON).toBeTruthy();
    await chart(page).locator(".ring.chosen").first().waitFor();
    await chart(page).focus(); // the panel of the point took it
    await page.keyboard.press("0");
    await expect.poll(() => share(page), SOON).toBeGreaterThan(0.97);
    await page.keyboard.press("Escape");
    await expect.poll(() => card(page).count(), SOON).toBe(0);
  });

  test("a click looks into a point and a second one no longer", async () => {
    const { page } = await open(addressOf("weight"));
    await chart(page).click({ position: { x: 300, y: 80 } });
    await expect.poll(() => parameter(page, "point"), SOON).toBeTruthy();
    const { x, y } = (await chart(page).locator(".ring.chosen").first().boundingBox()) ?? { x: 0, y: 0 };
    await page.mouse.click(x + 9, y + 9);
    await expect.poll(() => parameter(page, "point"), SOON).toBeNull();
  });

  test("a stretch of time is typed in the plant's time and holds its points only", async () => {
    const { page } = await open(addressOf("bore"), { timezoneId: "America/New_York" });
    await page.getByRole("combobox", { name: "Which points" }).selectOption("span");
    await page.getByText("Asia/Shanghai").waitFor();
    const inPlant = (agoMs: number) => new Date(Date.now() - agoMs + 8 * 3_600_000).toISOString().slice(0, 16);
    const [from, to] = [inPlant(30 * 60_000), inPlant(20 * 60_000)];
    await page.getByLabel("From", { exact: true }).fill(from);
    await page.getByLabel("To", { exact: true }).fill(to);
    await page.getByRole("button", { name: "Apply" }).click();
    const utc = (local: string) => new Date(`${local}:00+08:00`).toISOString();
    await expect.poll(() => [parameter(page, "from"), parameter(page, "to")], SOON).toEqual([utc(from), utc(to)]);
    const points = await ofApi(`spc/points?factory=F1&line=L1&station=S1&characteristic=bore&from=${utc(from)}&to=${utc(to)}`);
    expect(points.length).toBeGreaterThan(25);
    await expect.poll(() => chart(page).getAttribute("aria-label"), SOON).toContain(`, ${points.length} points,`);
    await chart(page).focus();
    await page.keyboard.press("Home");
    const local = new Date(Date.parse(String(points[0]?.at)) + 8 * 3_600_000).toISOString().slice(11, 19);
    await expect.poll(() => card(page).textContent()).toContain(local);
    for (let steps = 0; steps < 2; steps++) await page.goBack();
    await expect.poll(() => chart(page).getAttribute("aria-label"), SOON).toContain(", 100 points,");
  });

  test("an empty stretch of time says so and leads back; the last eight hours hold everything", async () => {
    const { page } = await signedIn(browser, target, addressOf("bore", "&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z"));
    await page.getByText("No points in this stretch of time").waitFor(SOON);
    await page.getByRole("button", { name: "Show the newest points" }).click();
    await chart(page).locator(".tag").first().waitFor(SOON);
    await page.getByRole("combobox", { name: "Which points" }).selectOption("8h");
    await expect.poll(() => chart(page).getAttribute("aria-label"), SOON).toContain(", 121 points,");
  });

  test("the worst comes first, a star is remembered, and / searches", async () => {
    const { page } = await open(addressOf("bore"));
    await rows(page).first().waitFor();
    const listed = await ofApi("spc/characteristics");
    await page.getByText("Worst first", { exact: true }).click();
    const names = async () => (await rows(page).locator(".name").allTextContents()).map((text) => text.replace("L1 / S1", "").trim());
    const open24h = (name: string) => Number(listed.find(({ characteristic }) => characteristic === name)?.openSignals);
    const worstFirst = listed.map(({ openSignals }) => Number(openSignals)).sort((a, b) => b - a);
    await expect.poll(async () => (await names()).map(open24h)).toEqual(worstFirst);
    await rows(page).filter({ hasText: "weight" }).hover();
    await rows(page).filter({ hasText: "weight" }).locator(".star").click();
    await page.reload();
    await page.getByText("Favourites", { exact: true }).click();
    await expect.poll(() => rows(page).count(), SOON).toBe(1);
    await page.getByText("Plant", { exact: true }).click();
    await page.keyboard.press("/");
    await page.keyboard.type("laney");
    await expect.poll(() => rows(page).locator(".value").count(), SOON).toBe(2);
  });

  test("two hundred and fifty characteristics are listed, and one far below is chosen", async () => {
    const names = Array.from({ length: 250 }, (_, i) => `torque-${i}`);
    const place = (i: number) => ({ tenant: "acme", factory: "F2", line: `L${i % 5}`, station: `ST-${i % 25}` });
    const at = new Date().toISOString();
    await send(
      target,
      names.map((characteristic, i) => ({
        ...place(i),
        type: "plan",
        id: `plan-${i}`,
        at,
        characteristic,
        chart: "i-mr",
        limits: { mean: 1, sigma: 1 },
      })),
    );
    await send(
      target,
      names.map((characteristic, i) => ({ ...place(i), type: "measurement", id: `m-${i}`, at, characteristic, value: 1 })),
    );
    await vi.waitFor(
      async () => expect((await ofApi("spc/characteristics?factory=F2&pageSize=1000")).filter(({ last }) => last).length).toBe(250),
      { timeout: 20_000, interval: 300 },
    );
    const { page } = await open(addressOf("bore"));
    await expect.poll(() => page.locator(".row.characteristic").count(), SOON).toBeGreaterThan(250);
    await page.locator(".row.characteristic", { hasText: "torque-17" }).first().scrollIntoViewIfNeeded();
    await page.locator(".row.characteristic", { hasText: "torque-17" }).first().click();
    await page.getByRole("heading", { name: /^torque-17/ }).waitFor();
  });
});
