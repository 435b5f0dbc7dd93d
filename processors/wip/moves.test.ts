import { expect, test } from "vitest";
import type { EventOf } from "../../core/events.ts";
import type { FakeContext } from "../../core/fixtures.ts";
import { DAY_MS } from "../../core/time.ts";
import { type AnyRow, run } from "../../tests/harness.ts";
import { flow } from "../flow.ts";
import { type Carrier, KEEP_DAYS, MOST_STAYS, migrateCarrier } from "./carriers.ts";
import { at, elsewhere, type Fields, HERE, held, inShort, moved, stepAll } from "./fixtures.ts";
import { changesOf, refuseMove } from "./moves.ts";

const rowsOf = async (log: readonly Fields[], table: "lot_moves" | "lots" | "holds" | "flow_findings") =>
  (await run(flow, log)).rows(table);

const LOT_A = { carrier_kind: "lot", carrier: "A" };
const wentTo = (minutes: number, operation: string, quantity: number, fields: Fields = {}): AnyRow => {
  const row = { ...HERE, operation, product: "P1", ...LOT_A, at: at(minutes), id: "m", quantity, arrival: quantity > 0, order: "" };
  return { ...row, ...fields };
};

test("a lot enters, goes on and leaves: each operation loses and gains what the move says", async () => {
  const log = [
    moved(0, null, "OP10", { id: "a", quantity: 5 }),
    moved(1, "OP10", "OP20", { id: "b", quantity: 5, order: "O1" }),
    moved(2, "OP20", null, { id: "c", quantity: 2, kind: "scrap" }),
  ];
  expect(await rowsOf(log, "lot_moves")).toEqual([
    wentTo(0, "OP10", 5, { id: "a" }),
    wentTo(1, "OP10", -5, { id: "b", order: "O1" }),
    wentTo(1, "OP20", 5, { id: "b", order: "O1" }),
    wentTo(2, "OP20", -2, { id: "c" }),
  ]);
});

test("a lot that crosses lines leaves the one and enters the other", async () => {
  const log = [moved(0, "OP10", "OP20", { id: "m", fromLine: "L9" }), moved(1, "OP20", "OP20", { id: "m1", fromLine: "L9" })];
  expect(await rowsOf(log, "lot_moves")).toEqual([
    wentTo(0, "OP10", -1, { line: "L9" }),
    wentTo(0, "OP20", 1),
    wentTo(1, "OP20", -1, { id: "m1", line: "L9" }),
    wentTo(1, "OP20", 1, { id: "m1" }),
  ]);
});

test("from an operation to itself only renews the arrival", async () => {
  const renewed = wentTo(0, "OP10", 0, { arrival: true });
  expect(await rowsOf([moved(0, "OP10", "OP10", { id: "m", quantity: 7 })], "lot_moves")).toEqual([renewed]);
  expect(await rowsOf([moved(0, "OP10", "OP10", { id: "m", fromLine: "L1" })], "lot_moves")).toEqual([renewed]);
});

test("the example in the comment of `changesOf` holds", () => {
  const changes = changesOf({ line: "L1", from: "OP10", to: null, quantity: 3 });
  expect(changes).toEqual([{ line: "L1", operation: "OP10", quantity: -3, isArrival: false }]);
});

const A = { tenant: "acme", factory: "f1", ...LOT_A };

test("a lot is listed from its first move to its last, and told only when that changes", async () => {
  const log = [moved(5, null, "OP10"), moved(6, "OP10", "OP20"), moved(7, "OP20", null)];
  expect(await rowsOf(log, "lots")).toEqual([
    { ...A, first_at: at(5), closed_at: null },
    { ...A, first_at: at(5), closed_at: at(7) },
  ]);
});

test("late moves bring the first one forward, the end back, or open the lot again", async () => {
  const leftLast = [moved(5, "OP20", null), moved(1, "OP10", "OP20"), moved(0, null, "OP10")];
  expect((await rowsOf(leftLast, "lots")).at(-1)).toEqual({ ...A, first_at: at(0), closed_at: at(5) });
  const reopened = [moved(1, null, "OP10"), moved(5, "OP10", null), moved(3, null, "OP10")];
  expect((await rowsOf(reopened, "lots")).slice(1)).toEqual([
    { ...A, first_at: at(1), closed_at: at(5) },
    { ...A, first_at: at(1), closed_at: null },
  ]);
  const renewedAfter = [moved(1, null, "OP10"), moved(5, "OP10", null), moved(9, "OP10", "OP10")];
  expect((await rowsOf(renewedAfter, "lots")).at(-1)).toEqual({ ...A, first_at: at(1), closed_at: at(9) });
});

test("a lot and a serial of one name are two carriers", async () => {
  const log = [moved(0, null, "OP10"), moved(1, null, "OP10", { serial: "A" }), moved(2, "OP10", null)];
  expect(await rowsOf(log, "lots")).toEqual([
    { ...A, first_at: at(0), closed_at: null },
    { ...A, carrier_kind: "serial", first_at: at(1), closed_at: null },
    { ...A, first_at: at(0), closed_at: at(2) },
  ]);
});

test("a split goes to two operations, and a merge closes the lot that is taken up", async () => {
  const split = [
    moved(0, null, "OP10", { quantity: 5 }),
    moved(1, "OP10", "OP20", { quantity: 2 }),
    moved(2, "OP10", "OP30", { quantity: 3 }),
  ];
  const merged = [
    moved(3, "OP20", null, { quantity: 2 }),
    moved(3, null, "OP30", { lot: "B", quantity: 2 }),
    moved(4, "OP30", null, { quantity: 3 }),
  ];
  const lots = await rowsOf([...split, ...merged], "lots");
  expect(lots.at(-1)).toEqual({ ...A, first_at: at(0), closed_at: at(4) });
  expect(lots.filter(({ carrier }) => carrier === "B")).toEqual([{ ...A, carrier: "B", first_at: at(3), closed_at: null }]);
  expect(await rowsOf([...split, ...merged], "flow_findings")).toEqual([]);
});

test("more out than in is a finding, as it is, until what is missing has come", async () => {
  const log = [
    moved(5, "OP10", "OP20", { quantity: 3 }),
    moved(6, "OP10", null, { quantity: 1 }),
    moved(1, null, "OP10", { quantity: 2 }),
    moved(2, null, "OP10", { quantity: 2 }),
  ];
  const findings = await rowsOf(log, "flow_findings");
  expect(inShort(findings)).toEqual([
    "negative-quantity A OP10 -3 open",
    "negative-quantity A OP10 -4 open",
    "negative-quantity A OP10 -2 open",
    "negative-quantity A OP10 -2 closed",
  ]);
  const found = { ...HERE, kind: "negative-quantity", operation: "OP10", carrier_kind: "lot", subject: "A", product: "P1" };
  expect(findings[0]).toEqual({ ...found, since: at(5), limit_ms: 0, quantity: -3, at: at(5), open: true });
  expect(findings[3]).toEqual({ ...found, since: at(5), limit_ms: 0, quantity: -2, at: at(6), open: false });
});

test("a hold is told as it came, whether the lot is known or not", async () => {
  expect(await rowsOf([held(0, true, { id: "h", reason: "leak" }), held(1, false, { id: "i" })], "holds")).toEqual([
    { ...A, at: at(0), source: "http", id: "h", held: true, reason: "leak" },
    { ...A, at: at(1), source: "http", id: "i", held: false, reason: "" },
  ]);
});

test("a closed lot is forgotten 35 days after its last move, an open one never", () => {
  const minutes = (days: number) => (days * DAY_MS) / 60_000;
  const closing = (lot: string, days: number) => [moved(minutes(days), null, "OP10", { lot }), moved(minutes(days), "OP10", null, { lot })];
  const start = [...closing("old", 0), ...closing("used", 0), ...closing("again", 0), moved(0, null, "OP10", { lot: "open" })];
  const later = [moved(minutes(3), null, "OP10", { lot: "again" }), moved(minutes(3), "OP10", "OP10", { lot: "used" })];
  const context = stepAll([...start, ...later]);
  const lots = () => [...context.archived.keys()].filter((key) => key.startsWith("lot/")).map((key) => key.slice(4));
  const onDay = (days: number) => stepAll([moved(minutes(days), "OP10", "OP10", { lot: "now" })], context);
  onDay(KEEP_DAYS);
  expect(lots()).toEqual(["old", "used", "again", "open", "now"]);
  onDay(KEEP_DAYS + 1);
  expect(lots()).toEqual(["used", "again", "open", "now"]);
  for (const days of [4, 5, 90]) onDay(KEEP_DAYS + days);
  expect(lots()).toEqual(["again", "open", "now"]);
  stepAll([moved(minutes(KEEP_DAYS + 91), "OP10", null, { lot: "again" })], context);
  for (let days = 0; days < 6; days++) onDay(2 * KEEP_DAYS + 92 + days); // a page of names each
  expect(lots()).toEqual(["open", "now"]);
});

test("a lot in ever more places is refused, and can still leave those that are known", () => {
  const context = stepAll(Array.from({ length: MOST_STAYS }, (_, n) => moved(n, null, `OP${n}`)));
  const refused = (fields: Fields) => refuseMove(fields as EventOf<"move">, context)?.reason;
  expect(refused(moved(0, null, "new"))).toBe("over-capacity");
  expect(refused(moved(0, "OP1", "new"))).toBe("over-capacity");
  expect(refused(moved(0, "OP1", "OP2"))).toBeUndefined();
  expect(refused(moved(0, "OP1", null))).toBeUndefined();
  expect(refused(moved(0, null, "new", { lot: "B" }))).toBeUndefined();
});

const stays = (context: FakeContext, carrier = "lot/A") => context.archive.get<Carrier>(carrier)?.stays;

test("an operation that is empty is remembered only while an arrival there is later than all that left", () => {
  const route = [moved(0, null, "OP10"), moved(5, "OP10", "OP20"), moved(5, "OP20", "OP30"), moved(9, "OP30", null)];
  const context = stepAll(route);
  expect(stays(context)).toEqual([]);
  expect(stays(stepAll([route[1], route[0], route[2]] as Fields[]))).toMatchObject([{ operation: "OP30", quantity: 1 }]);
  const awaited = stepAll([moved(2, "OP10", "OP20"), moved(3, "OP20", "OP10", { id: "back" })]);
  expect(stays(awaited)).toMatchObject([{ operation: "OP10", quantity: 0, arrived: { at: at(3), id: "back" } }]);
  expect(awaited.rows("lots").at(-1)).toEqual({ ...A, first_at: at(2), closed_at: at(3) });
  stepAll([moved(0, null, "OP10")], awaited);
  expect(stays(awaited)).toMatchObject([{ operation: "OP10", quantity: 1, arrived: { at: at(3) } }]);
  stepAll([moved(4, "OP10", null)], awaited);
  expect(stays(awaited)).toEqual([]);
});

test("empty operations that are remembered take no room", () => {
  const renewed = Array.from({ length: MOST_STAYS + 5 }, (_, n) => moved(n, `OP${n}`, `OP${n}`));
  const context = stepAll(renewed);
  expect(stays(context)?.length).toBeLessThanOrEqual(MOST_STAYS);
  const brought = Array.from({ length: MOST_STAYS }, (_, n) => moved(n, null, `IN${n}`));
  for (const fields of brought) expect(refuseMove(fields as EventOf<"move">, context)).toBeUndefined();
  stepAll(brought, context);
  expect(stays(context)).toHaveLength(MOST_STAYS);
  expect(refuseMove(moved(0, null, "new") as EventOf<"move">, context)?.reason).toBe("over-capacity");
});

test("carriers of version 1 go on", () => {
  const carrier = { day: null, firstAt: at(0), lastAt: at(4) };
  const stay = (operation: string, quantity: number, since: number) => ({ line: "L1", operation, product: "P1", quantity, since });
  const old = { ...carrier, stays: [stay("OP10", -1, at(3)), stay("OP20", 2, at(4))] };
  expect(migrateCarrier("limits/L1", old)).toBe(old);
  const place = { line: "L1", operation: "OP10" };
  expect(migrateCarrier("lot/A", old)).toEqual({
    ...carrier,
    stays: [
      { ...place, quantity: -1, leftAt: at(3), below: { product: "P1", at: at(3) } },
      { ...place, operation: "OP20", quantity: 2, arrived: { at: at(4), id: "", product: "P1" } },
    ],
  });
});

test("events that WIP does not look at leave nothing there", async () => {
  const { rows } = await run(flow, [elsewhere(0)]);
  expect([...rows("lot_moves"), ...rows("lots"), ...rows("flow_findings")]).toEqual([]);
});
