import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { EventLog, NewRecord } from "../log.ts";
import { openEmbeddedLog } from "./embedded-log.ts";

const timer = {
  after(ms: number, run: () => void) {
    const handle = setTimeout(run, ms);
    return () => clearTimeout(handle);
  },
};
const opened: EventLog[] = [];
const dirs: string[] = [];
const newDir = () => {
  const dir = mkdtempSync(join(tmpdir(), "linepulse-log-"));
  dirs.push(dir);
  return dir;
};
async function open(dir: string, partitions?: number): Promise<EventLog> {
  const log = await openEmbeddedLog({ dir, timer, newLogId: () => `log-${opened.length}`, ...(partitions && { partitions }) });
  opened.push(log);
  return log;
}
afterEach(async () => {
  for (const log of opened.splice(0)) await log.close().catch(() => undefined);
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});

const record = (text: string, fields: Partial<NewRecord> = {}): NewRecord => ({
  topic: "events", partition: 0, key: "acme/f1/L1", value: Buffer.from(text), timestamp: 1, ...fields,
}); // biome-ignore format: one object
const texts = (records: readonly NewRecord[]) => records.map(({ value }) => Buffer.from(value).toString());
const claim = { topic: "events", partition: 0, signal: new AbortController().signal, confirmed: async () => {} };
const poll = { maxBytes: 1e6, waitMs: 0 };

test("records come back in order, whole, from the offset asked for", async () => {
  const log = await open(newDir());
  await log.append([record("a", { headers: { reason: "中" } }), record("b"), record("x", { partition: 3 })]);
  const read = await log.read("events", 0, 0, poll);
  expect(texts(read)).toEqual(["a", "b"]);
  expect(read[0]).toMatchObject({ offset: 0, key: "acme/f1/L1", timestamp: 1, headers: { reason: "中" } });
  expect(texts(await log.read("events", 0, 1, poll))).toEqual(["b"]);
  expect(await log.end("events", 0)).toBe(2);
  expect(await log.end("events", 3)).toBe(1);
});

test("identity, offsets, state, position and registers survive a reopening", async () => {
  const dir = newDir();
  const first = await open(dir, 4);
  await first.append([record("a"), record("b")]);
  const task = await first.openTask("line", claim);
  await task.commit({
    position: { offset: 1, skip: 7 },
    state: [
      ["k", Buffer.from("v")],
      ["gone", Buffer.from("x")],
    ],
    archive: [],
    records: [record("row", { topic: "facts.t" })],
  });
  await task.commit({ position: { offset: 1, skip: 7 }, state: [["gone", null]], archive: [], records: [] });
  await first.register("sinks").put("t/0", { to: 5 });
  const { logId } = first;
  await first.close();

  const second = await open(dir);
  expect([second.logId, second.partitions]).toEqual([logId, 4]);
  const again = await second.openTask("line", claim);
  expect(again.position).toEqual({ offset: 1, skip: 7 });
  const state = [];
  for await (const [key, value] of again.restore()) state.push([key, Buffer.from(value).toString()]);
  expect(state).toEqual([["k", "v"]]);
  expect(texts(await again.poll(poll))).toEqual(["b"]);
  expect(texts(await second.read("facts.t", 0, 0, poll))).toEqual(["row"]);
  expect(await second.register("sinks").entries()).toEqual(new Map([["t/0", { to: 5 }]]));
});

test("a topic that others write is stepped as events are", async () => {
  const log = await open(newDir());
  await log.admit("cdc.mes", { partitions: 1 });
  await log.append([record("a", { topic: "cdc.mes" }), record("b", { topic: "cdc.mes" }), record("event")]);
  const task = await log.openTask("translate.mes", { ...claim, topic: "cdc.mes" });
  expect(texts(await task.poll(poll))).toEqual(["a", "b"]);
  await task.commit({ position: { offset: 1, skip: 0 }, state: [], archive: [], records: [] });
  expect(await log.committed("translate.mes", 0, "cdc.mes")).toBe(1);
  expect(texts(await (await log.openTask("translate.mes", { ...claim, topic: "cdc.mes" })).poll(poll))).toEqual(["b"]);
});

test("a reader that waits is woken by an append, and by its signal", async () => {
  const log = await open(newDir());
  const waiting = log.read("events", 0, 0, { maxBytes: 1e6, waitMs: 60_000 });
  await log.append([record("a")]);
  expect(texts(await waiting)).toEqual(["a"]);
  const controller = new AbortController();
  const aborted = log.read("events", 0, 1, { maxBytes: 1e6, waitMs: 60_000, signal: controller.signal });
  controller.abort();
  expect(await aborted).toEqual([]);
});

test("of two owners of a partition the older one cannot commit", async () => {
  const log = await open(newDir());
  await log.append([record("a")]);
  const older = await log.openTask("line", claim);
  const newer = await log.openTask("line", claim);
  const commit = { position: { offset: 1, skip: 0 }, state: [], archive: [], records: [record("row", { topic: "facts.t" })] };
  await expect(older.commit(commit)).rejects.toMatchObject({ code: "LOG_UNAVAILABLE" });
  await newer.commit(commit);
  expect(await log.end("facts.t", 0)).toBe(1);
});

const entry = (text: string) => Buffer.from(text);
const textOf = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

test("the archive is committed with the rest, read by key, and not restored", async () => {
  const dir = newDir();
  const log = await open(dir);
  await log.append([record("a")]);
  const task = await log.openTask("line", claim);
  const commit = { position: { offset: 1, skip: 0 }, records: [] };
  expect(task.archived("k")).toBeUndefined();
  await task.commit({ ...commit, state: [["k", entry("state")]], archive: [["k", entry("one")], ["gone", entry("x")]] }); // biome-ignore format: one commit
  expect([textOf(task.archived("k")), textOf(task.archived("gone"))]).toEqual(["one", "x"]);
  await task.commit({ ...commit, state: [], archive: [["gone", null]] });
  expect(task.archived("gone")).toBeUndefined();
  await expect(task.commit({ position: { offset: 9, skip: 0 }, state: [], archive: [["k", entry("two")]], records: [] })).rejects.toThrow();
  expect(textOf(task.archived("k"))).toBe("one");
  const others = [await log.openTask("other", claim), await log.openTask("line", { ...claim, partition: 1 })];
  expect(others.map((other) => other.archived("k"))).toEqual([undefined, undefined]);
  await log.close();

  const again = await (await open(dir)).openTask("line", claim);
  const keys = [];
  for await (const [key] of again.restore()) keys.push(key);
  expect(keys).toEqual(["k"]);
  expect(textOf(again.archived("k"))).toBe("one");
});

test("what an older owner would read of the archive may be a newer one's, and is refused", async () => {
  const log = await open(newDir());
  await log.append([record("a")]);
  const older = await log.openTask("line", claim);
  await log.openTask("line", claim);
  expect(() => older.archived("k")).toThrow(expect.objectContaining({ code: "LOG_UNAVAILABLE" }));
});

test("an archive that cannot be read says so", async () => {
  const log = await open(newDir());
  const task = await log.openTask("line", claim);
  await log.close();
  expect(() => task.archived("k")).toThrow(expect.objectContaining({ code: "LOG_UNAVAILABLE" }));
});

test("a position of another log, or beyond the end, stops with LOG_REPLACED", async () => {
  const dir = newDir();
  const log = await open(dir);
  await log.append([record("a"), record("b")]);
  const task = await log.openTask("line", claim);
  await task.commit({ position: { offset: 2, skip: 0 }, state: [], archive: [], records: [] });
  await expect(task.commit({ position: { offset: 3, skip: 0 }, state: [], archive: [], records: [] })).rejects.toMatchObject({
    code: "ASSERTION_FAILED",
  });
  await expect(open(dir, 16)).rejects.toMatchObject({ code: "LOG_REPLACED" });
});

test("truncation forgets the old, and offsets go on", async () => {
  const dir = newDir();
  const log = await open(dir);
  await log.append(["a", "b", "c"].map((text) => record(text)));
  await log.truncate("events", 0, 2);
  expect(await log.begin("events", 0)).toBe(2);
  await log.truncate("events", 0, 99);
  expect([await log.begin("events", 0), await log.end("events", 0)]).toEqual([3, 3]);
  await log.close();
  const again = await open(dir);
  await again.append([record("d")]);
  expect((await again.read("events", 0, 0, poll)).map(({ offset }) => offset)).toEqual([3]);
});

test("sharing gives every partition of every topic, and leaving waits for their owners", async () => {
  const log = await open(newDir(), 3);
  const ended: string[] = [];
  const leave = await log.share("line", ["events", "facts.t"], async ({ topic, partition, signal, confirmed }) => {
    await confirmed();
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await expect(confirmed()).rejects.toThrow();
    ended.push(`${topic}/${partition}`);
  });
  await leave();
  expect(ended).toEqual(["events/0", "events/1", "events/2", "facts.t/0"]);
});

test("what lies behind an offset are records that are still there", async () => {
  const log = await open(newDir());
  const behind = (...offsets: number[]) => Promise.all(offsets.map((offset) => log.behind("events", 0, offset)));
  expect(await behind(0, 7)).toEqual([0, 0]);
  await log.append(["a", "b", "c"].map((text) => record(text)));
  expect(await behind(0, 2, 3, 4)).toEqual([3, 1, 0, 0]);
  await log.truncate("events", 0, 2);
  expect(await behind(0, 2, 3)).toEqual([1, 1, 0]);
});

test("of two owners of an entry the older one cannot put; what is put as nothing is gone", async () => {
  const log = await open(newDir());
  const older = await log.register("sinks").own("t/0");
  await older.put({ to: 1 });
  const newer = await log.register("sinks").own("t/0");
  expect(await newer.get()).toEqual({ to: 1 });
  await expect(older.put({ to: 2 })).rejects.toMatchObject({ code: "LOG_UNAVAILABLE" });
  await newer.put({ to: 3 });
  await (await log.register("sinks").own("t/1")).put({ to: 9 });
  expect(await log.register("sinks").entries()).toEqual(new Map([["t/0", { to: 3 }], ["t/1", { to: 9 }]])); // biome-ignore format: one map
  await newer.put(undefined);
  await log.register("sinks").put("t/1", undefined);
  expect(await newer.get()).toBeUndefined();
  expect(await log.register("sinks").entries()).toEqual(new Map());
});
