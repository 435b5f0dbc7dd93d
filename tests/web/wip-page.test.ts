// The page of work in process in a real browser, against the real program.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hasAxe, seriousFindings } from "./axe.ts";
import { FLOW, sendFlow } from "./flow-plant.ts";
import { hasBrowser, launchBrowser, programTarget, send, type Target } from "./page.ts";
import { keepPicture } from "./pictures.ts";
import { overflow, signedIn, VIEWS } from "./views.ts";

const L1 = "/wip?factory=F1&line=L1";
const tile = (page: Page, name: string) => page.locator(`.figures .${name} .value`);
const rows = (page: Page) => page.locator("table:has(.track) tbody tr");
const lots = (page: Page) => page.locator("table:not(:has(.track)) tbody tr th");

/** In the end, also on a busy machine. */

describe.skipIf(!hasBrowser())("the page of work in process", () => {
  let target: Target;
  let browser: Browser;
  const open = async (address: string, options = {}) => {
    const opened = await signedIn(browser, target, address, options);
    await rows(opened.page).first().waitFor();
    await lots(opened.page).first().waitFor();
    return opened;
  };

  beforeAll(async () => {
    [target, browser] = await Promise.all([programTarget(), launchBrowser()]);
    await sendFlow(target, Date.now());
    const found = async () => {
      const response = await fetch(`${target.url}/api/v1/wip/findings`, { headers: { authorization: `Bearer ${target.token}` } });
      return ((await response.json()) as { data: { total: number } }).data.total;
    };
    await vi.waitFor(async () => expect(await found()).toBe(3), { timeout: 30_000, interval: 300 });
  }, 70_000);
  afterAll(async () => {
    await browser?.close();
    await target?.stop();
  });

  test("what is in work, held, oldest, too long and below zero stands at the top", async () => {
    const { page, faults } = await open("/wip");
    await expect.poll(() => tile(page, "quantity").textContent()).toBe("62"); // 40 + 10 at OP10, 15 at OP20, −3 at OP30
    await expect.poll(() => tile(page, "held").textContent()).toBe("25");
    await expect.poll(() => tile(page, "stuck").textContent()).toBe("2");
    await expect.poll(() => tile(page, "negative").textContent()).toBe("1");
    await page.getByText(`${FLOW.aged} at OP10`).waitFor();
    await page.getByText("The largest queue waits at OP10: 50 pieces.").waitFor();
    await expect.poll(() => page.title()).toBe("WIP · linepulse");
    expect(faults).toEqual([]);
  });

  test("the flow has a row an operation, with what left it, ages, and the bottleneck marked with why", async () => {
    const { page } = await open(L1);
    await expect.poll(() => rows(page).locator("th button").allTextContents()).toEqual(["OP10", "OP20", "OP30"]);
    await expect.poll(() => rows(page).locator(".quantity b").allTextContents()).toEqual(["50", "15", "−3"]);
    await expect.poll(() => rows(page).first().textContent()).toContain("largest queue");
    await expect.poll(() => rows(page).nth(1).textContent()).toContain("longest active");
    await expect.poll(() => rows(page).nth(1).textContent()).toContain("0.2 per hour"); // 5 in 24 h
    await expect
      .poll(() => rows(page).first().locator(".ages").getAttribute("aria-label"))
      .toBe("up to 1h: 10 pieces, lots: 1\n1h – 4h: 40 pieces, lots: 1");
    await page.getByText("The two differ: look at both.").waitFor();
  });

  test("what is stuck is told in words, a fault of the data first, and leads to the order", async () => {
    const { page } = await open(L1);
    const findings = page.locator("section", { hasText: "Needs a look" }).locator("li");
    await expect
      .poll(() => findings.first().textContent())
      .toContain(`${FLOW.negative} has −3 at OP30: a move is missing or was sent twice`);
    await expect.poll(() => findings.nth(1).textContent()).toMatch(/Order WO-STUCK is in production for 3h \d+m; its limit is 2h/);
    await expect.poll(() => findings.nth(2).textContent()).toMatch(/LOT-OLD of order WO-STUCK waits at OP10 for 2h \d+m; its limit is 1h/);
    await page.getByRole("link", { name: /WO-STUCK is in production/ }).click();
    await expect.poll(() => page.url()).toContain(`/orders?factory=F1&order=${FLOW.stuck}`);
  });

  test("an operation shows its lots, the oldest first, and stands in the address", async () => {
    const { page } = await open(L1);
    await expect.poll(() => lots(page).allTextContents()).toEqual([FLOW.negative, FLOW.aged, "LOT-A", "LOT-A"]);
    await rows(page).locator("th button").nth(1).press("Enter");
    await expect.poll(() => lots(page).allTextContents()).toEqual(["LOT-A"]);
    await expect.poll(() => page.url()).toContain("operation=OP20");
    await expect.poll(() => page.getByRole("cell", { name: "待检" }).count()).toBe(1);
    await page.getByRole("button", { name: "All operations" }).click();
    await expect.poll(() => lots(page).count()).toBe(4);
  });

  test("figures of another system are compared in words; what is not understood is named", async () => {
    const { page } = await open(L1);
    const box = page.getByLabel("Figures of the other system");
    const submit = page.getByRole("button", { name: "Compare" });
    await box.fill("OP10 many");
    await page.getByText("Not understood: line 1.").waitFor();
    await expect.poll(() => submit.isDisabled()).toBe(true);
    await box.fill("OP10 50\nOP20 12");
    await submit.click();
    await page.getByText("OP10: both say 50").waitFor();
    await page.getByText("OP20: 15 here, 12 there. 3 more here").waitFor();
    await page.getByText("OP30, P: −3 here, the other system names none").waitFor();
  });

  test("a lot that comes is seen by itself; a line where nothing is in work says so", async () => {
    const { page } = await open(L1);
    const at = new Date().toISOString();
    const place = { tenant: "acme", factory: "F1", at, product: "P", quantity: 7 };
    await send(target, [{ ...place, line: "L1", type: "move", id: "later", lot: "LOT-NEW", from: null, to: "OP20" }]);
    await expect.poll(() => lots(page).allTextContents()).toContain("LOT-NEW");
    await send(target, [{ ...place, line: "L1", type: "move", id: "gone", lot: "LOT-NEW", from: "OP20", to: null }]);
    await send(target, [{ tenant: "acme", factory: "F1", line: "二线", type: "count", id: "c", at, station: "S", good: 1 }]);
    const idle = await signedIn(browser, target, `/wip?line=${encodeURIComponent("二线")}`);
    await expect
      .poll(() => idle.page.getByText("Nothing is in work here").or(idle.page.getByText("This line is not known")).count(), {
        timeout: 20_000,
      })
      .toBe(1);
  });

  test.each(VIEWS)(
    "it fits $name",
    async ({ name, ...options }) => {
      const { page, faults } = await open(L1, options);
      await keepPicture(page, `wip-${name}`);
      expect(await overflow(page)).toBe(0);
      expect(faults).toEqual([]);
    },
    60_000,
  );

  test.skipIf(!hasAxe())(
    "nothing keeps people out, light or dark",
    async () => {
      const { page } = await open(L1, { colorScheme: "light" });
      expect(await seriousFindings(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await seriousFindings(page)).toEqual([]);
    },
    60_000,
  );
});
