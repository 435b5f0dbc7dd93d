import { expect, test } from "vitest";
import { zoneOf } from "../plant/zone.ts";
import { rowsOf, type SilenceForm, silenceOf } from "./silence-form.ts";

const NOW = Date.UTC(2026, 2, 1, 12);
const at = { now: NOW, zone: zoneOf("Asia/Shanghai") };
const form: SilenceForm = { factory: "F1", rows: [{ label: "line", value: " L1 " }, { label: "station", value: "" }], lengthMs: 7_200_000, untilText: "", note: " repair " }; // biome-ignore format: one form

test("an alert is kept quiet by its rule, line and station; what tells more is left to choose", () => {
  const { chosen, more } = rowsOf({ rule: "spc-signal", characteristic: "直径", station: "S1", line: "L1", odd: "x" });
  expect([chosen.map(({ label }) => label), more]).toEqual([["rule", "line", "station"], [{ label: "characteristic", value: "直径" }]]);
});

test("a silence lasts so long, or until a local time of the plant", () => {
  expect(silenceOf(form, at)).toEqual({ factory: "F1", match: { line: "L1" }, until: "2026-03-01T14:00:00.000Z", note: "repair" });
  expect(silenceOf({ ...form, lengthMs: 0, untilText: "2026-03-01T21:30" }, at)).toMatchObject({ until: "2026-03-01T13:30:00.000Z" });
});

test("one that matches everything, is over already, or lasts for ever is refused", () => {
  expect(silenceOf({ ...form, rows: [{ label: "", value: "x" }] }, at)).toBe("empty");
  expect(silenceOf({ ...form, lengthMs: 0, untilText: "" }, at)).toBe("until");
  expect(silenceOf({ ...form, lengthMs: 0, untilText: "2026-03-01T20:00" }, at)).toBe("until");
  expect(silenceOf({ ...form, lengthMs: 0, untilText: "2026-06-01T20:00" }, at)).toBe("long");
});
