// A small database with a history: transactions on orders and reports that interleave in its log, and what its connector writes of
// them, with snapshots between. Beside it the figures that the history itself says, counted without any of translate's code.
import fc from "fast-check";
import type { ChangeRecord } from "./contract.ts";
import { type Row, recordOf, T0, TOMBSTONE } from "./fixtures.ts";

export type Deed =
  | { readonly do: "order"; readonly id: number }
  | { readonly do: "rename order"; readonly id: number; readonly product: string }
  | { readonly do: "report"; readonly id: number; readonly shard: 1 | 2; readonly order: number; readonly good: number }
  | { readonly do: "move"; readonly id: number; readonly shard: 1 | 2; readonly to: number }
  | { readonly do: "delete"; readonly id: number; readonly shard: 1 | 2 }
  | { readonly do: "truncate"; readonly shard: 1 | 2 }
  | { readonly do: "snapshot"; readonly kind: "true" | "incremental" }
  | { readonly do: "wait" };

const id = fc.integer({ min: 1, max: 4 });
const shard = fc.constantFrom(1 as const, 2 as const);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("order" as const), id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rename order" as const), id, product: fc.constantFrom("P1", "P2") }) },
  {
    weight: 9,
    arbitrary: fc.record({ do: fc.constant("report" as const), id, shard, order: id, good: fc.constantFrom(0, 1, 5, 13, 20) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("move" as const), id, shard, to: id }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("delete" as const), id, shard }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("truncate" as const), shard }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("snapshot" as const), kind: fc.constantFrom("true" as const, "incremental" as const) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "wait" as const }) },
);

export const anyHistory: fc.Arbitrary<Deed[]> = fc.array(deed, { maxLength: 40, size: "max" });

interface Tables {
  readonly orders: Map<number, Row>;
  readonly reports: readonly [Map<number, Row>, Map<number, Row>];
}

/** The log of a history: for each deed the records that it leaves. */
export function recordsOf(history: readonly Deed[]): ChangeRecord[][] {
  const tables: Tables = { orders: new Map(), reports: [new Map(), new Map()] };
  let at = T0;
  return history.map((deed, n) => {
    at += deed.do === "wait" ? 70 * 60_000 : 1000;
    // Positions of interleaved transactions go up and down; each is there once.
    const lsn = ((n * 7919) % 1009) * 10;
    return apply(tables, deed).map((told) => ("tombstone" in told ? TOMBSTONE(told.tombstone) : recordOf({ ...told, at, lsn })));
  });
}

type Applied = Omit<Parameters<typeof recordOf>[0], "at" | "lsn"> | { readonly tombstone: Row };

function apply(tables: Tables, deed: Deed): Applied[] {
  switch (deed.do) {
    case "order": {
      const after = { id: deed.id, number: `WO-${deed.id}`, product: "P1", quantity: 100, note: null };
      return put(tables.orders, "orders", deed.id, after);
    }
    case "rename order": {
      const order = tables.orders.get(deed.id);
      return order ? put(tables.orders, "orders", deed.id, { ...order, product: deed.product }) : [];
    }
    case "report": {
      const after = { id: deed.id, order_number: `WO-${deed.order}`, good: deed.good, reported_at: null };
      const rows = tables.reports[deed.shard - 1] as Map<number, Row>;
      return put(rows, shardName(deed.shard), deed.id, { ...after, order_number: rows.get(deed.id)?.order_number ?? after.order_number });
    }
    case "move":
      return move(tables.reports[deed.shard - 1] as Map<number, Row>, deed);
    case "delete":
      if (!tables.reports[deed.shard - 1]?.delete(deed.id)) return [];
      return [{ op: "d", table: shardName(deed.shard), key: { id: deed.id } }, { tombstone: { id: deed.id } }];
    case "truncate":
      tables.reports[deed.shard - 1]?.clear();
      return [{ op: "t", table: shardName(deed.shard) }];
    case "snapshot":
      return snapshot(tables, deed.kind);
    case "wait":
      return [{ op: "u", table: "linepulse_heartbeat", key: { id: 1 }, after: { id: 1 } }];
  }
}

function shardName(shard: 1 | 2): string {
  return `reports_0${shard}`;
}

function put(rows: Map<number, Row>, table: string, id: number, after: Row): Applied[] {
  const op = rows.has(id) ? "u" : "c";
  rows.set(id, after);
  return [{ op, table, key: { id }, after }];
}

function move(rows: Map<number, Row>, { id, to, shard }: Extract<Deed, { do: "move" }>): Applied[] {
  const row = rows.get(id);
  if (!row || rows.has(to)) return [];
  rows.delete(id);
  const after = { ...row, id: to };
  rows.set(to, after);
  const table = shardName(shard);
  return [
    { op: "d", table, key: { id }, headers: { "__debezium.newkey": JSON.stringify({ id: to }) } },
    { tombstone: { id } },
    { op: "c", table, key: { id: to }, after, headers: { "__debezium.oldkey": JSON.stringify({ id }) } },
  ];
}

function snapshot({ orders, reports }: Tables, kind: string): Applied[] {
  const source = { snapshot: kind };
  const read = (table: string, rows: Map<number, Row>): Applied[] =>
    [...rows].map(([id, after]) => ({ op: "r", table, key: { id }, after, source }));
  return [...reports.flatMap((rows, n) => read(shardName(n === 0 ? 1 : 2), rows)), ...read("orders", orders)];
}

/**
 * Good pieces that the history says, where every order comes in the end: of each row what it last had, once. A row that comes back
 * after it was deleted is the same row (`keep`) or a new one after the old was taken back (`correct`); after a truncate it is a new one.
 */
export function goodOf(history: readonly Deed[], deletes: "keep" | "correct"): number {
  const live = [new Map<number, number>(), new Map<number, number>()];
  const archived = [new Map<number, number>(), new Map<number, number>()];
  let settled = 0; // of rows that no change can reach any more
  const sum = (map: Map<number, number>) => [...map.values()].reduce((a, b) => a + b, 0);
  for (const deed of history) {
    if (!("shard" in deed)) continue;
    const [rows, old] = [live[deed.shard - 1], archived[deed.shard - 1]] as [Map<number, number>, Map<number, number>];
    if (deed.do === "report") {
      rows.set(deed.id, deed.good);
      old.delete(deed.id);
    } else if (deed.do === "delete" && rows.has(deed.id)) {
      if (deletes === "keep") old.set(deed.id, rows.get(deed.id) as number);
      rows.delete(deed.id);
    } else if (deed.do === "move" && rows.has(deed.id) && !rows.has(deed.to)) {
      settled += old.get(deed.to) ?? 0;
      old.delete(deed.to);
      rows.set(deed.to, rows.get(deed.id) as number);
      rows.delete(deed.id);
    } else if (deed.do === "truncate") {
      settled += sum(rows) + sum(old);
      rows.clear();
      old.clear();
    }
  }
  return settled + live.reduce((total, rows) => total + sum(rows), 0) + archived.reduce((total, rows) => total + sum(rows), 0);
}
