// What time alone finds (domain 4.4), on live factories, back-fills, and where limits change.
import { expect, test } from "vitest";
import { fakeContext } from "../../core/fixtures.ts";
import { HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import { at, elsewhere, findingsOf, HERE, inShort, limited, moved, ordered, stepAll, ticks } from "./fixtures.ts";
import { lookAtTime, lookSoon, MOST_WATCHED, unwatch, watch } from "./watch.ts";

const AN_HOUR = limited(0, { queueLimits: { OP10: HOUR_MS } });

test("a lot that waits longer than its operation's limit is found by a tick, and no more once it has left", async () => {
  const log = [AN_HOUR, moved(1, null, "OP10", { quantity: 4 }), ...ticks(10, 70), moved(75, "OP10", "OP20", { quantity: 4 })];
  const aged = { ...HERE, kind: "aged-lot", operation: "OP10", carrier_kind: "lot", subject: "A", product: "P1" };
  const found = { ...aged, since: at(1), limit_ms: HOUR_MS, quantity: 4 };
  expect(await findingsOf(log)).toEqual([
    { ...found, at: at(70), open: true },
    { ...found, at: at(75), open: false },
  ]);
});

test("the limit itself is not exceeded, one more ms is", () => {
  const context = stepAll([AN_HOUR, moved(0, null, "OP10")]);
  lookAtTime(at(60), context);
  expect(context.rows("flow_findings")).toEqual([]);
  lookAtTime(at(60) + 1, context);
  expect(inShort(context.rows("flow_findings"))).toEqual(["aged-lot A OP10 1 open"]);

  const lookedAtOnce = stepAll([AN_HOUR, moved(0, null, "OP10")]);
  lookSoon(lookedAtOnce.state);
  lookAtTime(at(60), lookedAtOnce);
  expect(lookedAtOnce.rows("flow_findings")).toEqual([]);
});

test("without a limit, at another operation or on another line, a lot may wait", async () => {
  const log = [AN_HOUR, moved(0, null, "OP20"), moved(0, null, "OP10", { lot: "B", line: "L2" }), ...ticks(10, 200)];
  expect(await findingsOf(log)).toEqual([]);
  expect(
    await findingsOf([
      moved(0, null, "constructor"),
      limited(0, { queueLimits: {} }),
      moved(0, null, "constructor", { lot: "B" }),
      ...ticks(10, 200),
    ]),
  ).toEqual([]);
});

test("a renewed arrival counts afresh, and ends what was found", async () => {
  const log = [AN_HOUR, moved(0, null, "OP10"), ...ticks(10, 70), moved(75, "OP10", "OP10"), ...ticks(80, 130)];
  expect(inShort(await findingsOf(log))).toEqual(["aged-lot A OP10 1 open", "aged-lot A OP10 1 closed"]);
  expect((await findingsOf([...log, ...ticks(140, 150)])).at(-1)).toMatchObject({ since: at(75), at: at(140), open: true });
});

test("a part of a lot that leaves changes the finding's quantity, not its time", async () => {
  const log = [AN_HOUR, moved(0, null, "OP10", { quantity: 4 }), ...ticks(10, 70), moved(71, "OP10", "OP20", { quantity: 1 })];
  const [opened, changed] = await findingsOf(log);
  expect(changed).toEqual({ ...opened, quantity: 3, at: at(71) });
});

test("a move that comes late with an old time is counted from when it came", async () => {
  const log = [AN_HOUR, elsewhere(100), moved(0, null, "OP10"), ...ticks(110, 160)];
  expect(await findingsOf(log)).toEqual([]);
  expect(await findingsOf([...log, ...ticks(161, 162)])).toMatchObject([{ since: at(0), at: at(161), open: true }]);
});

test("an earlier arrival that comes late does not count afresh", async () => {
  const log = [AN_HOUR, moved(10, null, "OP10"), ...ticks(20, 60), moved(5, null, "OP10"), ...ticks(65, 75)];
  expect(await findingsOf(log)).toMatchObject([{ since: at(10), quantity: 2, at: at(75), open: true }]);
});

test("since when a lot waits, and as what, is its last arrival, in whatever order its moves came in", async () => {
  const first = moved(1, null, "OP10", { product: "P1" });
  const away = moved(2, "OP10", null, { product: "P2" });
  const back = moved(3, null, "OP10", { product: "P3" });
  const expected = { product: "P3", since: at(3), quantity: 1, open: true };
  for (const log of [[first, away, back], [away, back, first], [back, away, first], [back, first, away], [away, first, back]]) {
    const found = await findingsOf([AN_HOUR, ...log, ...ticks(10, 90)]);
    expect(found.filter(({ kind }) => kind === "aged-lot")).toMatchObject([expected]);
  } // biome-ignore format: orders
});

test("of two arrivals at one instant the one with the greater id is the last", async () => {
  const [a, b] = [moved(1, null, "OP10", { id: "m10", product: "P9" }), moved(1, null, "OP10", { id: "m9", product: "P1" })];
  for (const log of [[a, b], [b, a]]) {
    expect(await findingsOf([AN_HOUR, ...log, ...ticks(10, 90)])).toMatchObject([{ product: "P1", since: at(1), quantity: 2 }]);
  } // biome-ignore format: orders
});

test("a limit that changes holds for what waits: raised it ends a finding, lowered it finds", async () => {
  const raised = [
    AN_HOUR,
    moved(0, null, "OP10"),
    ...ticks(10, 70),
    limited(71, { queueLimits: { OP10: 2 * HOUR_MS } }),
    ...ticks(80, 110),
  ];
  expect(inShort(await findingsOf(raised))).toEqual(["aged-lot A OP10 1 open", "aged-lot A OP10 1 closed"]);
  expect(await findingsOf([...raised, ...ticks(120, 130)])).toMatchObject([{}, {}, { limit_ms: 2 * HOUR_MS, open: true }]);
  const lowered = [AN_HOUR, moved(0, null, "OP10"), ...ticks(10, 20), limited(21, { queueLimits: { OP10: MINUTE_MS } }), ...ticks(30, 31)];
  expect(await findingsOf(lowered)).toMatchObject([{ limit_ms: MINUTE_MS, at: at(30), open: true }]);
  const removed = [...raised.slice(0, 9), limited(71, {}), ...ticks(80, 200)];
  expect(inShort(await findingsOf(removed))).toEqual(["aged-lot A OP10 1 open", "aged-lot A OP10 1 closed"]);
});

test("a live event of anything else notices too; the factory's clock may jump", async () => {
  expect(await findingsOf([AN_HOUR, moved(0, null, "OP10"), elsewhere(500)])).toMatchObject([{ at: at(500), open: true }]);
});

test("a back-fill finds nothing by itself; what still waits is found by the first live event", async () => {
  const past = { historical: true };
  const backfill = [AN_HOUR, moved(0, null, "OP10", past), moved(300, null, "OP10", { ...past, lot: "B" }), ordered(0, "started", past)];
  expect(await findingsOf(backfill)).toEqual([]);
  expect(inShort(await findingsOf([...backfill, elsewhere(330)]))).toEqual(["aged-lot A OP10 1 open"]);
});

test("an order in production beyond 24 h is stuck, until it ends", async () => {
  const log = [ordered(0, "started"), ...ticks(10, 24 * 60)];
  expect(await findingsOf(log)).toEqual([]);
  const stuck = { ...HERE, kind: "stuck-order", operation: "", carrier_kind: "", subject: "O1", product: "P1" };
  const found = { ...stuck, since: at(0), limit_ms: 24 * HOUR_MS, quantity: 100 };
  expect(await findingsOf([...log, ...ticks(24 * 60 + 1, 24 * 60 + 2), ordered(1450, "completed")])).toEqual([
    { ...found, at: at(1441), open: true },
    { ...found, at: at(1450), open: false },
  ]);
});

test("a line may give its orders another limit; an order that moves to another line has that one's", async () => {
  const short = limited(0, { orderLimitMs: HOUR_MS });
  const log = [short, ordered(0, "started"), ...ticks(10, 70)];
  expect(await findingsOf(log)).toMatchObject([{ line: "L1", limit_ms: HOUR_MS, open: true }]);
  expect((await findingsOf([...log, ordered(75, "started", { line: "L2" }), ...ticks(80, 90)])).slice(1)).toMatchObject([
    { line: "L1", open: false },
  ]);
});

test("orders that wait, or have ended before anybody looked, are not stuck", async () => {
  const log = [ordered(0, "released"), ordered(0, "started", { order: "O2" }), ordered(1, "completed", { order: "O2" })];
  expect(await findingsOf([...log, elsewhere(3000)])).toEqual([]);
  const late = [ordered(2, "completed"), ordered(0, "started"), elsewhere(3000)];
  expect(await findingsOf(late)).toEqual([]);
});

test("an order that a back-fill began has its limit from when we heard of it; a live word of it counts from its start", async () => {
  const log = [elsewhere(3000), ordered(0, "started", { historical: true })];
  expect(await findingsOf([...log, ...ticks(3010, 4400)])).toEqual([]);
  expect(await findingsOf([...log, ...ticks(3010, 4450)])).toMatchObject([{ since: at(0), open: true }]);
  expect(await findingsOf([...log, ordered(3001, "started"), ...ticks(3002, 3010)])).toMatchObject([
    { since: at(0), at: at(3001), open: true },
  ]);
});

test("so many are watched and no more; what found no room is counted, and watched from its next event once others have ended", () => {
  const context = fakeContext(at(0));
  const order = (subject: string) => ({ ...HERE, kind: "stuck-order", operation: "", carrier_kind: "", subject }) as const;
  const found = { product: "P1", since: at(0), quantity: 1, countedFrom: at(0) };
  const most = 3;
  for (let n = 0; n <= most; n++) watch({ ...order(`O${n}`), ...found }, at(n), context, most);
  const refused = { tenant: "acme", factory: "f1", refused: 1, refused_at: at(most) };
  expect(context.rows("flow_watch")).toEqual([refused]);
  watch({ ...order("O1"), ...found, quantity: 2 }, at(5), context, most);
  watch({ ...order("O3"), ...found }, at(6), context, most);
  expect(context.rows("flow_watch")).toEqual([refused, { ...refused, refused: 2, refused_at: at(6) }]);
  lookAtTime(at(3000), context);
  expect(inShort(context.rows("flow_findings"))).toEqual(["stuck-order O0 1 open", "stuck-order O1 2 open", "stuck-order O2 1 open"]);
  unwatch(order("O1"), at(3001), context);
  watch({ ...order("O3"), ...found }, at(3001), context, most);
  lookAtTime(at(3002), context);
  expect(inShort(context.rows("flow_findings").slice(most))).toEqual(["stuck-order O1 2 closed", "stuck-order O3 1 open"]);
  expect(context.rows("flow_watch")).toHaveLength(2);
});

test("a lot that found no room is watched from its next move on", () => {
  const context = stepAll([AN_HOUR]);
  const order = { ...HERE, kind: "stuck-order", operation: "", carrier_kind: "", product: "P1", since: at(0), quantity: 1 } as const;
  for (let n = 0; n < MOST_WATCHED; n++) watch({ ...order, subject: `O${n}`, countedFrom: at(0) }, at(0), context);
  stepAll([moved(1, null, "OP10", { quantity: 2 })], context);
  expect(context.rows("flow_watch")).toMatchObject([{ refused: 1, refused_at: at(1) }]);
  unwatch({ ...order, subject: "O7" }, at(2), context);
  stepAll([moved(3, "OP10", "OP20")], context);
  lookAtTime(at(64), context);
  expect(inShort(context.rows("flow_findings"))).toEqual(["aged-lot A OP10 1 open"]);
});

test("what is found at one time is told in one order, whatever came first", () => {
  const context = stepAll([AN_HOUR, ...["C", "A", "B"].map((lot) => moved(0, null, "OP10", { lot }))]);
  lookAtTime(at(70), context);
  expect(context.rows("flow_findings").map(({ subject }) => subject)).toEqual(["A", "B", "C"]);
});

test("of two arrivals at one instant with one id, from two sources, the greater product is the last, whatever order they came in", async () => {
  const both = ["P1", "P2"].map((product) => moved(0, null, "OP10", { id: "m", source: product, product }));
  for (const moves of [both, both.toReversed()]) {
    expect(await findingsOf([AN_HOUR, ...moves, ...ticks(10, 61)])).toMatchObject([{ kind: "aged-lot", product: "P2" }]);
  }
});
