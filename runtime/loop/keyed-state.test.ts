import { expect, test } from "vitest";
import { createTrackedState } from "./keyed-state.ts";

test("a commit is told of each changed key once, with its newest value, and of deleted ones", () => {
  const state = createTrackedState();
  state.restore("kept", 1);
  state.restore("gone", 1);
  expect([...state.takeChanges()]).toEqual([]);
  state.set("new", 1);
  state.set("new", 2);
  state.delete("gone");
  state.delete("never there");
  expect(state.get("gone")).toBeUndefined();
  expect([...state.takeChanges()]).toEqual([
    ["new", 2],
    ["gone", undefined],
  ]);
  expect([...state.takeChanges()]).toEqual([]);
  state.set("new", 3);
  expect([...state.takeChanges()]).toEqual([["new", 3]]);
});

test("a key deleted and set again is told once, and stands last, wherever a commit falls between", () => {
  const ways = [false, true].map((isCommitted) => {
    const state = createTrackedState();
    for (const key of ["k/a", "k/b", "other"]) state.set(key, 1);
    [...state.takeChanges()];
    state.delete("k/a");
    if (isCommitted) expect([...state.takeChanges()]).toEqual([["k/a", undefined]]);
    state.set("k/a", 2);
    expect([...state.takeChanges()]).toEqual([["k/a", 2]]);
    return [...state.keys("k/")];
  });
  expect(ways).toEqual([
    ["k/b", "k/a"],
    ["k/b", "k/a"],
  ]);
});

test("what is mutated after it was set is committed as it then is, and commits are counted", () => {
  const state = createTrackedState();
  const value = { n: 1 };
  state.set("k", value);
  const { commits } = state;
  value.n = 2;
  expect(state.commits).toBe(commits);
  expect([...state.takeChanges()]).toEqual([["k", { n: 2 }]]);
  expect(state.commits).toBe((commits ?? 0) + 1);
});
