// The page of data in a real browser, against the real program without databases: how far it has come, who sends, and what to do about
// what could not be processed.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startProgramProcess } from "../program.ts";
import { hasAxe, seriousFindings } from "./axe.ts";
import { hasBrowser, launchBrowser, send, type Target } from "./page.ts";
import { keepPicture } from "./pictures.ts";
import { overflow, signedIn, VIEWS } from "./views.ts";

const READER = "a-token-that-may-only-read";
const PLACE = { factory: "F1", line: "L1" };
const group = (page: Page, reason: string) =>
  page.locator(".groups > li").filter({ has: page.locator("h3 code", { hasText: new RegExp(`^${reason}$`) }) });

/** A program with a second token, which may read and nothing else. */
async function twoTokens(): Promise<Target> {
  const dir = mkdtempSync(join(tmpdir(), "linepulse-web-data-"));
  writeFileSync(join(dir, "reader"), `${READER}\n`);
  const config = join(dir, "linepulse.yaml");
  writeFileSync(config, `credentials: [{name: reader, tenant: acme, tokenFile: '${join(dir, "reader")}', permissions: [read]}]\n`);
  const program = await startProgramProcess({
    data: join(dir, "data"),
    args: ["run", "--config", config],
    env: { LINEPULSE_AUTH: "on" },
    withinMs: 90_000,
  });
  return {
    url: program.url,
    token: program.token ?? "",
    async stop() {
      await program.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

describe.skipIf(!hasBrowser())("the page of data", () => {
  let target: Target;
  let browser: Browser;
  let count = 0;
  const id = () => `e${++count}`;
  const plan = (characteristic: string, chart: object) => ({ ...PLACE, type: "plan", id: id(), at: Date.now(), characteristic, ...chart });
  const measured = (characteristic: string, values: number[]) => {
    return { ...PLACE, type: "measurement", id: id(), at: Date.now(), station: "S1", characteristic, values };
  };
  const ofApi = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${target.url}/api/v1${path}`, { headers: { authorization: `Bearer ${target.token}` } });
    return ((await response.json()) as { data: T }).data;
  };
  const letters = async () => (await ofApi<{ total: number }>("/deadletters/summary")).total;
  const open = async (address = "/data", options = {}) => {
    const opened = await signedIn(browser, target, address, options);
    await opened.page.locator(".verdict").waitFor();
    return opened;
  };

  beforeAll(async () => {
    [target, browser] = await Promise.all([twoTokens(), launchBrowser()]);
    const state = { ...PLACE, type: "state", id: "s1", at: Date.now(), station: "S1" };
    const wrong = ["bore", "bore", "gap"].map((name) => measured(name, [1, 2]));
    const late = { ...PLACE, line: "二线", type: "state", id: "s9", at: Date.now() - 3_600_000, station: "S1", state: "running" };
    await send(target, [
      ...[{ ...state, state: "running" }, { ...state, state: "idle" }, late],
      ...["bore", "gap"].map((name) => plan(name, { chart: "i-mr" })),
      ...wrong,
    ]);
    await vi.waitFor(async () => expect(await letters()).toBe(4), { timeout: 60_000, interval: 200 });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await target?.stop();
  });

  test("says first that all has caught up but what could not be processed, then how much waits at each step, and who sends", async () => {
    const { page, faults } = await open();
    await page.getByText("Everything has caught up").waitFor();
    await page.getByText("but for 4 records that could not be processed").waitFor();
    await expect.poll(() => page.locator(".chain .figure").allTextContents()).toEqual(["–", "0", "0", "0", "4"]);
    const rows = page.getByRole("region", { name: "Senders of events" }).locator("tbody tr");
    await expect.poll(async () => (await rows.locator("th").allTextContents()).sort()).toEqual(["L1F1", "二线F1"]);
    await expect.poll(() => rows.filter({ hasText: "二线" }).locator("td").allTextContents()).toEqual(
      ["http", expect.stringMatching(/ago$/), expect.any(String), "1", "100.0%"],
    ); // biome-ignore format: one row
    await page.getByText("No database is connected").waitFor();
    await page.getByText("No change of a database came in this time").waitFor();
    await expect.poll(() => page.title()).toBe("Data · linepulse");
    expect(faults).toEqual([]);
  });

  test("tells of each reason what it means and what to do, and shows the newest of it under an address of its own", async () => {
    const { page } = await open();
    const conflict = group(page, "id-conflict");
    await conflict.getByText("The sender used an id twice").waitFor();
    await conflict.getByRole("button", { name: "Show examples" }).click();
    await conflict.getByText('id "s1" of source "http" came before with other content').waitFor();
    await expect.poll(() => conflict.locator("pre").textContent()).toContain('"state":"idle"');
    await expect.poll(() => page.url()).toContain("letters=id-conflict");
    await page.reload();
    await group(page, "id-conflict").locator("pre").waitFor();
    await page.goBack();
    await expect.poll(() => page.locator("pre").count()).toBe(0);
  });

  test("what was corrected is sent again with the keyboard: a receipt, its point on the chart, and who did it", async () => {
    await send(target, [plan("bore", { chart: "xbar-r", subgroupSize: 2 })]);
    const { page } = await open();
    await group(page, "wrong-shape").getByRole("button", { name: "Send again" }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Send 3 events again?").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await dialog.getByText("Receipt").waitFor();
    await expect.poll(() => dialog.locator("dl").textContent()).toMatch(/taken in again\s*3.*refused, still here\s*0/s);
    await dialog.getByRole("button", { name: "Close" }).click();
    // two fit by now; the third comes back, because its plan is as it was
    await expect.poll(() => group(page, "wrong-shape").locator(".count").textContent(), { timeout: 20_000, interval: 300 }).toBe("1");
    const points = async () => (await ofApi<{ total: number }>("/spc/points?characteristic=bore")).total;
    await expect.poll(points, { timeout: 15_000, interval: 300 }).toBe(2);
    await page.getByText("owner sent again · Does not fit its control plan").waitFor();
  });

  test("nothing is put aside without a reason; what is, is gone, and who did it stays", async () => {
    const { page } = await open();
    await group(page, "id-conflict").getByRole("button", { name: "Put aside" }).click();
    const dialog = page.getByRole("dialog");
    await expect.poll(() => dialog.getByRole("button", { name: "Put aside" }).isDisabled()).toBe(true);
    await dialog.getByLabel("Why").fill("counter was reset");
    await dialog.getByRole("button", { name: "Put aside" }).click();
    await dialog.getByText("Receipt").waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => group(page, "id-conflict").count()).toBe(0);
    await page.getByText("owner put aside · The same id with other content · counter was reset").waitFor();
  });

  test("who may only read sees what lies there and nothing to do about it", async () => {
    const { page } = await signedIn(browser, { ...target, token: READER }, "/data");
    await page.locator(".groups > li").first().waitFor();
    await page.getByRole("button", { name: "Show examples" }).first().waitFor();
    await expect.poll(() => page.getByRole("button", { name: /Send|Put aside/ }).count()).toBe(0);
  });

  test("without a connection what is shown stays and says its age; afterwards it goes on by itself", async () => {
    const { page } = await open();
    await page.context().setOffline(true);
    await page.getByText("asking again failed").first().waitFor();
    await expect.poll(() => page.locator(".chain .figure").count()).toBe(5);
    await page.context().setOffline(false);
    await expect.poll(() => page.getByText("asking again failed").count()).toBe(0);
  });

  test("it fits every view", async () => {
    const { page, faults } = await open("/data?letters=wrong-shape");
    for (const { name, locale, colorScheme, viewport } of VIEWS) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await page.goto(`${target.url}/data?letters=wrong-shape&lang=${locale === "zh-CN" ? locale : "en"}`);
      await page.locator("pre").first().waitFor();
      await keepPicture(page, `data-${name}`);
      expect([name, await overflow(page)]).toEqual([name, 0]);
    }
    expect(faults).toEqual([]);
  });

  test.skipIf(!hasAxe())(
    "nothing keeps people out, light and dark",
    async () => {
      const { page } = await open("/data?letters=wrong-shape");
      await page.locator("pre").first().waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole("button", { name: "Put aside" }).first().click();
      await page.getByRole("dialog").waitFor();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await seriousFindings(page)).toEqual([]);
      }
      await page.keyboard.press("Escape");
      expect(await seriousFindings(page)).toEqual([]);
    },
    60_000,
  );
});
