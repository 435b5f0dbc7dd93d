import { expect, test } from "vitest";
import { configSchema } from "./config.ts";
import { lastDue } from "./cron.ts";

const config = (reports: object[]) => configSchema.safeParse({ reports, robots: [{ kind: "webhook", name: "h", url: "http://a/b" }], channels: [{ name: "team", robots: ["h"] }], allowedHosts: ["a"] }); // biome-ignore format: one object
const report = (given: object = {}) => ({ name: "handover", kind: "shift", factory: "f1", channels: ["team"], ...given });
const faults = (...reports: object[]) => config(reports).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);

test("a report needs a kind, a factory and channels; when it comes is as usual for its kind", () => {
  const { data } = config([
    report(),
    report({ name: "day", kind: "daily" }),
    report({ name: "week", kind: "weekly", cron: "0 7 * * sun" }),
  ]);
  const now = Date.UTC(2026, 2, 5, 23);
  expect(data?.reports.map(({ cron }) => lastDue(cron, { timeZone: "UTC", now })?.local)).toEqual([
    "2026-03-05T20:10",
    "2026-03-05T08:30",
    "2026-03-01T07:00",
  ]);
  expect(data?.reports[0]).toMatchObject({ enabled: true, channels: ["team"] });
});

test("every fault of a report is named with its place", () => {
  expect(faults(report({ cron: "every day" }))).toEqual([expect.stringMatching(/^reports\.0\.cron: must be five fields of cron/)]);
  expect(faults(report({ timeZone: "Shanghai" }))).toEqual(["reports.0.timeZone: must be an IANA time zone"]);
  expect(faults(report(), report())).toEqual(['reports.1.name: "handover" is there twice']);
  expect(faults(report({ channels: ["boss"] }))).toEqual(['reports.0.channels: there is no channel "boss"']);
  expect(faults(report({ kind: "monthly" }), report({ name: "a b" }))).toHaveLength(2);
});
