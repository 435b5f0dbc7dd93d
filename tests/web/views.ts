// The ways in which every page is looked at: both languages, three widths, both appearances; and what must hold in each.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { openPage, type Target } from "./page.ts";

export const VIEWS = [
  { name: "en-1280-light", locale: "en-US", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "zh-1280-dark", locale: "zh-CN", colorScheme: "dark", viewport: { width: 1280, height: 720 } },
  { name: "zh-1920-light", locale: "zh-CN", colorScheme: "light", viewport: { width: 1920, height: 1080 } },
  { name: "en-1920-dark", locale: "en-US", colorScheme: "dark", viewport: { width: 1920, height: 1080 } },
  { name: "en-3840-dark", locale: "en-US", colorScheme: "dark", viewport: { width: 3840, height: 2160 } },
] as const;

/** A page that is closed when its test is over: one that is left open goes on asking. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}) {
  const opened = await openPage(browser, options);
  onTestFinished(() => opened.page.context().close());
  return opened;
}

/** A page with the target's token in its link, as it is handed round. */
export async function signedIn(browser: Browser, { url, token }: Target, address: string, options: BrowserContextOptions = {}) {
  const opened = await visit(browser, options);
  await opened.page.goto(`${url}${address}#token=${token}`);
  return opened;
}

/** By how much the page, or the part of it that scrolls, is wider than there is room. */
export function overflow(page: Page): Promise<number> {
  const wide = "[document.documentElement, document.getElementById('main')].map((element) => element.scrollWidth - element.clientWidth)";
  return page.evaluate(`Math.max(...${wide})`);
}

const PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))";

/** Presses a key and waits until the page has been drawn again: what stands there then is what the key has brought. */
export async function press(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await page.evaluate(PAINTED);
}
