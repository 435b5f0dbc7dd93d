// WIP and orders as functions of the set of events: conservation, order of arrival, crashes.
import fc from "fast-check";
import { expect, test } from "vitest";
import { MINUTE_MS } from "../../core/time.ts";
import { type AnyRow, type RunResult, run, sums, tick } from "../../tests/harness.ts";
import { flow } from "../flow.ts";
import { anyLog, anyLogTwice, anyRoutes, anyShift, at, elsewhere, type Fields, limited, newest, ticks } from "./fixtures.ts";

const RUNS = { numRuns: 40 };
const TABLES = ["lot_moves", "lots", "holds", "orders", "flow_findings"] as const;
const CARRIER = ["carrier_kind", "carrier"];

/** Everything that WIP and orders say in the end. */
function outcomeOf(rows: RunResult["rows"]) {
  const open = newest(rows("flow_findings"), "kind", "line", "operation", ...["carrier_kind", "subject"]).filter(({ open }) => open);
  const negative = open.filter(({ kind }) => kind === "negative-quantity");
  return {
    quantities: sums(rows("lot_moves"), ["line", "operation", "product", ...CARRIER, "at"]),
    lots: newest(rows("lots"), ...CARRIER),
    orders: newest(rows("orders"), "order"),
    negative: negative.map(({ line, operation, subject, quantity }) => ({ line, operation, subject, quantity })),
  };
}

test("property: the order of arrival changes no quantity, no lot, no order and no negative quantity", async () => {
  await fc.assert(
    fc.asyncProperty(anyLogTwice, async ([log, shuffled]) => {
      const outcomes = [log, shuffled].map(async (each) => outcomeOf((await run(flow, each)).rows));
      expect(await outcomes[1]).toEqual(await outcomes[0]);
    }),
    RUNS,
  );
});

test("property: a crash at any event or tick, then a restore, changes no row", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyShift({ limitsChange: true }),
      fc.array(fc.nat(60), { maxLength: 3 }),
      fc.integer({ min: 1, max: 7 }),
      async (log, crashAt, commitEvery) => {
        const straight = await run(flow, log);
        const crashed = await run(flow, log, { crashAt, commitEvery });
        for (const table of TABLES) expect(crashed.rows(table), table).toEqual(straight.rows(table));
      },
    ),
    RUNS,
  );
});

const quantityOf = (rows: readonly AnyRow[]) => rows.reduce((sum, { quantity }) => sum + (quantity as number), 0);

test("property: units in = units out + WIP", async () => {
  await fc.assert(
    fc.asyncProperty(anyLog, async (log) => {
      const moves = log.filter(({ type }) => type === "move");
      const came = quantityOf(moves.filter(({ from }) => from === null));
      const left = quantityOf(moves.filter(({ to }) => to === null));
      expect(came).toBe(left + quantityOf((await run(flow, log)).rows("lot_moves")));
    }),
    RUNS,
  );
});

test("property: `lots` and negative quantities are those that the moves add up to", async () => {
  await fc.assert(
    fc.asyncProperty(anyLog, async (log) => {
      const { rows } = await run(flow, log);
      const byCarrier = Map.groupBy(rows("lot_moves"), ({ carrier_kind, carrier }) => `${carrier_kind} ${carrier}`);
      const stays = (moves: readonly AnyRow[]) => sums(moves, ["line", "operation", ...CARRIER]);
      const expected = [...byCarrier.values()].map((moves) => {
        const times = moves.map(({ at }) => at as number);
        const [{ tenant, factory, carrier_kind, carrier } = {}] = moves;
        const closedAt = stays(moves).length === 0 ? Math.max(...times) : null;
        return { tenant, factory, carrier_kind, carrier, first_at: Math.min(...times), closed_at: closedAt };
      });
      expect(newest(rows("lots"), ...CARRIER)).toEqual(newest(expected, ...CARRIER));
      const below = stays(rows("lot_moves")).filter(({ quantity }) => (quantity as number) < 0);
      const { negative } = outcomeOf(rows);
      const asFound = below.map(({ line, operation, carrier, quantity }) => ({ line, operation, subject: carrier, quantity }));
      const sorted = (list: readonly object[]) => list.map((item) => JSON.stringify(item)).sort();
      expect(sorted(negative)).toEqual(sorted(asFound));
    }),
    RUNS,
  );
});

test("property: nothing opens before its limit is exceeded, or closes without having been open", async () => {
  await fc.assert(
    fc.asyncProperty(anyShift({ limitsChange: true }), async (log) => {
      const open = new Set<string>();
      for (const row of (await run(flow, log)).rows("flow_findings")) {
        const key = [row.kind, row.line, row.operation, row.carrier_kind, row.subject].join(" ");
        if (!row.open) expect(open.delete(key), `${key} closes without having been open`).toBe(true);
        else open.add(key);
        if (row.kind !== "negative-quantity" && row.open) {
          expect((row.at as number) - (row.since as number)).toBeGreaterThan(row.limit_ms as number);
        }
      }
    }),
    RUNS,
  );
});

const QUEUE_LIMIT_MS = 20 * MINUTE_MS;
const ORDER_LIMIT_MS = 30 * MINUTE_MS;
const limits = ["L1", "L2"].map((line) => limited(0, { line, queueLimits: { OP10: QUEUE_LIMIT_MS }, orderLimitMs: ORDER_LIMIT_MS }));

test("property: with limits from the beginning, what is open at the end is all that is beyond them", async () => {
  await fc.assert(
    fc.asyncProperty(anyShift({ limitsChange: false }), async (shift) => {
      const now = at(3 * shift.length);
      const { rows } = await run(flow, [...limits, ...shift, tick(now)]);
      const open = newest(rows("flow_findings"), "kind", "line", "operation", "carrier_kind", "subject").filter(({ open }) => open);
      const timed = open.filter(({ kind }) => kind !== "negative-quantity");
      const found = timed.map(({ kind, line, carrier_kind, subject, since }) => [kind, line, carrier_kind, subject, since].join(" "));
      expect(found.sort()).toEqual([...agedLots(rows("lot_moves"), now), ...stuckOrders(rows("orders"), now)].sort());
    }),
    RUNS,
  );
});

test("property: since when lots that wait are there, and as what product, hangs on no order in which their moves came in", async () => {
  const queueLimits = Object.fromEntries(["OP10", "OP20", "OP30"].map((operation) => [operation, QUEUE_LIMIT_MS]));
  const waiting = async (log: readonly Fields[]) => {
    const { rows } = await run(flow, [limited(0, { queueLimits }), ...log, elsewhere(30), ...ticks(40, 80)]);
    const open = newest(rows("flow_findings"), "kind", "operation", "carrier_kind", "subject").filter(({ open }) => open);
    return open.map(({ kind, operation, carrier_kind, subject, product, since, quantity }) =>
      [kind, operation, carrier_kind, subject, product, since, quantity].join(" "),
    );
  };
  const last = (log: readonly Fields[]) => {
    const byCarrier = Map.groupBy(log, ({ lot, serial }) => (lot === undefined ? `serial ${serial}` : `lot ${lot}`));
    const ends = [...byCarrier].map(([name, moves]) => [name, moves.at(-1) as Fields] as const);
    return ends.flatMap(([name, { to, product, at, quantity }]) => (to ? [["aged-lot", to, name, product, at, quantity].join(" ")] : []));
  };
  await fc.assert(
    fc.asyncProperty(anyRoutes, async ([log = [], ...orders]) => {
      for (const each of [log, ...orders]) expect((await waiting(each)).sort()).toEqual(last(log).sort());
    }),
    { numRuns: 100 },
  );
});

/** Lots that are at OP10 and came last longer ago than the limit. */
function agedLots(moves: readonly AnyRow[], now: number): string[] {
  const there = sums(moves, ["line", "operation", ...CARRIER]).filter((row) => row.operation === "OP10" && (row.quantity as number) > 0);
  return there.flatMap(({ line, carrier_kind, carrier }) => {
    const isHere = (row: AnyRow) => row.line === line && row.carrier_kind === carrier_kind && row.carrier === carrier;
    const last = moves.findLast((row) => isHere(row) && row.operation === "OP10" && row.arrival === true);
    return now - (last?.at as number) > QUEUE_LIMIT_MS ? [`aged-lot ${line} ${carrier_kind} ${carrier} ${last?.at}`] : [];
  });
}

function stuckOrders(rows: readonly AnyRow[], now: number): string[] {
  const started = newest(rows, "order").filter(({ status }) => status === "started");
  const stuck = started.filter(({ started_at }) => now - (started_at as number) > ORDER_LIMIT_MS);
  return stuck.map(({ line, order, started_at }) => `stuck-order ${line}  ${order} ${started_at}`);
}
