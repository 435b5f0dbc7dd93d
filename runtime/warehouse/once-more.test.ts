import { expect, test } from "vitest";
import { onceMore } from "./once-more.ts";

const reset = () => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
const { signal } = new AbortController();

/** Fails so often with this, then answers. */
function failing(times: number, error: () => Error) {
  let asked = 0;
  const ask = () => (asked++ < times ? Promise.reject(error()) : Promise.resolve("an answer"));
  return { ask, asked: () => asked };
}

test("a question whose connection was reset is asked once more", async () => {
  const { ask, asked } = failing(1, reset);
  await expect(onceMore(ask, signal)).resolves.toBe("an answer");
  expect(asked()).toBe(2);
});

test("a second reset, any other fault, and a question that nobody waits for are not", async () => {
  const twice = failing(2, reset);
  await expect(onceMore(twice.ask, signal)).rejects.toThrow("socket hang up");
  expect(twice.asked()).toBe(2);
  const other = failing(1, () => new Error("no such table"));
  await expect(onceMore(other.ask, signal)).rejects.toThrow("no such table");
  expect(other.asked()).toBe(1);
  const gone = failing(1, reset);
  await expect(onceMore(gone.ask, AbortSignal.abort())).rejects.toThrow("socket hang up");
  expect(gone.asked()).toBe(1);
});
