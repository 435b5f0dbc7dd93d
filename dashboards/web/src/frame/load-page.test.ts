import { expect, test } from "vitest";
import { loadPage } from "./load-page.ts";

function browser() {
  const kept = new Map<string, string>();
  const sessionStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  };
  const reloads: string[] = [];
  const location = { pathname: "/oee", reload: () => reloads.push("/oee") };
  return { window: { sessionStorage, location } as unknown as Window, reloads };
}
const page = {};
const gone = async () => {
  throw new TypeError("Failed to fetch dynamically imported module");
};

test("a page that is there is given", async () => {
  expect(await loadPage(async () => ({ default: page }), browser().window)).toBe(page);
});

test("a file that is gone loads the app anew once, and is a fault the second time", async () => {
  const { window, reloads } = browser();
  void loadPage(gone, window);
  await Promise.resolve();
  expect(reloads).toEqual(["/oee"]);
  await expect(loadPage(gone, window)).rejects.toThrow("Failed to fetch");
  expect(reloads.length).toBe(1);
});

test("after a page was loaded, the next one that is gone loads the app anew again", async () => {
  const { window, reloads } = browser();
  void loadPage(gone, window);
  await Promise.resolve();
  await loadPage(async () => ({ default: page }), window);
  void loadPage(gone, window);
  await Promise.resolve();
  expect(reloads.length).toBe(2);
});
