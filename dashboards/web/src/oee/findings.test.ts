import { expect, test } from "vitest";
import { readOee } from "../api/oee.ts";
import { en } from "../i18n/en.ts";
import { keyOf, whyNull } from "../ui/why.ts";
import { findingsOf } from "./findings.ts";
import { topReasons } from "./top-reasons.ts";

const item = {
  factory: "f",
  line: "l",
  station: "s",
  plannedBusyTimeMs: 90,
  unknownMs: 10,
  uncycledQuantity: 2,
  producedQuantity: 5,
  findings: ["ideal cycle too long"],
};
const figures = readOee(item)!;

test("unknown time, parts without an ideal cycle, too long a cycle and missing targets are told", () => {
  expect(findingsOf(figures)).toEqual([
    { name: "idealCycleTooLong" }, { name: "unknown", ms: 10, elapsedMs: 100 }, { name: "uncycled", n: 2, produced: 5 }, { name: "noTarget" },
  ]); // biome-ignore format: one table
  expect(findingsOf({ ...figures, unknownMs: 0, uncycledQuantity: 0, findings: [], targets: { oee: 0.8 } })).toEqual([]);
});

test("every finding and every reason that the API gives has words", () => {
  for (const { name } of findingsOf(figures)) expect(Object.keys(en.oee.finding)).toContain(name);
  const reasons = ["no planned busy time", "no production time", "no ideal cycle", "nothing produced", "not counted", "no breakdowns"];
  expect(reasons.map(keyOf)).toEqual(Object.keys(en.oee.why));
  const texts = { t: (key: string) => `words of ${key}`, te: (key: string) => key.endsWith("notCounted") };
  expect([whyNull("not counted", texts), whyNull("new reason", texts), whyNull(undefined, texts)]).toEqual([
    "words of oee.why.notCounted",
    "new reason",
    "",
  ]);
});

test("the longest reasons stand first, and what was gained is none", () => {
  const reason = { reason: "r", name: "", category: "", stops: null };
  const shown = topReasons([
    { ...reason, loss: "setup", ms: 5 },
    { ...reason, loss: "waiting", ms: 9 },
    { ...reason, loss: "speed", ms: -3 },
  ]);
  expect(shown.map(({ loss }) => loss)).toEqual(["waiting", "setup"]);
});
