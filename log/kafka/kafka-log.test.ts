// The log on a real broker: what `log/log.ts` promises, and what only several processes and a broker of its own can break.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import kafkajs from "kafkajs";
import { afterEach, describe, expect, test } from "vitest";
import { sleep, timer } from "../../runtime/clock.ts";
import { canRun, useBroker } from "../../tests/kafka.ts";
import type { Claim, Commit, EventLog, NewRecord, Task } from "../log.ts";
import { openKafkaLog } from "./kafka-log.ts";

const record = (text: string, fields: Partial<NewRecord> = {}): NewRecord => {
  return { topic: "events", partition: 0, key: "acme/f1/L1", value: Buffer.from(text), timestamp: 1, ...fields };
};
const texts = (records: readonly { value: Uint8Array }[]) => records.map(({ value }) => Buffer.from(value).toString());
const bytes = (text: string) => Buffer.from(text);
const textOf = (value: Uint8Array | undefined) => value && Buffer.from(value).toString();
const now = { maxBytes: 1e6, waitMs: 0 };
const soon = { maxBytes: 1e6, waitMs: 5000 };
const claimOf = (partition: number, fields: Partial<Claim> = {}): Claim => {
  return { topic: "events", partition, signal: new AbortController().signal, confirmed: async () => {}, ...fields };
};
const commitTo = (offset: number, fields: Partial<Commit> = {}): Commit => {
  return { position: { offset, skip: 0 }, state: [], archive: [], records: [], ...fields };
};

async function stateOf(task: Task): Promise<Record<string, string>> {
  const state: Record<string, string> = {};
  for await (const [key, value] of task.restore()) state[key] = Buffer.from(value).toString();
  return state;
}

describe.skipIf(!canRun("kafka"))("a log on Kafka", () => {
  const broker = useBroker();
  const closers: (() => unknown)[] = [];
  let logs = 0;

  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const newPrefix = () => `log${++logs}.`;
  async function open(prefix: string, fields: { dir?: string; partitions?: number } = {}): Promise<EventLog> {
    const dir = fields.dir ?? mkdtempSync(join(tmpdir(), "linepulse-archive-"));
    const log = await openKafkaLog({
      config: { brokers: [broker().bootstrap], prefix, writer: "kafkajs" },
      partitions: fields.partitions ?? 4,
      factsTopics: ["facts.t"],
      factsDays: 30,
      dir,
      clientId: "test",
      timer,
      sleep,
      now: () => Date.now(),
      tell: () => {},
    });
    closers.push(
      () => rmSync(dir, { recursive: true, force: true }),
      () => log.close(),
    );
    return log;
  }

  async function withAdmin(use: (admin: kafkajs.Admin) => Promise<unknown>): Promise<void> {
    const admin = new kafkajs.Kafka({ brokers: [broker().bootstrap], logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
    await use(admin);
    await admin.disconnect();
  }

  test("records come back in order, whole, from the offset asked for, in every process", async () => {
    const prefix = newPrefix();
    const [writer, reader] = [await open(prefix), await open(prefix)];
    await writer.append([record("a", { headers: { reason: "中" } }), record("b"), record("x", { partition: 3 })]);
    const read = await reader.read("events", 0, 0, now);
    expect(texts(read)).toEqual(["a", "b"]);
    expect(read[0]).toMatchObject({ topic: "events", partition: 0, offset: 0, key: "acme/f1/L1", timestamp: 1, headers: { reason: "中" } });
    expect(texts(await reader.read("events", 0, 1, now))).toEqual(["b"]);
    expect([await reader.end("events", 0), await reader.end("events", 3), await reader.behind("events", 0, 1)]).toEqual([2, 1, 1]);
    expect([reader.logId, reader.partitions]).toEqual([writer.logId, 4]);
    const waiting = reader.read("events", 0, 2, soon);
    await writer.append([record("c")]);
    expect(texts(await waiting)).toEqual(["c"]);
  });

  test("a commit's state, archive, position and rows stand together, and in another process", async () => {
    const prefix = newPrefix();
    const log = await open(prefix);
    await log.append([record("a"), record("b"), record("c")]);
    const task = await log.openTask("g", claimOf(0));
    expect(task.position).toEqual({ offset: 0, skip: 0 });
    expect(texts(await task.poll(soon))).toEqual(["a", "b", "c"]);
    const rows = [record("row", { topic: "facts.t" })];
    await task.commit({ position: { offset: 1, skip: 7 }, state: [["k", bytes("v")], ["gone", bytes("x")]], archive: [["k", bytes("old")]], records: rows }); // biome-ignore format: one commit
    await task.commit({ position: { offset: 1, skip: 7 }, state: [["gone", null]], archive: [["k", bytes("archived")]], records: [] });
    expect(textOf(task.archived("k"))).toBe("archived");

    const other = await open(prefix);
    const again = await other.openTask("g", claimOf(0));
    expect(again.position).toEqual({ offset: 1, skip: 7 });
    expect([await stateOf(again), textOf(again.archived("k"))]).toEqual([{ k: "v" }, "archived"]);
    expect(texts(await again.poll(soon))).toEqual(["b", "c"]);
    expect(texts(await other.read("facts.t", 0, 0, soon))).toEqual(["row"]);
    expect(await other.committed("g", 0)).toBe(1);
    expect([await other.committed("g", 1), await other.behind("facts.t", 0, 1)]).toEqual([0, 0]);
  });

  test("a topic that others write is taken in with its partitions, and stepped as events are", async () => {
    const prefix = newPrefix();
    await withAdmin((admin) => admin.createTopics({ topics: [{ topic: `${prefix}cdc.wide`, numPartitions: 2 }] }));
    const log = await open(prefix);
    await expect(log.admit("cdc.wide", { partitions: 1 })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    await log.admit("cdc.mes", { partitions: 1 });
    await log.admit(`${prefix}cdc.wide`, { hasFullName: true });
    expect([log.partitionsOf("cdc.mes"), log.partitionsOf(`${prefix}cdc.wide`)]).toEqual([1, 2]);
    await log.append([record("a", { topic: "cdc.mes" }), record("b", { topic: "cdc.mes" })]);
    const claim = { ...claimOf(0), topic: "cdc.mes" };
    const task = await log.openTask("translate.mes", claim);
    expect(texts(await task.poll(soon))).toEqual(["a", "b"]);
    await task.commit(commitTo(1, { state: [["k", bytes("v")]], records: [record("event")] }));
    expect([await log.committed("translate.mes", 0, "cdc.mes"), await log.behind("cdc.mes", 0, 1)]).toEqual([1, 1]);
    expect(texts(await log.read("events", 0, 0, soon))).toEqual(["event"]);

    const other = await open(prefix);
    await other.admit("cdc.mes", { partitions: 1 });
    const again = await other.openTask("translate.mes", claim);
    expect([again.position, await stateOf(again)]).toEqual([{ offset: 1, skip: 0 }, { k: "v" }]);
    await other.truncate("cdc.mes", 0, 2);
    await expect(log.openTask("translate.mes", claim)).rejects.toMatchObject({ code: "LOG_REPLACED" });
  });

  test("a topic of others that was made anew stops its own readers alone, until a person lets it in", async () => {
    const prefix = newPrefix();
    const log = await open(prefix);
    const claim = { ...claimOf(0), topic: "cdc.mes" };
    await log.admit("cdc.mes");
    await log.append([record("old", { topic: "cdc.mes" })]);
    await (await log.openTask("g", claim)).commit(commitTo(1, { state: [["k", bytes("v")]] }));
    await withAdmin(async (admin) => {
      await admin.deleteTopics({ topics: [`${prefix}cdc.mes`] });
      await admin.createTopics({ topics: [{ topic: `${prefix}cdc.mes`, numPartitions: 1 }] });
    });
    await expect(log.openTask("g", claim)).rejects.toMatchObject({ code: "LOG_REPLACED" });
    await log.append([record("event")]);
    const other = await open(prefix);
    await expect(other.admit("cdc.mes")).rejects.toMatchObject({ code: "LOG_REPLACED" });
    await other.register("topics").put("cdc.mes", undefined);
    await other.admit("cdc.mes");
    await other.append([record("new", { topic: "cdc.mes" })]);
    const again = await other.openTask("g", claim);
    expect([again.position.offset, await stateOf(again)]).toEqual([0, { k: "v" }]);
    expect(texts(await again.poll(soon))).toEqual(["new"]);
  });

  test("a poll that does not wait holds nobody up, also while the next request waits at the broker", async () => {
    const log = await open(newPrefix());
    const task = await log.openTask("g", claimOf(0));
    await log.append([record("a")]);
    expect(texts(await task.poll(soon))).toEqual(["a"]);
    const startedAt = performance.now();
    expect(await task.poll(now)).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(4500); // the request waits for 5 s
    await log.append([record("b")]);
    expect(texts(await task.poll(soon))).toEqual(["b"]);
  });

  test("the newer of two owners goes on, the older one's commit fails and leaves nothing", async () => {
    const prefix = newPrefix();
    const [first, second] = [await open(prefix), await open(prefix)];
    await first.append([record("a")]);
    const older = await first.openTask("g", claimOf(0));
    const newer = await second.openTask("g", claimOf(0));
    const commit = (text: string) => commitTo(1, { state: [["by", bytes(text)]], records: [record(text, { topic: "facts.t" })] });
    await expect(older.commit(commit("older"))).rejects.toMatchObject({ code: "LOG_UNAVAILABLE" });
    await newer.commit(commit("newer"));
    expect(texts(await second.read("facts.t", 0, 0, soon))).toEqual(["newer"]);
    expect(await stateOf(await first.openTask("g", claimOf(0)))).toEqual({ by: "newer" });
  });

  test("a task is not opened for a claim that is not confirmed", async () => {
    const prefix = newPrefix();
    const [rightful, zombie] = [await open(prefix), await open(prefix)];
    const task = await rightful.openTask("g", claimOf(0));
    const lost = new Error("lost");
    await expect(zombie.openTask("g", claimOf(0, { confirmed: () => Promise.reject(lost) }))).rejects.toBe(lost);
    await task.commit(commitTo(0));
  });

  test("values and commits larger than the broker's message limit go through", async () => {
    const prefix = newPrefix();
    const log = await open(prefix);
    const task = await log.openTask("g", claimOf(2));
    const large = "0123456789".repeat(250_000);
    const rows = Array.from({ length: 8 }, (_, n) => record(`${n}`.repeat(400_000), { topic: "facts.t", partition: 2 }));
    await task.commit(commitTo(0, { state: [["large", bytes(large)], ["small", bytes("s")]], records: rows })); // biome-ignore format: one commit
    const again = await log.openTask("g", claimOf(2));
    expect(await stateOf(again)).toEqual({ large, small: "s" });
    let seen = 0;
    for (let next = 0; ; ) {
      const records = await log.read("facts.t", 2, next, seen < 8 ? soon : now);
      const last = records.at(-1);
      if (!last) break;
      seen += records.length;
      next = last.offset + 1;
    }
    expect(seen).toBe(8);
  });

  test("an entry of a register has one writer, and everybody reads its newest value", async () => {
    const prefix = newPrefix();
    const [first, second] = [(await open(prefix)).register("sinks"), (await open(prefix)).register("sinks")];
    const older = await first.own("t/0");
    await older.put({ to: 5 });
    expect(await second.get("t/0")).toEqual({ to: 5 });
    const newer = await second.own("t/0");
    expect(await newer.get()).toEqual({ to: 5 });
    await expect(older.put({ to: 6 })).rejects.toMatchObject({ code: "LOG_UNAVAILABLE" });
    await newer.put({ to: 7 });
    await first.put("u/0", 1);
    expect(await first.entries()).toEqual(new Map<string, unknown>([["t/0", { to: 7 }], ["u/0", 1]])); // biome-ignore format: one map
    await first.put("u/0", undefined);
    expect(await second.entries()).toEqual(new Map([["t/0", { to: 7 }]]));
  });

  test("an entry of a register may be several times as large as what a broker takes", async () => {
    const prefix = newPrefix();
    const [first, second] = [(await open(prefix)).register("sparkplug"), (await open(prefix)).register("sparkplug")];
    const births = Array.from({ length: 60_000 }, (_, n) => [`Area/Cell ${n % 50}/Controller/Tag ${n}`, 10, String(n)]);
    await first.put("plant/gw/births", births);
    expect(await second.get("plant/gw/births")).toEqual(births);
  });

  test("truncated records are gone, and reading from before goes on with what is left", async () => {
    const log = await open(newPrefix());
    await log.append([record("a"), record("b"), record("c")]);
    await log.truncate("events", 0, 2);
    expect([await log.begin("events", 0), texts(await log.read("events", 0, 0, now))]).toEqual([2, ["c"]]);
  });

  test("a topic that was deleted and made again is another log", async () => {
    for (const topic of ["events", "facts.t", "registers", "changelog.g"]) {
      const prefix = newPrefix();
      const log = await open(prefix);
      await log.append([record("a")]);
      const task = await log.openTask("g", claimOf(0));
      await task.commit(commitTo(1));
      await log.close();
      await withAdmin(async (admin) => {
        await admin.deleteTopics({ topics: [`${prefix}${topic}`] });
        await sleep(300);
      });
      const reopened = async () => (await open(prefix)).openTask("g", claimOf(0));
      await expect(reopened(), topic).rejects.toMatchObject({ code: "LOG_REPLACED" });
    }
  });

  test("a topic replaced under a running process stops it", async () => {
    const prefix = newPrefix();
    const log = await open(prefix);
    await log.append([record("a"), record("b")]);
    const task = await log.openTask("g", claimOf(0));
    expect(await task.poll(soon)).toHaveLength(2);
    await withAdmin(async (admin) => {
      await admin.deleteTopics({ topics: [`${prefix}events`] });
      await sleep(500);
      await admin.createTopics({ waitForLeaders: false, topics: [{ topic: `${prefix}events`, numPartitions: 4 }] });
    });
    const outcome = async () => {
      for (let tries = 0; tries < 50; tries++) {
        try {
          await task.poll({ maxBytes: 1e6, waitMs: 200 });
        } catch (error) {
          if ((error as { code?: string }).code !== "LOG_UNAVAILABLE") return error;
        }
      }
      return undefined;
    };
    expect(await outcome()).toMatchObject({ code: "LOG_REPLACED" });
    await expect(log.append([record("c")])).rejects.toMatchObject({ code: "LOG_REPLACED" });
  }, 60_000);
});
