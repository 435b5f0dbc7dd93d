// Rules of alerts, silences and channels in a real browser, against the real program and a robot that answers.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AlertTarget, alertTarget, firing } from "./alert-plant.ts";
import { hasAxe, seriousFindings } from "./axe.ts";
import { hasBrowser, launchBrowser } from "./page.ts";
import { keepPicture } from "./pictures.ts";
import { overflow, signedIn, VIEWS } from "./views.ts";

/** What stands there once there is something. */
const CONTENT = "table, .editor, .list, .channels";
const PARTS = ["rules&rule=yield-drop", "silences", "channels"];

describe.skipIf(!hasBrowser())("rules, silences and channels of alerts", () => {
  let target: AlertTarget;
  let browser: Browser;
  const open = async (address: string, options = {}) => {
    const opened = await signedIn(browser, target, address, options);
    await opened.page.locator(CONTENT).first().waitFor();
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

  test("every rule has its sentence, whether it is on, and how often it fired", async () => {
    const { page, faults } = await open("/alerts?view=rules");
    const row = (name: string) => page.getByRole("row").filter({ hasText: name });
    await expect.poll(() => row("line-down").textContent()).toMatch(/P0.*Line down.*shipped.*a line is down.*on1/);
    await expect.poll(() => row("report-rate").textContent()).toMatch(/off0–/);
    await row("line-down").getByRole("link").click();
    await expect.poll(() => page.url()).toContain("rule=line-down");
    expect(faults).toEqual([]);
  });

  test("a rule is checked while it is typed, tried against the past, and written as configuration", async () => {
    const { page } = await open("/alerts?view=rules&rule=line-down");
    await page.locator(".verdict").getByText("a line is down").waitFor();
    await page.getByLabel("For at least").fill("5 minutes");
    await page.getByText("Not a rule yet.").waitFor();
    await page.getByText("a number and s, m, h or d, such as 5m").waitFor();
    await expect.poll(() => page.getByRole("button", { name: "Try", exact: true }).isDisabled()).toBe(true);
    await page.getByLabel("For at least").fill("1m");
    await page.getByText("a line is down, for 1m").waitFor();
    await page.getByLabel("For at least").fill("0s");
    await page.getByRole("combobox", { name: "Condition" }).selectOption("rate");
    await page.getByLabel("At least", { exact: true }).fill("2");
    await page.getByRole("button", { name: "Try", exact: true }).click();
    await page.getByText("Would have fired 0 times").waitFor();
    await page.getByLabel("At least", { exact: true }).fill("1");
    await page.getByText("The rule has changed since: try again.").waitFor();
    await page.getByText("1 times within 1h", { exact: false }).waitFor();
    await page.getByRole("button", { name: "Try", exact: true }).click();
    await page.getByText("Would have fired 1 time", { exact: true }).waitFor();
    await expect.poll(() => page.locator(".report tbody").textContent()).toContain("L1");
    await expect
      .poll(() => page.locator("pre").textContent())
      .toMatch(/^- name: line-down\n[\s\S]*condition: \{type: rate, of: signal, name: spc, count: 1, within: 1h\}\n/);
  });

  test("a new rule says what it lacks", async () => {
    const { page } = await open("/alerts?view=rules");
    await page.getByRole("link", { name: "New rule" }).click();
    await page.getByText("1 to 64 letters, digits, dots, dashes").waitFor();
    await page.getByLabel("Name").fill("press-yield");
    await page.getByLabel("Title, English").fill("Yield of the press");
    await page.getByText("first-pass yield < 90%", { exact: false }).waitFor();
    await expect.poll(() => page.locator("pre").textContent()).toContain("- name: press-yield\n");
  });

  test("what is silenced is not told until the end, stands in the list, and is ended early", async () => {
    const { page } = await open("/alerts?view=silences");
    await page.getByText("lunch").waitFor();
    await page.getByText("11:30 – 12:30").waitFor();
    await page.getByRole("button", { name: "New silence" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Name at least one label", { exact: false }).waitFor();
    await dialog.getByRole("textbox", { name: "Value of Line" }).fill("L1");
    await dialog.getByText("8h").click();
    await dialog.getByLabel("Why").fill("belt is changed");
    await dialog.getByRole("button", { name: "Silence" }).click();
    const silence = page.getByRole("listitem").filter({ hasText: "Line = L1" });
    await silence.getByText("belt is changed", { exact: false }).waitFor();
    await silence.getByText(/left$/).waitFor();
    await silence.getByRole("button", { name: "End silence: Line = L1" }).click();
    await page.getByText("Nothing is silenced").waitFor();
    await page.getByText("also ended ones").click();
    await expect.poll(() => page.url()).toContain("ended=true");
    await page.getByText(/ended .* by /).waitFor();
  });

  test("a channel shows its robots and who is told; its test tells what each said", async () => {
    const { page } = await open("/alerts?view=channels");
    const channel = page.getByRole("region", { name: "quality" });
    await channel.getByText("DingTalk robot").waitFor();
    await page.getByText("Everything").waitFor();
    await channel.getByRole("button", { name: "Send a test to quality" }).click();
    await channel.getByText("The test arrived.").waitFor();
    expect(JSON.stringify(target.robots.messages)).toContain("channel test");
    target.robots.mode = "stopped";
    await channel.getByRole("button", { name: "Send a test to quality" }).click();
    await channel.getByText("refuses everything", { exact: false }).first().waitFor();
    await expect.poll(() => channel.textContent()).toMatch(/refuses since/);
    target.robots.mode = "up";
  });

  test("who may look alone has no button to act with", async () => {
    const { page } = await signedIn(browser, target.asReader, "/alerts?view=channels");
    await page.getByText("DingTalk robot").waitFor();
    await expect.poll(() => page.getByRole("button", { name: /test/i }).count()).toBe(0);
  });

  test.each(VIEWS.map((view, i) => ({ ...view, part: PARTS[i % PARTS.length] ?? "" })))(
    "$part fits $name",
    async ({ name, part, ...options }) => {
      const { page, faults } = await open(`/alerts?view=${part}`, options);
      await page.waitForTimeout(300);
      await keepPicture(page, `alerts-${part.split("&")[0]}-${name}`);
      expect(await overflow(page)).toBe(0);
      expect(faults).toEqual([]);
    },
    20_000,
  );

  test.skipIf(!hasAxe()).each(["light", "dark"] as const)(
    "nothing keeps people out, %s",
    async (colorScheme) => {
      const { page } = await open("/alerts?view=rules", { colorScheme });
      for (const part of [...PARTS, "rules"]) {
        await page.goto(`${target.url}/alerts?view=${part}`);
        await page.locator(CONTENT).first().waitFor();
        expect([part, await seriousFindings(page)]).toEqual([part, []]);
      }
    },
    40_000,
  );
});
