import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { PipelineError } from "../core/errors.ts";
import { factsTopic } from "../core/rows.ts";
import type { EventLog, Register } from "../log/log.ts";
import { closeAll, newLog, silent, until } from "./logs.fixture.ts";
import { chunk, isThrough, newDestination, start, unavailable } from "./sink-pump.fixture.ts";

afterEach(closeAll);

test("chunks that come together are one batch, in order, named by their range", async () => {
  const log = await newLog();
  const to = newDestination();
  await log.append([chunk("a", 2), chunk("b"), chunk("c", 3)]);
  const pump = await start(log, to);
  await until(isThrough(pump));
  await log.append([chunk("d")]);
  await until(() => to.calls.length === 2);
  expect(to.calls).toEqual([
    { table: "readings", id: "log-1/readings/0/0-3", rows: 6, text: "a\na\nb\nc\nc\nc\n" },
    { table: "readings", id: "log-1/readings/0/3-4", rows: 1, text: "d\n" },
  ]);
});

test("a batch ends before the chunk that would take it over a limit; a chunk is never cut", async () => {
  const log = await newLog();
  const to = newDestination();
  await log.append([chunk("a", 3), chunk("b", 3), chunk("c", 9), chunk("d", 1), chunk("e".repeat(30), 2), chunk("f", 1)]);
  const pump = await start(log, to, { limits: { maxRows: 7, maxBytes: 63 } });
  await until(isThrough(pump));
  expect(to.calls.map(({ id, rows }) => [id.split("/").at(-1), rows])).toEqual([
    ["0-2", 6],
    ["2-3", 9],
    ["3-4", 1],
    ["4-5", 2],
    ["5-6", 1],
  ]);
});

test("an unavailable destination gets the same batch until it takes it, whatever has come since", async () => {
  const log = await newLog();
  const to = newDestination();
  await log.append([chunk("a"), chunk("b")]);
  to.answer = async () => {
    await log.append([chunk("later")]);
    if (to.calls.length < 5) await unavailable();
  };
  const pump = await start(log, to);
  await until(() => to.calls.length >= 6);
  to.answer = async () => {};
  await until(isThrough(pump));
  expect(new Set(to.calls.slice(0, 5).map(({ id, text }) => `${id} ${text}`))).toEqual(new Set(["log-1/readings/0/0-2 a\nb\n"]));
  expect([...to.held.values()].join("")).toMatch(/^a\nb\n(later\n)+$/);
});

test("a destination that never answers how far it is is asked again after the deadline", async () => {
  const log = await newLog();
  const written: string[] = [];
  let asked = 0;
  const sink = () => ({
    name: "test",
    write: async ({ id }: { id: string }) => void written.push(id),
    taken: (_place: unknown, signal: AbortSignal) =>
      ++asked > 1 ? Promise.resolve(0) : new Promise<number>((_, reject) => (signal.onabort = () => void unavailable().catch(reject))),
  });
  await log.append([chunk("a")]);
  const pump = await start(log, newDestination(), { destination: { name: "test", sink }, limits: { writeTimeoutMs: 20 } });
  await until(isThrough(pump));
  expect([asked, written]).toEqual([2, ["log-1/readings/0/0-1"]]);
});

test("while a destination is away its streams warn together, once, with its name", async () => {
  const log = await newLog("log-1", 4);
  const to = newDestination();
  const warned: Record<string, unknown>[] = [];
  let tries = 0;
  to.answer = () => (++tries > 30 ? Promise.resolve() : unavailable());
  await log.append([0, 1, 2, 3].map((partition) => chunk("a", 1, "readings", partition)));
  const warn = (message: string, fields = {}) => void warned.push({ message, ...fields });
  const pump = await start(log, to, { logger: { ...silent, warn } });
  await until(isThrough(pump));
  expect(tries).toBeGreaterThan(30);
  expect(warned).toMatchObject([{ message: "sink tries again", destination: "test", times: 1 }]);
});

test("a try that hangs is given up at its deadline and made again", async () => {
  const log = await newLog();
  const to = newDestination();
  await log.append([chunk("a")]);
  to.answer = (_table, _batch, signal) =>
    to.calls.length > 1
      ? Promise.resolve()
      : new Promise((_, reject) => signal.addEventListener("abort", () => unavailable().catch(reject)));
  const pump = await start(log, to, { limits: { writeTimeoutMs: 30 } });
  await until(isThrough(pump));
  expect(to.calls.map(({ id }) => id)).toEqual(["log-1/readings/0/0-1", "log-1/readings/0/0-1"]);
});

test("a refused batch stops its table and no other; a restart offers it again", async () => {
  const log = await newLog();
  const to = newDestination();
  to.answer = async (table) => {
    if (table === "readings") throw new PipelineError("SINK_REJECTED", "no such column");
  };
  const errors: string[] = [];
  const logger = { ...silent, error: (message: string) => void errors.push(message) };
  await log.append([chunk("a"), chunk("x", 1, "lines")]);
  const pump = await start(log, to, { tables: ["readings", "lines"], logger });
  await until(() => errors.length > 0);
  await log.append([chunk("b"), chunk("y", 1, "lines")]);
  await until(() => to.held.size === 2);
  await until(async () => (await pump.lag())[1]?.openIntents === 0);
  expect(await pump.lag()).toEqual([
    { table: "readings", chunks: 1, openIntents: 1, stopped: [{ table: "readings", partition: 0, code: "SINK_REJECTED" }] },
    { table: "lines", chunks: 0, openIntents: 0, stopped: [] },
  ]);
  expect(errors).toEqual(["sink stopped for a table"]);
  await pump.close();
  to.answer = async () => {};
  const again = await start(log, to, { tables: ["readings", "lines"] });
  await until(isThrough(again));
  expect([...to.held.values()].join("")).toBe("x\ny\na\nb\n");
});

test("a restart sends the open intent unchanged before anything else", async () => {
  const log = await newLog();
  const to = newDestination();
  to.answer = (_table, _batch, signal) => new Promise((_, reject) => signal.addEventListener("abort", () => unavailable().catch(reject)));
  await log.append([chunk("a"), chunk("b")]);
  const pump = await start(log, to);
  await until(() => to.calls.length === 1);
  expect(await pump.lag()).toMatchObject([{ chunks: 0, openIntents: 1 }]);
  expect(await pump.taken("readings", 0)).toBe(0);
  await pump.close();
  await log.append([chunk("c")]);
  to.answer = async () => {};
  const again = await start(log, to, { limits: { maxRows: 1 } });
  await until(isThrough(again));
  expect(to.calls.map(({ id, text }) => `${id.split("/").at(-1)} ${text}`)).toEqual(["0-2 a\nb\n", "0-2 a\nb\n", "2-3 c\n"]);
  expect(await again.taken("readings", 0)).toBe(3);
});

test("positions of another log, or beyond the end of this one, or before its begin, stop the sink", async () => {
  const intents: unknown[] = [
    { logId: "log-0", committed: 1, intent: null },
    { logId: "log-1", committed: 9, intent: null },
    { logId: "log-1", committed: 1, intent: { from: 1, to: 9 } },
    { logId: "log-1", committed: 0, intent: null },
  ];
  for (const progress of intents) {
    const log = await newLog();
    await log.append([chunk("a"), chunk("b"), chunk("c")]);
    await log.truncate(factsTopic("readings"), 0, 1);
    await log.register("sinks.test").put("readings/0", progress);
    const to = newDestination();
    const pump = await start(log, to);
    await until(async () => (await pump.lag())[0]?.stopped.length === 1);
    expect((await pump.lag())[0]?.stopped).toMatchObject([{ code: "LOG_REPLACED" }]);
    expect(to.calls).toEqual([]);
  }
});

test("nothing is written while the disk is too full", async () => {
  const log = await newLog();
  const to = newDestination();
  let isFull = true;
  await log.append([chunk("a")]);
  const pump = await start(log, to, { paused: () => isFull });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(to.calls).toEqual([]);
  isFull = false;
  await until(isThrough(pump));
  expect(to.calls).toHaveLength(1);
});

test("an idle pump does not read", async () => {
  const log = await newLog();
  let calls = 0;
  const read: EventLog["read"] = (...args) => {
    calls++;
    return log.read(...args);
  };
  const counting: EventLog = { ...log, read };
  const tables = ["readings", "lines", "stations"];
  await start(counting, newDestination(), { tables });
  await new Promise((resolve) => setTimeout(resolve, 30));
  const before = calls;
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(calls - before).toBe(0);
});

test("property: whatever step a crash falls on, every row is in the destination once, and in order", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 });
  const fuses = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 6 });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(sizes, fuses, async (rows, crashes) => {
      const log = await newLog(`log-${run++}`);
      const to = newDestination();
      await log.append(rows.map((count, n) => chunk(`${n}`, count)));
      for (const fuse of [...crashes, Number.POSITIVE_INFINITY]) {
        let steps = fuse;
        const crash = () => {
          if (steps-- <= 0) throw new Error("the process is gone");
        };
        const crashing = { ...log, register: (name: string) => withCrashes(log.register(name), crash) };
        to.answer = async () => crash();
        const pump = await start(crashing, to, { limits: { maxRows: 5, lingerMs: 0 } });
        await until(async () => (await isThrough(pump)()) || (await pump.lag())[0]?.stopped.length === 1);
        await pump.close();
        await log.append([chunk(`after-${fuse}`)]);
      }
      const last = await start(log, to, { limits: { lingerMs: 0 } });
      await until(isThrough(last));
      await last.close();
      const texts = await log.read(factsTopic("readings"), 0, 0, { maxBytes: 1e6, waitMs: 0 });
      expect([...to.held.values()].join("")).toBe(texts.map(({ value }) => Buffer.from(value).toString()).join(""));
      for (const { id, text } of to.calls) expect(to.held.get(id) ?? text).toBe(text); // one id, one content
    }),
    { numRuns: 30, endOnFailure: true, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: false },
  );
}, 60_000);

/** A register whose owners can crash before and after a put is durable. */
function withCrashes(register: Register, crash: () => void): Register {
  return {
    ...register,
    async own(key) {
      const { get, put } = await register.own(key);
      return {
        get,
        async put(value) {
          crash();
          await put(value);
          crash();
        },
      };
    },
  };
}
