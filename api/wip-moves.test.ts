// Sums over moves, worked by hand; the engine's own sums over the same are compared in sql/clickhouse/queries/wip.test.ts.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { departureRows, type MoveTuple, staysOf, wipRows } from "./wip-moves.ts";

interface Fields {
  readonly operation?: string;
  readonly product?: string;
  readonly kind?: string;
  readonly arrival?: boolean;
  readonly id?: string;
}

function move(carrier: string, at: number, quantity: number, fields: Fields = {}): MoveTuple {
  const { operation = "A", product = "P1", kind = "lot", arrival = quantity >= 0, id = "" } = fields;
  return ["f1", "l1", operation, product, kind, carrier, at, quantity, arrival, id];
}

const key = (carrier: string, kind = "lot") => `f1/${kind}/${carrier}`;
const place = { factory: "f1", line: "l1", operation: "A", product: "P1" };

/** What is in work at 100, all carriers open. */
function wipOf(moves: readonly MoveTuple[], held: readonly string[] = []) {
  const open = new Set(moves.map(([, , , , kind, carrier]) => key(carrier, kind)));
  return wipRows(staysOf(moves), { at: 100, open, held: new Set(held) });
}

describe("work in process", () => {
  test("adds up lots by operation and product, ages from the last arrival, holds by lot", () => {
    const moves = [move("L", 10, 5), move("L", 30, 5), move("M", 60, 2), move("M", 70, -1), move("N", 90, 4, { kind: "serial" })];
    const ages = { oldest_age_ms: 70, p50_age_ms: 40, p90_age_ms: 70 };
    const held = [key("M"), key("N")]; // N is a serial, the lot of its name is another thing
    expect(wipOf(moves, held)).toEqual([{ ...place, quantity: 15, lots: 3, negative_lots: 0, held_quantity: 1, ...ages }]);
  });

  test("shows what is below nothing, without an age, and not what has gone", () => {
    const moves = [move("L", 10, 2), move("L", 20, -3), move("M", 10, 2), move("M", 20, -2)];
    const none = { oldest_age_ms: null, p50_age_ms: null, p90_age_ms: null };
    expect(wipOf(moves, [key("L")])).toEqual([{ ...place, quantity: -1, lots: 0, negative_lots: 1, held_quantity: 0, ...none }]);
  });

  test("counts a lot under the product of its last arrival: of one instant that with the greater id, without ids the greater name", () => {
    const productsOf = (...ids: [string, string]) => {
      const [first, second] = [move("L", 9, 1, { product: "P2", id: ids[0] }), move("L", 9, 1, { product: "P1", id: ids[1] })];
      return [[first, second], [second, first]].map((moves) => wipOf(moves)[0]?.product);
    };
    expect([productsOf("a", "b"), productsOf("b", "a"), productsOf("", "")]).toEqual([["P1", "P1"], ["P2", "P2"], ["P2", "P2"]]);
  }); // biome-ignore format: short rows

  test("leaves out what is not open", () => {
    expect(wipRows(staysOf([move("L", 1, 1)]), { at: 2, open: new Set([key("M")]), held: new Set() })).toEqual([]);
  });
});

describe("departures", () => {
  test("are weighed from the last arrival, also one of the very instant, and counted without any", () => {
    const moves = [
      move("L", 10, 5),
      move("L", 20, -2),
      move("L", 30, 0),
      move("L", 40, -3),
      move("M", 40, -1),
      move("N", 40, 6),
      move("N", 40, -6),
    ];
    expect(departureRows(staysOf(moves), { since: 15 })).toEqual([{ ...place, departed: 12, timed: 11, stay_ms: 2 * 10 + 3 * 10 }]);
    expect(departureRows(staysOf(moves), { since: 20 })).toEqual([{ ...place, departed: 10, timed: 9, stay_ms: 30 }]);
    expect(departureRows(staysOf(moves), { since: 40 })).toEqual([]);
  });

  test("count under their own product", () => {
    const rows = departureRows(staysOf([move("L", 1, 2), move("L", 5, -1, { product: "P2" }), move("L", 6, -1)]), { since: 0 });
    expect(rows.map(({ product, stay_ms }) => [product, stay_ms])).toEqual([["P2", 4], ["P1", 5]]); // biome-ignore format: rows
  });
});

test("property: the order in which moves come changes nothing", () => {
  const anyMove = fc
    .record({ carrier: fc.constantFrom("L", "M"), at: fc.integer({ min: 0, max: 9 }), quantity: fc.integer({ min: -3, max: 3 }) })
    .map(({ carrier, at, quantity }) => move(carrier, at, quantity));
  const sorted = (rows: readonly object[]) => rows.map((each) => JSON.stringify(each)).sort();
  fc.assert(
    fc.property(fc.array(anyMove, { maxLength: 12 }), fc.integer({ min: 0, max: 9 }), (moves, since) => {
      const turned = moves.toReversed();
      expect(sorted(wipOf(turned))).toEqual(sorted(wipOf(moves)));
      expect(sorted(departureRows(staysOf(turned), { since }))).toEqual(sorted(departureRows(staysOf(moves), { since })));
    }),
  );
});
