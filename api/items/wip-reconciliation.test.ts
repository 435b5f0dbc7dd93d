// What another system has in work against what the moves say: at any grain, each quantity once.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CarrierRow, type Claim, overlapOf, reconcile } from "./wip-reconciliation.ts";

const place = { factory: "f1", line: "l1", operation: "OP10" };
const claim = (quantity: number, fields: Partial<Claim> = {}): Claim => ({ ...place, quantity, ...fields });
const row = (carrier: string, quantity: number, fields: Partial<CarrierRow> = {}): CarrierRow => {
  return { ...place, product: "P1", carrier_kind: "lot", carrier, quantity, ...fields };
};

const OURS = [
  row("A", 10),
  row("B", 4),
  row("B", 3, { product: "P2" }),
  row("B", 1, { carrier_kind: "serial" }),
  row("C", 2, { operation: "OP20" }),
];

describe("reconcile", () => {
  test("by operation", () => {
    const { items, totals, unknown } = reconcile([claim(20), claim(5, { operation: "OP30" })], OURS);
    expect(items).toEqual([
      { ...place, mesQuantity: 20, quantity: 18, difference: -2 },
      { ...place, operation: "OP30", mesQuantity: 5, quantity: 0, difference: -5 },
    ]);
    expect(totals).toEqual({ mesQuantity: 25, quantity: 20, difference: -5 });
    expect(unknown).toEqual({ items: [{ ...place, operation: "OP20", product: "P1", quantity: 2 }], total: 1, quantity: 2 });
  });

  test("by product, lot and serial", () => {
    const { items, unknown } = reconcile([claim(9, { lot: "A" }), claim(3, { product: "P2" }), claim(1, { product: "P1", serial: "B" })], OURS);
    expect(items.map(({ quantity, difference }) => [quantity, difference])).toEqual([[10, 1], [3, 0], [1, 0]]);
    expect(unknown).toEqual({
      items: [{ ...place, product: "P1", lot: "B", quantity: 4 }, { ...place, operation: "OP20", product: "P1", lot: "C", quantity: 2 }],
      total: 2, quantity: 6,
    });
  }); // biome-ignore format: rows

  test("lists what cancels out nowhere, and at most a thousand", () => {
    const many = Array.from({ length: 1200 }, (_, n) => row(`N${n}`, 1));
    expect(reconcile([claim(1, { lot: "A" })], many).unknown).toMatchObject({ items: { length: 1000 }, total: 1200, quantity: 1200 });
    const cancelling = [row("A", 5, { operation: "OP20" }), row("B", -5, { operation: "OP20" })];
    expect(reconcile([claim(1)], cancelling).unknown).toEqual({ items: [], total: 0, quantity: 0 });
  });

  const anyRow = fc.record({
    factory: fc.constant("f1"), line: fc.constant("l1"), operation: fc.constantFrom("OP10", "OP20"), product: fc.constantFrom("P1", "P2"),
    carrier_kind: fc.constantFrom("lot" as const, "serial" as const), carrier: fc.constantFrom("A", "B"), quantity: fc.integer({ min: -9, max: 9 }),
  }); // biome-ignore format: one row
  const anyClaim: fc.Arbitrary<Claim> = fc
    .record({ operation: fc.constantFrom("OP10", "OP20"), product: fc.constantFrom("P1", "P2", undefined), lot: fc.constantFrom("A", undefined), quantity: fc.nat(9) })
    .map(({ product, lot, ...rest }) => ({ ...place, ...rest, ...(product && { product }), ...(lot && { lot }) })); // biome-ignore format: one claim

  test("property: what is compared and what is unknown are all of ours, and overlaps are exactly what a pairwise look finds", () => {
    const meet = (a: string | undefined, b: string | undefined) => a === undefined || b === undefined || a === b;
    const overlap = (a: Claim, b: Claim) => a.operation === b.operation && meet(a.product, b.product) && meet(a.lot, b.lot);
    fc.assert(
      fc.property(fc.array(anyClaim, { minLength: 1, maxLength: 6 }), fc.array(anyRow, { maxLength: 12 }), (claims, ours) => {
        const first = claims.findIndex((later, index) => claims.slice(0, index).some((earlier) => overlap(earlier, later)));
        expect(overlapOf(claims)).toBe(first < 0 ? undefined : first);
        if (first >= 0) return;
        const { items, totals, unknown } = reconcile(claims, ours);
        const compared = items.reduce((sum, { quantity }) => sum + quantity, 0);
        expect(compared + unknown.quantity).toBe(totals.quantity);
        for (const [index, item] of items.entries()) {
          const covered = ours.filter((mine) => {
            const { operation, product, lot } = claims[index] ?? item;
            return operation === mine.operation && meet(product, mine.product) && (lot === undefined || (mine.carrier_kind === "lot" && mine.carrier === lot));
          }); // biome-ignore format: one condition
          expect(item.quantity).toBe(covered.reduce((sum, { quantity }) => sum + quantity, 0));
        }
      }),
    );
  });
});
