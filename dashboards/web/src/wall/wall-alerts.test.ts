import { expect, test } from "vitest";
import { anAlert } from "../alerts/fixtures.ts";
import { openAlerts, severityCounts, worstAlerts } from "./wall-alerts.ts";

const alerts = [
  anAlert({ id: "past", severity: "P0", stale: true }),
  anAlert({ id: "over", severity: "P0", status: "resolved" }),
  anAlert({ id: "p1-new", since: 9 }),
  anAlert({ id: "p1-taken", since: 1, status: "acknowledged" }),
  anAlert({ id: "p1-old", since: 3 }),
  anAlert({ id: "p0", severity: "P0", since: 20 }),
];

test("what stands is counted, news of the past is not", () => {
  expect(severityCounts(openAlerts(alerts))).toEqual([
    { severity: "P0", n: 1, waiting: 1 },
    { severity: "P1", n: 3, waiting: 2 },
    { severity: "P2", n: 0, waiting: 0 },
  ]);
});

test("the worst come first, of one severity what nobody has taken, the oldest of it first", () => {
  expect(worstAlerts(openAlerts(alerts), 3).map(({ id }) => id)).toEqual(["p0", "p1-old", "p1-new"]);
  expect(worstAlerts(openAlerts(alerts), 9).at(-1)?.id).toBe("p1-taken");
});
