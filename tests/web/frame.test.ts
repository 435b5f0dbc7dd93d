// What all pages share, in a real browser against the real program: ways between pages, what is loaded for them, the start page.
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hasAxe, seriousFindings } from "./axe.ts";
import { hasBrowser, launchBrowser, programTarget, type Target } from "./page.ts";
import { keepPicture } from "./pictures.ts";
import { shiftPlant } from "./shift-plant.ts";
import { overflow, signedIn, VIEWS, visit } from "./views.ts";

/** Code and styles of a page, as they travel. */
const MOST_BYTES = 350 * 1024;

describe.skipIf(!hasBrowser())("the frame", () => {
  let target: Target;
  let browser: Browser;
  const open = (address: string, options = {}) => signedIn(browser, target, address, options);
  const link = (page: Page, name: string) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name, exact: true });

  beforeAll(async () => {
    [target, browser] = await Promise.all([programTarget(), launchBrowser()]);
    await shiftPlant(Date.now()).send(target);
    const headers = { authorization: `Bearer ${target.token}` };
    await vi.waitFor(async () => expect(await (await fetch(`${target.url}/api/v1/oee`, { headers })).text()).toContain("press"), {
      timeout: 20_000,
      interval: 200,
    });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await target?.stop();
  });

  test("links go from page to page without loading the app anew; title, mark and focus follow; the back button goes back", async () => {
    const { page, faults } = await open("/?lang=en");
    await link(page, "OEE").waitFor();
    await page.evaluate("window.isSame = true");
    await link(page, "OEE").click();
    await page.locator(".ratios").waitFor();
    expect([await page.title(), await link(page, "OEE").getAttribute("aria-current")]).toEqual(["OEE · linepulse", "page"]);
    expect(new URL(page.url()).search).toContain("lang=en");
    await link(page, "Control charts").click();
    await page.getByText("No characteristics yet").waitFor();
    await page.goBack();
    await page.locator(".ratios").waitFor();
    await expect.poll(() => page.evaluate("window.isSame")).toBe(true);
    await expect.poll(() => page.evaluate("document.activeElement.id")).toBe("main");
    expect(faults).toEqual([]);
  });

  test.each([
    { address: "/spc", drawn: ".search", without: /WallPage|OeePage|StartPage/ },
    { address: "/oee", drawn: ".ratios", without: /echarts|SpcPage|WallPage/ },
    { address: "/wall/plant", drawn: ".board", without: /echarts|SpcPage|OeePage/ },
    { address: "/", drawn: ".tiles", without: /echarts|SpcPage|OeePage/ },
  ])(
    "$address loads what it needs and no more",
    async ({ address, drawn, without }) => {
      const { page } = await visit(browser);
      const files = new Map<string, Promise<number>>();
      page.on("response", (response) => {
        if (/\.(js|css)$/.test(response.url()))
          files.set(
            response.url(),
            response.body().then((body) => gzipSync(body).length),
          );
      });
      await page.goto(`${target.url}${address}#token=${target.token}`);
      await page.locator(drawn).first().waitFor();
      const bytes = (await Promise.all(files.values())).reduce((sum, size) => sum + size, 0);
      console.log(`  ${address}: ${(bytes / 1024).toFixed(0)} KiB of code and styles, gzipped`);
      expect([...files.keys()].filter((file) => without.test(file))).toEqual([]);
      expect(bytes).toBeLessThan(MOST_BYTES);
      expect(bytes).toBeGreaterThan(50_000);
    },
    20_000,
  );

  test("the start page tells what is wrong, the worst first, and leads there", async () => {
    const { page, faults } = await open("/");
    const down = page.getByRole("link", { name: /test is down/ });
    await down.waitFor();
    await expect.poll(() => page.locator("main li b").first().textContent()).toBe("test is down");
    await page.getByText("Order WO-1 is late").waitFor();
    await page.getByText(/OEE .* is below its target of 75.0%/).waitFor();
    await down.click();
    await page.locator(".ratios").waitFor();
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toMatchObject({ factory: "F1", line: "L1", station: "test" });
    expect(faults).toEqual([]);
  });

  test("the keyboard alone gets from the bar into the page", async () => {
    const { page } = await open("/oee");
    await page.locator(".ratios").waitFor();
    await page.keyboard.press("Tab");
    await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await expect.poll(() => page.evaluate("document.activeElement.tagName")).toBe("SELECT");
  });

  test("every page asks for a token first, and goes on where it was", async () => {
    const { page } = await visit(browser);
    await page.goto(`${target.url}/oee?factory=F1&line=L1&station=press`);
    await page.getByLabel("Access token").fill(target.token);
    await page.keyboard.press("Enter");
    await page.locator(".ratios").waitFor();
    await expect.poll(() => page.url()).toContain("station=press");
  });

  test("the language switches in place, whatever the page shows", async () => {
    const { page } = await open("/oee?line=L1&station=press");
    await page.getByRole("button", { name: "切换为中文" }).click();
    await page.getByText("时间开动率").first().waitFor();
    await expect.poll(() => page.url()).toMatch(/station=press.*lang=zh-CN/);
    await expect.poll(() => page.evaluate("document.documentElement.lang")).toBe("zh-CN");
  });

  test("a part that cannot be asked is named; the others stand", async () => {
    const { page } = await visit(browser);
    await page.route("**/api/v1/orders?*", (route) => route.abort());
    await page.goto(`${target.url}/#token=${target.token}`);
    await page.getByText("Not asked: orders.").waitFor();
    await page.getByText("test is down").first().waitFor();
  });

  test.each(VIEWS)(
    "the start page fits $name",
    async ({ name, ...options }) => {
      const { page, faults } = await open("/", options);
      await page.locator(".row").first().waitFor();
      await keepPicture(page, `start-${name}`);
      expect(await overflow(page)).toBe(0);
      expect(faults).toEqual([]);
    },
    20_000,
  );

  test.skipIf(!hasAxe()).each([
    { address: "/", drawn: ".row" },
    { address: "/spc", drawn: ".search" },
  ])(
    "nothing keeps people out of $address",
    async ({ address, drawn }) => {
      for (const colorScheme of ["light", "dark"]) {
        const { page } = await open(address, { colorScheme });
        await page.locator(drawn).first().waitFor();
        expect([colorScheme, await seriousFindings(page)]).toEqual([colorScheme, []]);
      }
    },
    40_000,
  );
});
