// The page of orders in a real browser, against the real program.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hasAxe, seriousFindings } from "./axe.ts";
import { sendFlow } from "./flow-plant.ts";
import { hasBrowser, launchBrowser, programTarget, type Target } from "./page.ts";
import { keepPicture } from "./pictures.ts";
import { overflow, signedIn, VIEWS } from "./views.ts";

const names = (page: Page) => page.locator("tbody th .link").allTextContents();
const rowOf = (page: Page, order: string) => page.locator("tbody tr", { hasText: order });

/** In the end, also on a busy machine. */

describe.skipIf(!hasBrowser())("the page of orders", () => {
  let target: Target;
  let browser: Browser;
  const open = async (address: string, options = {}) => {
    const opened = await signedIn(browser, target, address, options);
    await opened.page.locator("tbody tr").first().waitFor();
    return opened;
  };

  beforeAll(async () => {
    [target, browser] = await Promise.all([programTarget(), launchBrowser()]);
    await sendFlow(target, Date.now());
    const total = async (path: string) => {
      const response = await fetch(`${target.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${target.token}` } });
      return ((await response.json()) as { data: { total: number } }).data.total;
    };
    const counts = () => Promise.all(["wip/findings", "orders", "yield/units", "orders/stations?order=WO-9"].map(total));
    await vi.waitFor(async () => expect(await counts()).toEqual([3, 4, 9, 1]), { timeout: 30_000, interval: 300 });
  }, 70_000);
  afterAll(async () => {
    await browser?.close();
    await target?.stop();
  });

  test("open orders, the newest first, with progress, age, due date and where their parts are", async () => {
    const { page, faults } = await open("/orders");
    await expect.poll(() => names(page)).toEqual(["WO-NEXT", "WO-9", "WO-STUCK"]);
    await rowOf(page, "WO-9").getByText("61 of 200 good").waitFor();
    await rowOf(page, "WO-9").getByText("3 scrap or rework").waitFor();
    await expect.poll(() => rowOf(page, "WO-9").locator(".place").allTextContents()).toEqual(["OP20 15", "OP10 10"]);
    await rowOf(page, "WO-9").getByText("25 on hold").waitFor();
    await rowOf(page, "WO-STUCK").getByText("stuck", { exact: true }).waitFor();
    await page.getByRole("status", { name: "Orders at a glance" }).getByText("1 stuck").waitFor();
    await expect.poll(() => page.getByRole("link", { name: "1 lot waits too long" }).getAttribute("href")).toContain("operation=OP10");
    await expect.poll(() => page.title()).toBe("Orders · linepulse");
    expect(faults).toEqual([]);
  });

  test("search and state stand in the address; what matches nothing says so and leads back", async () => {
    const { page } = await open("/orders");
    await page.getByRole("combobox", { name: "State" }).selectOption("completed");
    await expect.poll(() => names(page)).toEqual(["WO-DONE"]);
    await expect.poll(() => page.url()).toContain("state=completed");
    await page.getByRole("combobox", { name: "State" }).selectOption("all");
    await page.getByRole("searchbox").fill("wo-s");
    await expect.poll(() => names(page)).toEqual(["WO-STUCK"]);
    await expect.poll(() => page.url()).toContain("search=wo-s");
    await page.reload();
    await expect.poll(() => names(page)).toEqual(["WO-STUCK"]);
    await page.getByRole("searchbox").fill("%");
    await page.getByText("No order matches").waitFor();
    await page.getByRole("button", { name: "Show all open orders" }).click();
    await expect.poll(() => names(page)).toEqual(["WO-NEXT", "WO-9", "WO-STUCK"]);
  });

  test("one order in full: why it is stuck, its way, counts, units that failed, and links; back is the list", async () => {
    const { page } = await open("/orders");
    await page.getByRole("link", { name: "Open order WO-STUCK" }).click();
    await page.getByText(/in production for 3h \d+m, beyond its limit of 2h/).waitFor();
    const way = page.locator(".way tbody tr");
    await expect.poll(() => way.count()).toBe(1);
    await expect.poll(() => way.locator("td:not(.track)").allTextContents()).toEqual(["40", "0", "40"]);
    await page.getByText("Most frequent: 虚焊 (3), 桥接 (2)").waitFor();
    await page.getByText("No station has counted parts of this order").waitFor();
    await page.getByRole("link", { name: "Yield of its product" }).click();
    await expect.poll(() => page.url()).toContain("/yield?factory=F1&line=L1&product=P&range=custom");
    await page.goBack();
    await page.getByRole("link", { name: "All orders" }).click();
    await expect.poll(() => names(page)).toEqual(["WO-NEXT", "WO-9", "WO-STUCK"]);
  });

  test("a link of an alert opens its order; an order that is not known says so", async () => {
    const { page } = await open("/orders?factory=F1&order=WO-9");
    await page.getByRole("heading", { name: "WO-9", exact: true }).waitFor();
    await expect.poll(() => page.locator("table", { hasText: "key station" }).locator("td").allTextContents()).toEqual(["61", "3", "0"]);
    const gone = await signedIn(browser, target, "/orders?order=WO-0");
    await gone.page.getByText("This order is not known").waitFor();
  });

  test.each(VIEWS)(
    "list and order fit $name",
    async ({ name, ...options }) => {
      const { page, faults } = await open("/orders", options);
      await keepPicture(page, `orders-${name}`);
      expect(await overflow(page)).toBe(0);
      await page.locator("tbody th .link").nth(1).click();
      await page.locator(".way tbody tr").first().waitFor();
      await keepPicture(page, `order-${name}`);
      expect(await overflow(page)).toBe(0);
      expect(faults).toEqual([]);
    },
    60_000,
  );

  test.skipIf(!hasAxe())(
    "nothing keeps people out, light or dark",
    async () => {
      const { page } = await open("/orders", { colorScheme: "light" });
      expect(await seriousFindings(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole("link", { name: "Open order WO-9" }).click();
      await page.locator(".way tbody tr").first().waitFor();
      expect(await seriousFindings(page)).toEqual([]);
    },
    60_000,
  );
});
