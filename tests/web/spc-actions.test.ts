// What can be done about a point and about limits, in a real browser, against the real program.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hasAxe, seriousFindings } from "./axe.ts";
import { hasBrowser, launchBrowser } from "./page.ts";
import { BORES, type DecisionPlant, decisionPlant, FAR_OUT } from "./spc-actions-plant.ts";
import { press, signedIn } from "./views.ts";

const SERIES = "factory=F1&line=L1&station=S1&characteristic=bore";
const addressOf = (more = "") => `/spc?${SERIES}${more}`;
const SOON = { timeout: 25_000 };

interface Items<T> {
  readonly items: readonly T[];
}

describe.skipIf(!hasBrowser())("points and limits", () => {
  let plant: DecisionPlant;
  let browser: Browser;
  const open = async (address: string, options = {}) => (await signedIn(browser, plant, address, options)).page;
  const panel = (page: Page) => page.getByRole("region", { name: "The chosen point" });
  const given = (page: Page) => page.getByRole("status", { name: "What you gave" });
  const stateOf = async () => {
    const { items } = await plant.ask<Items<{ id: string; rule: string; state: string; cause: string }>>(`spc/signals?${SERIES}`);
    return items.find(({ id, rule }) => id === FAR_OUT && rule === "nelson1");
  };
  const versions = async () =>
    (await plant.ask<Items<{ version: number; mean: number; sigma: number; reason: string; approved: boolean }>>(`spc/limits?${SERIES}`))
      .items;

  beforeAll(async () => {
    [plant, browser] = await Promise.all([decisionPlant(), launchBrowser()]);
    await vi.waitFor(async () => expect(await stateOf()).toMatchObject({ state: "open" }), { timeout: 30_000, interval: 200 });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await plant?.stop();
  });

  test("with the keyboard alone: a signal is found, understood, given its cause and its action", async () => {
    const page = await open(addressOf());
    await page.locator("#chart canvas").waitFor(SOON);
    await page.locator("#chart").focus();
    await press(page, "End");
    const card = page.locator("#chart .card");
    for (let i = 0; i < BORES && !(await card.textContent())?.includes("11.2"); i++) await press(page, "ArrowLeft");
    await page.keyboard.press("Enter");
    await panel(page).getByText("open: no cause named yet").first().waitFor(SOON);
    await expect.poll(() => page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe("The chosen point");
    await expect.poll(() => page.url()).toContain(`point=${FAR_OUT}`);
    await panel(page).getByText("The control plan says: stop, measure again").first().waitFor();
    await expect.poll(() => panel(page).textContent()).toContain("李娜");

    await panel(page).getByRole("button", { name: "Assign cause" }).press("Enter");
    await expect.poll(() => panel(page).locator("form").getByRole("button", { name: "Assign cause" }).isDisabled()).toBe(true);
    await page.keyboard.press("ArrowRight"); // the first category has the focus: the next is chosen
    await panel(page).getByLabel("In words").fill("worn insert");
    await page.keyboard.press("Enter");
    await given(page).getByText("done").waitFor(SOON);
    await panel(page).getByText("cause named, action pending").first().waitFor(SOON);
    await panel(page).getByText("Machine · worn insert").first().waitFor(SOON);

    await panel(page).getByRole("button", { name: "Corrective action" }).press("Enter");
    await panel(page).getByLabel("What was done").fill("insert changed");
    await panel(page).getByRole("button", { name: "Record action" }).press("Enter");
    await panel(page).getByText("closed", { exact: true }).first().waitFor(SOON);
    await panel(page).locator("ol li", { hasText: "insert changed" }).getByText("owner").first().waitFor(SOON);
    expect(await stateOf()).toMatchObject({ state: "closed", cause: "machine: worn insert" });
    await page.keyboard.press("Escape");
    await expect.poll(() => page.evaluate("document.activeElement.id")).toBe("chart");
  }, 90_000);

  test("a point is excluded only with a reason, and taken in again", async () => {
    const page = await open(addressOf(`&point=${FAR_OUT}`));
    await panel(page).getByRole("button", { name: "Exclude", exact: true }).click(SOON);
    const submit = panel(page).getByRole("button", { name: "Exclude this point" });
    await expect.poll(() => submit.isDisabled()).toBe(true);
    await panel(page).getByText("no verdict that was given changes").waitFor();
    await panel(page).getByLabel("Reason", { exact: true }).fill("burr on the probe");
    await submit.click();
    await given(page).getByText("sent, not in effect yet").or(given(page).getByText("done")).first().waitFor(SOON);
    await panel(page).getByRole("button", { name: "Include again" }).waitFor(SOON);
    const one = async () =>
      (await plant.ask<Items<{ id: string; excluded: boolean }>>(`spc/points?${SERIES}`)).items.find(({ id }) => id === FAR_OUT);
    expect(await one()).toMatchObject({ excluded: true });
    await panel(page).locator("ol li", { hasText: "burr on the probe" }).waitFor(SOON);
    await panel(page).getByRole("button", { name: "Include again" }).click();
    await panel(page).getByLabel("Reason", { exact: true }).fill("it was real");
    await panel(page).getByRole("button", { name: "Include this point" }).click();
    await panel(page).getByRole("button", { name: "Exclude", exact: true }).waitFor(SOON);
    await vi.waitFor(async () => expect(await one()).toMatchObject({ excluded: false }), SOON);
  }, 90_000);

  test("who may only read is told so, and sees no way to decide", async () => {
    const { page } = await signedIn(browser, { ...plant, token: plant.readingToken }, addressOf(`&point=${FAR_OUT}`));
    await panel(page).getByText("This token may read, but not decide.").waitFor(SOON);
    expect(
      await panel(page)
        .getByRole("button", { name: /cause|Exclude|Remark/ })
        .count(),
    ).toBe(0);
    await page.locator(".tabs label", { hasText: "Limits" }).click();
    await page.getByText("Old and new").waitFor(SOON);
    await expect.poll(() => page.getByRole("button", { name: /Freeze|Approve/ }).count()).toBe(0);
  });

  test("a version that is not in force any more cannot be approved: the pipeline's reason is told in words", async () => {
    const page = await open(addressOf("&view=limits"));
    await page.getByRole("button", { name: "Approve v1" }).click(SOON);
    await page.getByText("You agree to judge by these limits.").waitFor();
    await plant.give("spc/limits/set", { mean: 10, sigma: 0.1, note: "from the drawing" });
    await page.getByRole("button", { name: "Approve v1" }).click();
    await given(page).getByText("The pipeline does not know this point or version any more (version 1 is not in force).").waitFor(SOON);
    await page.locator("tr", { hasText: "from the drawing" }).getByText("given by hand").waitFor();
  }, 90_000);

  test("limits are seen on the data first, and frozen as they were shown: point left out, reason, second step", async () => {
    const page = await open(addressOf("&view=limits&windowPoints=30"));
    const row = page.locator("tr", { hasText: "11.2" });
    await row.getByRole("checkbox").check(SOON);
    await page
      .getByText("No point of the window signals")
      .or(page.getByText("left out", { exact: true }))
      .first()
      .waitFor(SOON);
    await expect.poll(() => page.url(), SOON).toContain(`without=${FAR_OUT}`);
    const shown = await plant.ask<{ limits: { mean: number; sigma: number } }>(
      `spc/limits/proposal?${SERIES}&points=30&without=${FAR_OUT}`,
    );
    const before = await versions();
    const freeze = page.getByRole("button", { name: /^Freeze as v\d+…$/ });
    await expect.poll(() => freeze.isDisabled()).toBe(true);
    await page.getByLabel("Reason (goes into the record)").fill("new tool");
    await freeze.click();
    await page.getByText("1 point is excluded first, for the same reason.").waitFor();
    await plant.measure(10.7); // comes while the reader thinks: it is not among what was shown
    await page.getByRole("button", { name: /^Freeze v\d+ now$/ }).click();
    await given(page).getByText("done").first().waitFor();
    await page.locator("tr", { hasText: "new tool" }).getByText("approved").waitFor(SOON);
    const newest = (await versions()).at(-1);
    expect(newest).toMatchObject({ reason: "new tool", approved: true, version: before.length + 1 });
    expect(newest?.mean).toBeCloseTo(shown.limits.mean, 12);
    expect(newest?.sigma).toBeCloseTo(shown.limits.sigma, 12);
    await expect.poll(() => page.getByText("came to other figures").count()).toBe(0);
  });

  test("a window that gives no limits says why", async () => {
    const page = await open("/spc?factory=F1&line=L1&station=S1&characteristic=flat&view=limits");
    await page.getByText("This window gives no limits: the points do not differ.").waitFor(SOON);
    await expect.poll(() => page.getByRole("button", { name: /Freeze/ }).count()).toBe(0);
  });

  test("a stretch that is dragged over in the chart becomes the window, and stands in the address", async () => {
    const page = await open(addressOf("&view=limits"));
    const chart = page.locator(".host svg").first();
    await chart.waitFor(SOON);
    const box = await chart.boundingBox();
    if (!box) throw new Error("the chart has no place");
    await page.mouse.move(box.x + box.width * 0.3, box.y + 90);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + 90, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => page.url(), SOON).toMatch(/windowFrom=.*windowTo=/);
    await expect.poll(() => page.getByText(/^1[0-9] points, /).count(), SOON).toBe(1);
    await page.goBack();
    await expect.poll(() => page.url(), SOON).not.toContain("windowFrom");
  });

  test.skipIf(!hasAxe()).each(["light", "dark"] as const)(
    "nothing keeps people out, %s",
    async (colorScheme) => {
      const page = await open(addressOf(`&point=${FAR_OUT}`), { colorScheme });
      await panel(page).getByRole("button", { name: "Assign cause" }).click(SOON);
      expect(await seriousFindings(page)).toEqual([]);
      await page.goto(`${plant.url}${addressOf("&view=limits")}`);
      await page.getByLabel("Reason (goes into the record)").fill("looks good");
      await page.getByRole("button", { name: /^Freeze as/ }).click();
      expect(await seriousFindings(page)).toEqual([]);
    },
    90_000,
  );
});
