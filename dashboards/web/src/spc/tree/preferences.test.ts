import { expect, test } from "vitest";
import { createPreferences } from "./preferences.ts";

function fakeStore(kept: Record<string, string> = {}) {
  return { kept, getItem: (key: string) => kept[key] ?? null, setItem: (key: string, text: string) => void (kept[key] = text) };
}

test("order and favourites come back with the next page", () => {
  const store = fakeStore();
  const first = createPreferences(store);
  first.setOrder("worst");
  for (const name of ["a", "b", "a"]) first.toggleFavourite(name);
  const second = createPreferences(store);
  expect([second.order.value, [...second.favourites.value]]).toEqual(["worst", ["b"]]);
});

test("what is not understood is the default", () => {
  const { order, favourites } = createPreferences(fakeStore({ "linepulse.spc.order": "size", "linepulse.spc.favourites": '{"a":1' }));
  expect([order.value, favourites.value.size]).toEqual(["plant", 0]);
});

test("a browser that keeps nothing still marks until the page is closed", () => {
  const refuse = () => {
    throw new Error("no storage");
  };
  const preferences = createPreferences({ getItem: refuse, setItem: refuse });
  preferences.toggleFavourite("a");
  expect(preferences.favourites.value.has("a")).toBe(true);
});
