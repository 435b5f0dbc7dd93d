import { expect, test } from "vitest";
import type { Query, QueryParams } from "../api/deps.ts";
import { DEFAULT_TARGETS } from "../core/quality.ts";
import { HOUR_MS, MINUTE_MS } from "../core/time.ts";
import { createSourceQuality } from "./source-quality.ts";

const NOON = Date.UTC(2026, 2, 1, 12);
const SOURCES = [
  { name: "mes", tenant: "acme", targets: { validity: 1 } },
  { name: "lab", tenant: "acme" },
  { name: "plant", tenant: "rival" },
];
const { signal } = new AbortController();

function world() {
  const asked: QueryParams[] = [];
  const counts = { changes: 10, complete: 9, valid: 9, unique_changes: 10, timely: 5, timed: 5, consistent: 10, checked: 0, accurate: 0 };
  const query = (async (_name, params) => {
    asked.push(params);
    return [{ source: (params.sources as string[])[0], table: "work_order", bucket: 0, ...counts }];
  }) as Query;
  let now = NOON + 30_000;
  const read = createSourceQuality({ query, sources: SOURCES, now: () => now });
  return { asked, read, at: (instant: number) => (now = instant) };
}

test("reads the last hour of each tenant's sources, against the targets of each", async () => {
  const { asked, read } = world();
  const tables = await read(signal);
  const range = { from: NOON - HOUR_MS, to: NOON, quarter_from: NOON - HOUR_MS, quarter_to: NOON };
  expect(asked).toMatchObject([
    { tenant: "acme", sources: ["mes", "lab"], by: "none", ...range },
    { tenant: "rival", sources: ["plant"], ...range },
  ]);
  expect(tables).toMatchObject([
    { source: "mes", changes: 10, figures: { validity: 0.9, accuracy: null, met: { validity: false } }, targets: { validity: 1 } },
    { source: "plant", table: "work_order", targets: DEFAULT_TARGETS },
  ]);
});

test("asks the warehouse once a minute at most, and again after it failed", async () => {
  const { asked, read, at } = world();
  await read(signal);
  at(NOON + 59_999);
  await read(signal);
  expect(asked).toHaveLength(2);
  at(NOON + MINUTE_MS);
  await read(signal);
  expect(asked).toHaveLength(4);

  let isAway = true;
  const query = (async () => {
    if (isAway) throw new Error("away");
    return [];
  }) as Query;
  const other = createSourceQuality({ query, sources: SOURCES, now: () => NOON });
  await expect(other(signal)).rejects.toThrow("away");
  isAway = false;
  expect(await other(signal)).toEqual([]);
});

test("without sources nothing is asked", async () => {
  const query = (async () => expect.unreachable()) as Query;
  expect(await createSourceQuality({ query, sources: [], now: () => NOON })(signal)).toEqual([]);
});
