// The inbox of alerts in a real browser, against the real program.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AlertTarget, alertTarget, firing } from "./alert-plant.ts";
import { hasAxe, seriousFindings } from "./axe.ts";
import { hasBrowser, launchBrowser } from "./page.ts";
import { keepPicture } from "./pictures.ts";
import { overflow, signedIn, VIEWS } from "./views.ts";

const rows = (page: Page, group: string) => page.getByRole("region", { name: group, exact: true }).locator("li.row");

describe.skipIf(!hasBrowser())("the inbox of alerts", () => {
  let target: AlertTarget;
  let browser: Browser;
  const open = async (address: string, options = {}) => {
    const opened = await signedIn(browser, target, address, options);
    await opened.page.locator("li.row").first().waitFor();
    return opened;
  };

  beforeAll(async () => {
    [target, browser] = await Promise.all([alertTarget(), launchBrowser()]);
    await firing(target, 5);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await target?.stop();
  });

  test("the worst stands first; what is chosen stands in the address, and the others are away", async () => {
    const { page, faults } = await open("/alerts");
    await expect.poll(() => rows(page, "Firing").count()).toBe(5);
    await expect.poll(() => rows(page, "Firing").first().textContent()).toMatch(/P0.*Line down.*F1 \/ L1.*nobody.*Acknowledge/);
    await page.getByRole("button", { name: "P2" }).click();
    await expect.poll(() => page.url()).toContain("severity=P2");
    await expect.poll(() => rows(page, "Firing").count()).toBe(3);
    await page.getByRole("searchbox").fill("lot-b");
    await expect.poll(() => rows(page, "Firing").count()).toBe(1);
    await expect.poll(() => page.url()).toContain("q=lot-b");
    await page.getByRole("button", { name: "Clear filter" }).click();
    await expect.poll(() => rows(page, "Firing").count()).toBe(5);
    expect(faults).toEqual([]);
  });

  test("the start page and the wall say what waits, and lead here", async () => {
    const { page } = await signedIn(browser, target, "/");
    await page.getByText("1 P0 alert that nobody has taken").click({ timeout: 15_000 });
    await expect.poll(() => page.url()).toContain("/alerts?severity=P0");
    await expect.poll(() => rows(page, "Firing").count()).toBe(1);
    await page.goto(`${target.url}/wall/plant?every=0&page=3`);
    await page.getByRole("region", { name: "The worst first" }).getByText("Line down").waitFor();
    await expect.poll(() => page.locator(".counts").textContent()).toMatch(/P011 not taken.*P11.*P23/s);
    await page.goto(`${target.url}/wall/plant?every=0&pages=alerts.plan`);
    await expect.poll(() => page.getByRole("region", { name: "Open alerts" }).textContent()).toMatch(/Line down.*SPC signal/s);
    await expect.poll(() => page.getByRole("list", { name: "Open alerts" }).textContent()).toBe("AlertsP01P11P23");
  });

  test("several are acknowledged at once, with the keyboard", async () => {
    const { page } = await open("/alerts?severity=P2");
    for (const lot of ["LOT-A", "LOT-B"]) {
      await rows(page, "Firing").filter({ hasText: lot }).getByRole("checkbox").focus();
      await page.keyboard.press("Space");
    }
    const bulk = page.getByRole("region", { name: "What to do with the chosen alerts" });
    await bulk.getByText("2 alerts chosen").waitFor();
    await bulk.getByRole("button", { name: "Acknowledge (2)" }).press("Enter");
    await page.getByText("done for all 2").waitFor();
    await expect.poll(() => rows(page, "Acknowledged").count()).toBe(2);
    await expect.poll(() => rows(page, "Firing").count()).toBe(1);
  });

  test("an alert that opens meanwhile stands in the inbox without asking", async () => {
    const { page } = await open("/alerts");
    await target.loseLot("LOT-NEW");
    await rows(page, "Firing").filter({ hasText: "LOT-NEW" }).waitFor();
  });

  test("who may look alone sees no way to act, and is told so", async () => {
    const { page } = await signedIn(browser, target.asReader, "/alerts");
    await rows(page, "Firing").first().waitFor();
    await expect.poll(() => page.getByRole("checkbox").count()).toBe(0);
    await expect.poll(() => page.getByRole("button", { name: "Acknowledge" }).count()).toBe(0);
    await rows(page, "Firing").first().getByRole("link").click();
    await page.getByText("This token may look at alerts, not act on them.").waitFor();
    await expect.poll(() => page.getByRole("button", { name: /Acknowledge|Silence|Resolve/ }).count()).toBe(0);
  });

  test.each(VIEWS)(
    "it fits $name",
    async ({ name, ...options }) => {
      const { page, faults } = await open("/alerts", options);
      await page.waitForTimeout(300);
      await keepPicture(page, `alerts-inbox-${name}`);
      expect(await overflow(page)).toBe(0);
      expect(faults).toEqual([]);
    },
    20_000,
  );

  test.skipIf(!hasAxe()).each(["light", "dark"] as const)(
    "nothing keeps people out, %s",
    async (colorScheme) => {
      const { page } = await open("/alerts", { colorScheme });
      await page.getByRole("checkbox").first().check();
      expect(await seriousFindings(page)).toEqual([]);
    },
    30_000,
  );
});
