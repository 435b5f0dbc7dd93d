import { expect, test } from "vitest";
import { type FullOrder, type OrderOperation, readFullOrder, readOrderOperation, readOrderPlace } from "../api/orders.ts";
import { readFinding } from "../api/wip.ts";
import { en } from "../i18n/en.ts";
import { keyOf } from "../ui/why.ts";
import { commonCodes, linksOf } from "./order-links.ts";
import { ageOf, orderCounts, orderRows, progressOf } from "./order-rows.ts";
import { FILTERS, formatOrdersAddress, listQuery, type OrdersAddress, parseOrdersAddress } from "./orders-address.ts";
import { wayOf } from "./way.ts";

const MINUTE_MS = 60_000;
const iso = (minutes: number) => new Date(minutes * MINUTE_MS).toISOString();
const order = (over: object = {}) =>
  readFullOrder({
    factory: "f1",
    line: "l1",
    order: "WO-1",
    product: "P1",
    quantity: 100,
    status: "started",
    goodQuantity: 40,
    producedQuantity: 45,
    startedAt: iso(10),
    ...over,
  }) as FullOrder;
const now = 60 * MINUTE_MS;

test("the address is read as it was written, and the list asks for what it says", () => {
  const address: OrdersAddress = { factory: "f1", line: "l1", order: "WO 1", search: "虚焊", state: "completed", page: 3 };
  expect(parseOrdersAddress(formatOrdersAddress(address))).toEqual(address);
  expect(formatOrdersAddress(parseOrdersAddress("?state=lost&page=-2"))).toBe("");
  const asks = (state: (typeof FILTERS)[number]) => Object.fromEntries(listQuery({ ...parseOrdersAddress(""), state, search: " a " }, 10));
  expect(asks("open")).toEqual({ search: "a", open: "yes", sort: "newest", page: "1", pageSize: "10" });
  expect(asks("all")).toEqual({ search: "a", sort: "newest", page: "1", pageSize: "10" });
  expect(asks("released")).toMatchObject({ status: "released" });
});

test("a row knows where its parts are, whether it is stuck, and for how long it has been in production", () => {
  const where = (operation: string, quantity: number, over: object = {}) =>
    readOrderPlace({ factory: "f1", line: "l1", order: "WO-1", operation, quantity, ...over })!;
  const places = [where("A", 3, { heldQuantity: 3 }), where("B", 9), where("C", 5, { factory: "f2" })];
  const finding = (kind: string, subject: string) => readFinding({ factory: "f1", line: "l1", kind, order: subject, ageMs: 1 })!;
  const rows = orderRows([order(), order({ order: "WO-2", late: true })], {
    places,
    findings: [finding("stuck-order", "WO-1"), finding("aged-lot", "WO-2")],
    now,
  });
  expect(
    rows.map(({ places: at, isStuck, heldQuantity, badQuantity, ageMs }) => [
      at.map(({ operation }) => operation),
      isStuck,
      heldQuantity,
      badQuantity,
      ageMs,
    ]),
  ).toEqual([
    [["B", "A"], true, 3, 5, 50 * MINUTE_MS],
    [[], false, 0, 5, 50 * MINUTE_MS],
  ]);
  expect(orderCounts(rows)).toEqual({ running: 2, late: 1, stuck: 1, held: 1 });
  expect(orderCounts(orderRows([order({ late: true, status: "completed" })], { places: [], findings: [], now })).late).toBe(0);
});

test("age ends with the order; before it was started there is none", () => {
  expect([
    ageOf(order({ startedAt: null }), now),
    ageOf(order({ completedAt: iso(30) }), now),
    ageOf(order({ cancelledAt: iso(20) }), now),
  ]).toEqual([null, 20 * MINUTE_MS, 10 * MINUTE_MS]);
});

test("the bar is of the quantity, and widens when more was made", () => {
  expect(progressOf({ quantity: 100, goodQuantity: 40, badQuantity: 10 })).toEqual({ good: 0.4, bad: 0.1, goal: 1 });
  expect(progressOf({ quantity: 100, goodQuantity: 150, badQuantity: 50 })).toEqual({ good: 0.75, bad: 0.25, goal: 0.5 });
  expect(progressOf({ quantity: 100, goodQuantity: -3, badQuantity: null })).toEqual({ good: 0, bad: 0, goal: 1 });
});

test("the way lies between the first move and now, due or the end; milestones of before are left out", () => {
  const step = (operation: string, from: number, to: number, present: number) =>
    readOrderOperation({
      factory: "f1",
      line: "l1",
      order: "WO-1",
      operation,
      arrivedQuantity: 10,
      departedQuantity: 10 - present,
      firstAt: iso(from),
      lastAt: iso(to),
    }) as OrderOperation;
  const operations = [step("A", 10, 20, 0), step("B", 20, 30, 4)];
  const way = wayOf(order({ createdAt: iso(-500), due: iso(110) }), operations, now);
  expect([way.from / MINUTE_MS, way.to / MINUTE_MS]).toEqual([10, 110]);
  expect(way.steps.map(({ operation, from, to, present }) => [operation, from, to, present])).toEqual([["A", 0, 0.1, 0], ["B", 0.1, 0.5, 4]]); // biome-ignore format: rows
  expect(way.marks.map(({ name, place }) => [name, place])).toEqual([["started", 0], ["now", 0.5], ["due", 1]]); // biome-ignore format: rows
  const over = wayOf(order({ completedAt: iso(40), due: iso(30) }), operations, now);
  expect([over.to / MINUTE_MS, over.marks.map(({ name }) => name), over.steps[1]?.to]).toEqual([
    40,
    ["started", "due", "completed"],
    20 / 30,
  ]);
  expect(wayOf(order({ startedAt: null, createdAt: iso(50) }), [], now)).toMatchObject({ from: 50 * MINUTE_MS, steps: [] });
});

test("links lead to the yield of its product while it was in production", () => {
  const links = linksOf(order({ completedAt: iso(30) }), now);
  expect(links.yield).toBe(
    `/yield?factory=f1&line=l1&product=P1&range=custom&from=${encodeURIComponent(iso(10))}&to=${encodeURIComponent(iso(30))}`,
  );
  expect([links.wip, links.spc]).toEqual(["/wip?factory=f1&line=l1&product=P1", "/spc?factory=f1&line=l1"]);
  expect(linksOf(order({ startedAt: null }), now).yield).toBe("/yield?factory=f1&line=l1&product=P1");
});

test("the codes of most units are named first", () => {
  const unit = (...codes: string[]) => ({ defects: codes.map((code) => ({ code, count: 9 })) });
  expect(commonCodes([unit("a", "b"), unit("b"), unit("c"), unit("d"), unit()])).toEqual([{ code: "b", units: 2 }, { code: "a", units: 1 }, { code: "c", units: 1 }]); // biome-ignore format: rows
});

test("every reason, state and filter has words", () => {
  const reasons = ["not started", "no rate", "completed", "cancelled", "no key station", "quantity reached", "too far away", "no due date"];
  expect(reasons.map(keyOf)).toEqual(Object.keys(en.orders.why));
  expect(Object.keys(en.orders.filter)).toEqual([...FILTERS]);
});
