import { expect, test } from "vitest";
import { fakeContext } from "./fixtures.ts";
import { ofState, stateCell } from "./of-state.ts";

test("what follows from a state is made once for each, whoever is asked for in between, and anew when it is forgotten", () => {
  let made = 0;
  const keysOf = ofState((state) => ({ number: ++made, keys: [...state.keys("")] }));
  const [one, other] = [fakeContext().state, fakeContext().state];
  one.set("a", 1);
  expect(keysOf(one)).toEqual({ number: 1, keys: ["a"] });
  expect(keysOf(other)).toEqual({ number: 2, keys: [] });
  expect([keysOf(one), keysOf(one), keysOf(other)].map(({ number }) => number)).toEqual([1, 1, 2]);
  one.set("b", 2);
  keysOf.forget(one);
  expect([keysOf(other), keysOf(one), keysOf(one)].map(({ number }) => number)).toEqual([2, 3, 3]);
  expect(keysOf(one).keys).toEqual(["a", "b"]);
  keysOf.forget(one);
  expect(keysOf(one).number).toBe(4);
});

test("a cell is the value of its key, of each state by itself, and stays in the state", () => {
  const cell = stateCell<number>("clock");
  const [one, other] = [fakeContext().state, fakeContext().state];
  one.set("clock", 7);
  expect([cell.get(one), cell.get(other)]).toEqual([7, undefined]);
  cell.set(other, 8);
  expect([cell.get(one), cell.get(other), one.get("clock"), other.get("clock")]).toEqual([7, 8, 7, 8]);
  cell.delete(one);
  expect([cell.get(one), one.get("clock"), cell.get(other)]).toEqual([undefined, undefined, 8]);
});
