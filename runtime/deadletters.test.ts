// Dead letters on a log whose transactions leave marks between records, by one process and by two.
import { afterEach, describe, expect, test } from "vitest";
import type { LetterTask } from "../api/deadletter-deps.ts";
import { PipelineError } from "../core/errors.ts";
import type { EventLog } from "../log/log.ts";
import { createDeadLetters } from "./deadletters.ts";
import { closeAll, newSharedLog } from "./logs.fixture.ts";

afterEach(closeAll);

const AT = Date.UTC(2026, 10, 22, 8);
const PAGE = { skip: 0, limit: 10, newestFirst: false };
const all = () => true;

function letter(text: string, headers: Record<string, string> = {}, key = "acme/f1/L1") {
  const value = Buffer.from(text);
  return {
    topic: "deadletter",
    partition: 0,
    key,
    value,
    timestamp: AT,
    headers: { reason: "wrong-shape", detail: "d", origin: "o", ...headers },
  };
}
async function shelfOf(log: EventLog, ...texts: string[]) {
  await log.append(texts.map((text) => letter(text)));
  return createDeadLetters({ log, now: () => AT });
}
function doorOf({ refuse = [] as string[], before = async (_: string[]) => {} } = {}) {
  const taken: string[] = [];
  return {
    taken,
    async take(body: AsyncIterable<Uint8Array>) {
      const lines: string[] = [];
      for await (const line of body) lines.push(Buffer.from(line).toString().trim());
      await before(lines);
      taken.push(...lines);
      const rejected = lines.flatMap((line, index) =>
        refuse.includes(line) ? [{ index, code: "INVALID_EVENT" as const, detail: "" }] : [],
      );
      return { accepted: lines.length - rejected.length, duplicates: 0, rejected };
    },
  };
}
const kim = { tenant: "acme", name: "kim", source: "http", permissions: new Set(["command"] as const) };
const task = (fields: Partial<LetterTask> = {}): LetterTask => ({
  credential: kim, visible: all, wanted: all, asked: { reason: null, source: null }, traceId: "t1", ...fields,
}); // biome-ignore format: one object
const textsOf = async (letters: ReturnType<typeof createDeadLetters>) => (await letters.list(all, PAGE)).items.map(({ event }) => event);

test("letters are counted, listed and grouped; a letter that comes later too, and nothing is read twice", async () => {
  const log = (await newSharedLog(1)).process();
  let reads = 0;
  const counting: EventLog = {
    ...log,
    async read(...args) {
      const records = await log.read(...args);
      reads += records.length;
      return records;
    },
  };
  const letters = createDeadLetters({ log: counting, now: () => AT });
  expect([await letters.count(), await letters.summary(all)]).toEqual([0, []]);
  for (const text of ["1", "2", "3"]) await log.append([letter(text)]);
  expect(await Promise.all([letters.count(), letters.count()])).toEqual([3, 3]);
  await log.append([{ ...letter("4", { reason: "late" }), timestamp: AT + 5 }]);
  expect([await letters.count(), reads]).toEqual([4, 4]);
  expect(await letters.summary(all)).toEqual([
    { reason: "wrong-shape", source: null, count: 3, oldestAt: AT, newestAt: AT },
    { reason: "late", source: null, count: 1, oldestAt: AT + 5, newestAt: AT + 5 },
  ]);
  expect(await letters.list(all, { skip: 1, limit: 2, newestFirst: true })).toMatchObject({
    total: 4,
    items: [{ event: "3" }, { event: "2" }],
  });
  expect(await letters.list(({ reason }) => reason === "late", PAGE)).toMatchObject({
    total: 1,
    items: [{ event: "4", reason: "late", detail: "d", origin: "o", key: "acme/f1/L1", receivedAt: AT + 5, source: null }],
  });
});

test("what is sent again is gone; what the door refuses, and other reasons, stay where they are", async () => {
  const log = (await newSharedLog(1)).process();
  const letters = await shelfOf(log, "1", "2", "3");
  await log.append([letter("other", { reason: "id-conflict" })]);
  const door = doorOf({ refuse: ["2"] });
  const receipt = await letters.replay(task({ wanted: ({ reason }) => reason === "wrong-shape" }), door);
  expect(receipt).toEqual({ accepted: 2, refused: 1, kept: 1 });
  expect(door.taken).toEqual(["1", "2", "3"]);
  expect([await textsOf(letters), await letters.count()]).toEqual([["2", "other"], 2]);
  expect(await textsOf(createDeadLetters({ log, now: () => AT }))).toEqual(["2", "other"]); // another process sees the same
  expect(await log.begin("deadletter", 0)).toBe((await letters.list(all, PAGE)).items[0]?.offset);
});

test("a late event is sent as a historical one, and what is no line of JSON as what the door refuses", async () => {
  const log = (await newSharedLog(1)).process();
  await log.append([letter('{"id":"a"}', { reason: "late" }), letter(""), letter("two\nlines")]);
  const door = doorOf();
  await createDeadLetters({ log, now: () => AT }).replay(task(), door);
  expect(door.taken).toEqual(['{"id":"a","historical":true}', "null", "two lines"]);
});

describe("changes of sources", () => {
  async function withChange() {
    const log = (await newSharedLog(1)).process();
    await log.append([letter('{"table":"work_order"}', { reason: "orphan", source: "mes" }, "acme"), letter("event")]);
    return createDeadLetters({ log, now: () => AT });
  }

  test("are listed as such, and never sent through the door", async () => {
    const letters = await withChange();
    const door = doorOf();
    expect(await letters.replay(task(), door)).toEqual({ accepted: 1, refused: 0, kept: 1 });
    expect(door.taken).toEqual(["event"]);
    expect(await letters.list(all, PAGE)).toMatchObject({ total: 1, items: [{ source: "mes", reason: "orphan" }] });
  });

  test("are put aside, with who did so and why", async () => {
    const letters = await withChange();
    const wanted = ({ source }: { source: string | null }) => source === "mes";
    const asked = { reason: null, source: "mes" };
    expect(await letters.dismiss({ ...task({ wanted, asked }), note: "mended in the MES" })).toEqual({ accepted: 1, refused: 0, kept: 1 });
    expect(await textsOf(letters)).toEqual(["event"]);
    expect(await letters.acts("acme")).toEqual([
      {
        kind: "dismiss",
        at: AT,
        by: "kim",
        tenant: "acme",
        ...asked,
        note: "mended in the MES",
        accepted: 1,
        refused: 0,
        kept: 1,
        code: null,
      },
    ]);
    expect(await letters.acts("rival")).toEqual([]);
  });
});

test("letters that a caller may not see are neither sent nor counted", async () => {
  const log = (await newSharedLog(1)).process();
  await log.append([letter("mine"), letter("theirs", {}, "acme/f2/L1"), letter("foreign", {}, "rival/f1/L1")]);
  const letters = createDeadLetters({ log, now: () => AT });
  const door = doorOf();
  expect(await letters.replay(task({ visible: ({ key }) => key === "acme/f1/L1" }), door)).toEqual({ accepted: 1, refused: 0, kept: 0 });
  expect([door.taken, await textsOf(letters)]).toEqual([["mine"], ["theirs", "foreign"]]);
});

describe("two who ask at the same time", () => {
  test("of one process send each letter once", async () => {
    const log = (await newSharedLog(1)).process();
    const letters = await shelfOf(log, "1", "2", "3");
    const door = doorOf();
    const receipts = await Promise.all([letters.replay(task(), door), letters.replay(task({ traceId: "t2" }), door)]);
    expect(receipts.map(({ accepted }) => accepted)).toEqual([3, 0]);
    expect([door.taken, await letters.count()]).toEqual([["1", "2", "3"], 0]);
  });

  test("of two processes lose none: the later one's marks stand, the earlier one is told so", async () => {
    const shared = await newSharedLog(1);
    const first = await shelfOf(shared.process(), "1", "2");
    const second = createDeadLetters({ log: shared.process(), now: () => AT });
    const inside = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const slow = doorOf({
      before: async () => {
        inside.resolve();
        await goOn.promise;
      },
    });
    const overtaken = first.replay(task(), slow);
    await inside.promise;
    const door = doorOf({ refuse: ["2"] });
    expect(await second.replay(task({ traceId: "t2" }), door)).toEqual({ accepted: 1, refused: 1, kept: 0 });
    goOn.resolve();
    await expect(overtaken).rejects.toMatchObject({ code: "LOG_UNAVAILABLE" });
    expect([await textsOf(first), await textsOf(second)]).toEqual([["2"], ["2"]]); // not lost by the one that was overtaken
    expect((await second.acts("acme")).map(({ accepted, code }) => [accepted, code])).toContainEqual([0, "LOG_UNAVAILABLE"]);
  });
});

test("an end in the middle keeps what was done: the next call goes on with the rest", async () => {
  const log = (await newSharedLog(1)).process();
  const texts = Array.from({ length: 8500 }, (_, n) => `${n}`);
  const letters = await shelfOf(log, ...texts);
  let calls = 0;
  const full = doorOf({
    before: async () => {
      if (++calls === 2) throw new PipelineError("BACKPRESSURE", "full");
    },
  });
  await expect(letters.replay(task(), full)).rejects.toMatchObject({ code: "BACKPRESSURE" });
  expect([full.taken.length, await letters.count()]).toEqual([8000, 500]);
  const door = doorOf();
  expect(await letters.replay(task({ traceId: "t2" }), door)).toEqual({ accepted: 500, refused: 0, kept: 0 });
  expect([...full.taken, ...door.taken]).toEqual(texts);
  expect((await letters.acts("acme")).map(({ accepted, code }) => [accepted, code])).toEqual([[500, null], [8000, "BACKPRESSURE"]]); // biome-ignore format: pairs
});

test("more letters than one entry of marks tells of: what is dealt with is forgotten, with its marks", async () => {
  const log = (await newSharedLog(1)).process();
  const letters = createDeadLetters({ log, now: () => AT });
  await log.append(Array.from({ length: 66_000 }, (_, n) => letter(`${n}`)));
  const refuse = ["65999"];
  expect(await letters.replay(task(), doorOf({ refuse }))).toEqual({ accepted: 65_999, refused: 1, kept: 0 });
  expect([await letters.count(), await textsOf(letters), await log.begin("deadletter", 0)]).toEqual([1, refuse, 65_999]);
  expect([...(await log.register("deadletters").entries()).keys()]).toEqual(["1"]);
  expect(await textsOf(createDeadLetters({ log, now: () => AT }))).toEqual(refuse);
}, 30_000);
