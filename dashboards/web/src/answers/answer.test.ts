import { expect, test } from "vitest";
import { ApiError } from "../api/client.ts";
import { stateOf } from "./answer.ts";

const fault = new ApiError({ status: 0, code: "UNREACHABLE", message: "" });

test("before the first answer it is loading, or failed", () => {
  expect(stateOf({ value: null, fault: null, isEmpty: false })).toBe("loading");
  expect(stateOf({ value: null, fault, isEmpty: true })).toBe("failed");
});

test("an answer that is there stays: empty, ready, or stale after a fault", () => {
  expect(stateOf({ value: [], fault: null, isEmpty: true })).toBe("empty");
  expect(stateOf({ value: [1], fault: null, isEmpty: false })).toBe("ready");
  expect(stateOf({ value: [1], fault, isEmpty: false })).toBe("stale");
});
