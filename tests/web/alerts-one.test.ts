// The page of one alert in a real browser, against the real program and a robot that answers.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type AlertTarget, alertTarget, firing, type ListedAlert } from "./alert-plant.ts";
import { hasAxe, seriousFindings } from "./axe.ts";
import { hasBrowser, launchBrowser } from "./page.ts";
import { keepPicture } from "./pictures.ts";
import { overflow, signedIn, VIEWS } from "./views.ts";

const rows = (page: Page, group: string) => page.getByRole("region", { name: group, exact: true }).locator("li.row");

describe.skipIf(!hasBrowser())("the page of one alert", () => {
  let target: AlertTarget;
  let browser: Browser;
  let known: readonly ListedAlert[];
  const idOf = (rule: string, lot?: string) =>
    known.find((alert) => alert.rule === rule && (lot === undefined || alert.labels.lot === lot))?.id ?? "";
  const open = async (address: string, options = {}) => {
    const opened = await signedIn(browser, target, address, options);
    await opened.page.locator(".facts").first().waitFor();
    return opened;
  };

  beforeAll(async () => {
    [target, browser] = await Promise.all([alertTarget(), launchBrowser()]);
    known = await firing(target, 5);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await target?.stop();
  });

  test("the link of a message leads here by a click more, and opening it changes nothing: to acknowledge is a click of its own", async () => {
    await vi.waitFor(() => expect(JSON.stringify(target.robots.messages)).toContain("/acknowledge?token="), { timeout: 15_000 });
    const [link = ""] = /http:[^"]+\/acknowledge\?token=[\w.-]+/.exec(JSON.stringify(target.robots.messages)) ?? [];
    const { page } = await open(`/alerts?alert=${idOf("line-down")}`);
    await page.goto(link);
    await page.getByRole("link", { name: "Page of alerts" }).click();
    await page.locator(".facts").waitFor();
    await expect.poll(() => page.getByRole("heading", { level: 1 }).textContent()).toBe("Line down");
    await expect.poll(() => page.locator("main").textContent()).toMatch(/F1 \/ L1.*What to do next.*Send the shift leader/s);
    await expect.poll(() => page.getByRole("region", { name: "Who was told" }).textContent()).toMatch(/quality.*ding-1.*arrived/);
    expect(((await target.get(`alerts/${idOf("line-down")}`)) as { status: string }).status).toBe("firing"); // looking changed nothing
    await page.getByLabel("Note (goes with what you do)").fill("fitter is on the way");
    await page.getByRole("button", { name: "Acknowledge" }).click();
    await page.getByRole("listitem").filter({ hasText: "Acknowledge" }).getByText("done").waitFor();
    await expect.poll(() => page.locator(".head .state").textContent()).toBe("Acknowledged");
    const history = page.getByRole("region", { name: "History" });
    await expect.poll(() => history.textContent()).toMatch(/Acknowledgedby .*fitter is on the way.*Fired.*Opened/s);
    await expect.poll(() => page.getByRole("button", { name: "Acknowledge" }).count()).toBe(0);
  });

  test("an alert of a control chart has its last values, its rule in words and a way to its chart", async () => {
    const { page } = await open(`/alerts/${idOf("spc-signal")}`);
    await expect.poll(() => page.locator(".facts").textContent()).toContain("One point beyond a limit");
    await page.getByRole("img", { name: /^Last 8 points, newest 16/ }).waitFor();
    await expect
      .poll(() => page.getByRole("link", { name: "Show the chart" }).getAttribute("href"))
      .toMatch(/^\/spc\?.*characteristic=bore/);
  });

  test("assigning, commenting and resolving are told in the history, and what is over stands at the end", async () => {
    const { page } = await open(`/alerts?alert=${idOf("wip-negative", "LOT-C")}`);
    await page.getByRole("button", { name: "Assign" }).click();
    await page.getByRole("dialog").getByLabel("To whom").fill("李工");
    await page.getByRole("dialog").getByRole("button", { name: "Assign" }).click();
    await expect.poll(() => page.locator(".facts").textContent()).toContain("李工");
    await page.getByLabel("Note (goes with what you do)").fill("scanned twice");
    await page.getByRole("button", { name: "Comment" }).click();
    await expect.poll(() => page.getByRole("region", { name: "History" }).textContent()).toMatch(/Commented.*scanned twice/s);
    await page.getByRole("button", { name: "Resolve" }).click();
    await expect.poll(() => page.locator(".head .state").textContent()).toBe("Resolved");
    await page.getByRole("link", { name: "All alerts" }).click();
    await expect.poll(() => rows(page, "Resolved").filter({ hasText: "LOT-C" }).count()).toBe(1);
  });

  test("an alert that nobody knows says so", async () => {
    const { page } = await signedIn(browser, target, "/alerts/gone");
    await page.getByText("There is no such alert").waitFor();
  });

  test.each(VIEWS)(
    "it fits $name",
    async ({ name, ...options }) => {
      const { page, faults } = await open(`/alerts?alert=${idOf("spc-signal")}`, options);
      await page.waitForTimeout(300);
      await keepPicture(page, `alerts-one-${name}`);
      expect(await overflow(page)).toBe(0);
      expect(faults).toEqual([]);
    },
    20_000,
  );

  test.skipIf(!hasAxe()).each(["light", "dark"] as const)(
    "nothing keeps people out, %s",
    async (colorScheme) => {
      const { page } = await open(`/alerts?alert=${idOf("spc-signal")}`, { colorScheme });
      await page.getByRole("button", { name: "Silence" }).click();
      await page.getByRole("dialog").waitFor();
      expect(await seriousFindings(page)).toEqual([]);
    },
    30_000,
  );
});
