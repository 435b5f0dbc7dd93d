import { expect, test } from "vitest";
import { planOf, planText } from "./plan.ts";

test("one that is not there is made, with every setting", () => {
  const plan = planOf("cdc.mes", undefined, { "slot.name": "s", "database.password": "secret" });
  expect(plan.kind).toBe("create");
  expect(planText(plan)).toBe('connector "cdc.mes" is made\n  + database.password: ********\n  + slot.name: s');
});

test("one that is as it should be stays; the name that Connect adds is no difference", () => {
  const plan = planOf("cdc.mes", { name: "cdc.mes", "slot.name": "s" }, { "slot.name": "s" });
  expect(plan).toEqual({ connector: "cdc.mes", kind: "same", changes: [] });
  expect(planText(plan)).toBe('connector "cdc.mes" stays as it is');
});

test("what comes, goes and changes is shown, another password only as another", () => {
  const stored = { "slot.name": "old", "poll.interval.ms": "500", "database.password": "one" };
  const plan = planOf("cdc.mes", stored, { "slot.name": "new", "snapshot.mode": "initial", "database.password": "two" });
  expect(planText(plan).split("\n")).toEqual([
    'connector "cdc.mes" changes',
    "  - database.password: ********",
    "  + database.password: ******** (another one)",
    "  - poll.interval.ms: 500",
    "  - slot.name: old",
    "  + slot.name: new",
    "  + snapshot.mode: initial",
  ]);
});
