// What a row's changes come to: however it was written, the figures are those of its last image.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MappedEvent, RowChange, RowImage } from "../../core/change.ts";
import { flow } from "../../processors/flow.ts";
import { line } from "../../processors/line.ts";
import { event, run } from "../../tests/harness.ts";
import { type Counted, countEvents } from "./counts.ts";
import { holdEvents, moveEvents } from "./moves.ts";
import { pointEvents } from "./points.ts";
import { stateEvents } from "./states.ts";
import { unitEvents } from "./units.ts";

const at = Date.UTC(2026, 0, 5, 1);
const quantities = fc.record({ good: fc.integer({ min: -50, max: 200 }), scrap: fc.nat(20), rework: fc.nat(20) });
const place = fc.record({
  factory: fc.constant("f1"),
  line: fc.constantFrom("L1", "L2"),
  station: fc.constantFrom("S1", "S2"),
  product: fc.constantFrom("P1", "P2"),
  order: fc.constantFrom("WO-1", undefined),
  at: fc.constantFrom(at, at + 60_000),
});
/** Images of one row, one after the other; undefined = deleted, for good or in its own words. */
const images = fc.array(fc.option(fc.record({ place, quantities }), { nil: undefined }), { minLength: 1, maxLength: 8 });

/** Net quantities of each place, order and time. */
function net(events: readonly MappedEvent[]): Record<string, number[]> {
  const sums: Record<string, number[]> = {};
  for (const event of events) {
    if (event.type !== "count" && !(event.type === "command" && event.name === "count.correct")) continue;
    const key = [event.line, event.station, event.product, event.order, event.at].join("|");
    const sum = (sums[key] ??= [0, 0, 0]);
    [event.good, event.scrap, event.rework].forEach((parts = 0, n) => void (sum[n] = (sum[n] ?? 0) + parts));
  }
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum.some((parts) => parts !== 0)));
}

function chain<T>(
  all: readonly (T | undefined)[],
  tell: (both: { before: T | undefined; after: T | undefined }) => readonly MappedEvent[],
) {
  return all.flatMap((after, n) => [...tell({ before: all[n - 1], after })]);
}

test("property: counts of a row net to its last image, in whatever steps it came there", () => {
  fc.assert(
    fc.property(images, (all) => {
      const last = all.at(-1);
      expect(net(chain<Counted>(all, countEvents))).toEqual(net(last ? countEvents({ before: undefined, after: last }) : []));
    }),
  );
});

test("property: what is counted is never negative, what is corrected never only adds", () => {
  fc.assert(
    fc.property(images, (all) => {
      for (const event of chain<Counted>(all, countEvents)) {
        const parts = event.type === "count" || (event.type === "command" && event.name === "count.correct") ? event : undefined;
        const signs = [parts?.good ?? 0, parts?.scrap ?? 0, parts?.rework ?? 0];
        expect(signs.every((sign) => (event.type === "count" ? sign >= 0 : sign <= 0))).toBe(true);
      }
    }),
  );
});

test("property: events of one change have ids of their own", () => {
  fc.assert(
    fc.property(images, (all) => {
      for (const [n, after] of all.entries()) {
        const ids = countEvents({ before: all[n - 1], after }).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }
    }),
  );
});

test("a report of nothing is told: the station has counted", () => {
  const after = { place: { factory: "f1", line: "L1", station: "S1", at }, quantities: { good: 0, scrap: 0, rework: 0 } };
  expect(countEvents({ before: undefined, after })).toEqual([{ type: "count", id: "count", ...after.place, ...after.quantities }]);
});

const change = (kind: RowChange["kind"], changedAt = at): RowChange => {
  const row: RowImage = {};
  return {
    table: "t",
    origin: "s.t",
    kind,
    key: "1",
    before: kind === "insert" ? null : row,
    after: row,
    at: changedAt,
    isSnapshot: false,
  };
};

describe("moves", () => {
  const move = fc.record({
    type: fc.constant("move" as const),
    factory: fc.constant("f1"),
    line: fc.constantFrom("L1", "L2"),
    lot: fc.constantFrom("LOT-1", "LOT-2"),
    product: fc.constant("P1"),
    quantity: fc.integer({ min: 1, max: 40 }),
    from: fc.constantFrom("OP10", null),
    to: fc.constantFrom("OP20", "OP30"),
    at: fc.constantFrom(at, at + 1),
  });

  test("property: a row's moves net to the last one, whoever moved where before", () => {
    const quantitiesOf = (events: readonly MappedEvent[]) => {
      const sums = new Map<string, number>();
      const add = (key: string, parts: number) => sums.set(key, (sums.get(key) ?? 0) + parts);
      for (const event of events) {
        if (event.type !== "move") continue;
        const { lot, line, fromLine = line, from, to, quantity = 1 } = event;
        if (from !== null) add(`${lot}|${fromLine}|${from}`, -quantity);
        if (to !== null) add(`${lot}|${line}|${to}`, quantity);
      }
      return [...sums].filter(([, parts]) => parts !== 0).sort();
    };
    fc.assert(
      fc.property(fc.array(fc.option(move, { nil: undefined }), { minLength: 1, maxLength: 6 }), (all) => {
        const last = all.at(-1);
        expect(quantitiesOf(chain(all, moveEvents))).toEqual(quantitiesOf(last ? [last] : []));
      }),
    );
  });

  test("one that crossed lines goes back to the line it came from", () => {
    const before = {
      type: "move",
      factory: "f1",
      line: "L2",
      fromLine: "L1",
      lot: "A",
      product: "P",
      from: "OP10",
      to: "OP20",
      at,
    } as const;
    expect(moveEvents({ before, after: undefined })).toEqual([
      { ...before, line: "L1", fromLine: "L2", from: "OP20", to: "OP10", id: "back" },
    ]);
  });

  test("a scrapped part comes back without a kind, for only what leaves has one", () => {
    const before = { type: "move", factory: "f1", line: "L1", lot: "A", product: "P", from: "OP10", to: null, kind: "scrap", at } as const;
    const { kind: _, ...back } = { ...before, from: null, to: "OP10", id: "back" };
    expect(moveEvents({ before, after: undefined })).toEqual([back]);
  });

  test("a hold begins and ends once, and ends when its row goes", () => {
    const who = { factory: "f1", line: "L1", lot: "A" };
    const held = { who, held: true, reason: "短路", at };
    const event = { type: "hold", id: "hold", ...who, held: true, reason: "短路", at };
    expect(holdEvents({ before: undefined, after: held }, { at: at + 9 })).toEqual([event]);
    expect(holdEvents({ before: held, after: { ...held, at: at + 1 } }, { at: at + 9 })).toEqual([]);
    expect(holdEvents({ before: held, after: undefined }, { at: at + 9 })).toEqual([
      { type: "hold", id: "release", ...who, held: false, at: at + 9 },
    ]);
    expect(holdEvents({ before: undefined, after: { who, held: false } }, { at })).toEqual([]);
  });
});

/** Mapped events as translate gives them: in the order of commits, each id complete. */
function given(events: readonly MappedEvent[]): Record<string, unknown>[] {
  return events.map(({ lasting, id, ...fields }, n) => event({ ...fields, id: lasting ? id : `s.t/1/${n}/${id}`, source: "mes" }));
}

/** Sums of what yield counts: results and defects. */
async function yieldOf(events: readonly MappedEvent[]): Promise<Record<string, number>> {
  const { rows } = await run(flow, given(events));
  const sums: Record<string, number> = {};
  for (const { code = "", minute: _, ...row } of [...rows("yield_minutes"), ...rows("defect_minutes")]) {
    for (const [name, number] of Object.entries(row))
      if (typeof number === "number") sums[`${name}${code}`] = (sums[`${name}${code}`] ?? 0) + number;
  }
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}

describe("results of units", () => {
  const unit = (result: "pass" | "fail", code?: string) => ({
    type: "unit" as const, factory: "f1", line: "L1", operation: "OP10", serial: "S1", product: "P1", result, at,
    ...(code === undefined ? {} : { defects: [{ code, count: 1 }] }),
  }); // biome-ignore format: one unit
  const named = (kind: RowChange["kind"], changedAt: number) => ({ name: "inspection:1", change: change(kind, changedAt) });

  test("a result that is put right is first and final result at once, and again when it is put right once more", async () => {
    const [wrong, right, last] = [unit("fail", "短路"), unit("pass"), unit("fail", "漏焊")];
    const told = [
      ...unitEvents({ before: undefined, after: wrong }, named("insert", at + 1)),
      ...unitEvents({ before: wrong, after: right }, named("update", at + 2)),
      ...unitEvents({ before: right, after: last }, named("update", at + 3)),
    ];
    for (const [sofar, wanted] of [[told.slice(0, 3), right], [told, last]] as const) {
      const straight = unitEvents({ before: undefined, after: wanted }, named("insert", at + 1));
      expect(await yieldOf(sofar)).toEqual(await yieldOf(straight));
    }
  }); // biome-ignore format: one list

  test("a result stays when its row goes, and is told anew for another serial", () => {
    const before = unit("pass");
    expect(unitEvents({ before, after: undefined }, named("delete", at + 1))).toEqual([]);
    const after = { ...before, serial: "S2" };
    expect(unitEvents({ before, after }, named("update", at + 1)).map(({ id }) => id?.split(":")[2])).toEqual(["1"]);
  });
});

describe("points", () => {
  const measured = (value: number) => ({
    type: "measurement" as const,
    factory: "f1",
    line: "L1",
    station: "S1",
    characteristic: "外径",
    value,
    at,
  });
  const points = (all: readonly (ReturnType<typeof measured> | undefined)[]) =>
    all.flatMap((after, n) =>
      pointEvents({ before: all[n - 1], after }, { name: "v:1", change: change(n === 0 ? "insert" : "update", at + n) }),
    );

  test("property: after any corrections exactly the last value's point counts", async () => {
    const plan = {
      type: "plan",
      id: "plan",
      at: at - 1,
      station: "S1",
      characteristic: "外径",
      chart: "i-mr",
      limits: { mean: 5, sigma: 1 },
    };
    const values = fc.array(fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(values, async (all) => {
        const { rows } = await run(line, [
          event(plan),
          ...given(points(all.map((value) => (value === undefined ? value : measured(value))))),
        ]);
        const excluded = new Map(rows("spc_exclusions").map(({ point, excluded }) => [point, excluded]));
        const counting = rows("spc_points").filter(({ id }) => excluded.get(id) !== true);
        const last = all.at(-1);
        expect(counting.map(({ value }) => value)).toEqual(last === undefined ? [] : [last]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("states", () => {
  const state = (name: "down" | "running" | "setup", reason?: string) => ({
    event: {
      type: "state" as const,
      factory: "f1",
      line: "L1",
      station: "S1",
      state: name,
      at,
      ...(reason === undefined ? {} : { reason }),
    },
    previous: "running" as const,
  });

  test("a reason that is added later holds from the beginning, a deleted state leaves the one before", () => {
    const told = [
      ...stateEvents({ before: undefined, after: state("down") }, { name: "s:1", version: 1, change: change("insert") }),
      ...stateEvents({ before: state("down"), after: state("down", "卡料") }, { name: "s:1", version: 2, change: change("update") }),
      ...stateEvents({ before: state("down", "卡料"), after: undefined }, { name: "s:1", version: 10, change: change("update") }),
    ];
    const inOrder = [...told].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
    expect(inOrder).toEqual(told);
    expect(told.map((event) => event.type === "state" && [event.state, event.reason, event.at])).toEqual([
      ["down", undefined, at],
      ["down", "卡料", at],
      ["running", undefined, at],
    ]);
  });
});
