import { expect, test } from "vitest";
import { LINKED, pageOf } from "./pages.ts";

test("each page has its path, with or without a slash at the end", () => {
  expect(["/", "/spc", "/oee/", "/wall/plant"].map((path) => pageOf(path).name)).toEqual(["start", "spc", "oee", "wall"]);
  expect(LINKED.map(({ name, path }) => [name, pageOf(path).name])).toEqual(LINKED.map(({ name }) => [name, name]));
});

test("a wall has a name of any script; a broken encoding is taken as it is", () => {
  expect(pageOf("/wall/%E4%B8%80%E5%8F%B7%E7%BA%BF")).toEqual({ name: "wall", wall: "一号线" });
  expect(pageOf("/wall/%E4%")).toEqual({ name: "wall", wall: "%E4%" });
});

test("anything else is no page", () => {
  expect(["/wall", "/wall/a/b", "/oee/l1", "/start", "/yield/op10"].map((path) => pageOf(path).name)).toEqual(Array(5).fill("unknown"));
});

test("an alert has a page of its own", () => {
  expect(pageOf("/alerts/")).toEqual({ name: "alerts", alert: "" });
  expect(pageOf("/alerts/a%2F1")).toEqual({ name: "alerts", alert: "a/1" });
  expect(pageOf("/alerts/a/b").name).toBe("unknown");
});
