import { afterEach, describe, expect, test } from "vitest";
import { PipelineError } from "../../core/errors.ts";
import { EVENTS_TOPIC } from "../../core/frame.ts";
import type { Commit, EventLog } from "../../log/log.ts";
import { openGenerations, startRebuild } from "../generations.ts";
import { closeAll, newLog } from "../logs.fixture.ts";
import { logsBefore, readOrigin } from "../origin.ts";
import { fillPlant, historiesOf, move, noTeller, recordsOf, tablesOf } from "./move.fixture.ts";
import type { MoveTeller } from "./move.ts";
import { surveyMove } from "./survey.ts";

afterEach(closeAll);

const SEED = Number(process.env.LINEPULSE_SEED ?? 1);
const EVENTS = 6000;

async function oldLog(events = EVENTS): Promise<EventLog> {
  const log = await newLog("old", 4);
  await fillPlant(log, { seed: SEED, events });
  return log;
}

const ends = (log: EventLog) => Promise.all(Array.from({ length: log.partitions }, (_, partition) => log.end(EVENTS_TOPIC, partition)));
const one = (text: string) => ({ topic: EVENTS_TOPIC, partition: 0, key: "acme/f1/L1", value: Buffer.from(text), timestamp: 1 });

describe("a move from 4 partitions to 8", () => {
  test("gives every key the same history, and every table the same rows", async () => {
    const from = await oldLog();
    const into = await newLog("new", 8);
    const { total } = await move(from, into);
    expect(total.records).toBe((await ends(from)).reduce((sum, end) => sum + end, 0));
    expect(total).toMatchObject({ strays: 0 });
    expect(total.ticks).toBeGreaterThan(1000);
    expect(await historiesOf(into)).toEqual(await historiesOf(from));
    const [before, after] = [await tablesOf(from), await tablesOf(into)];
    expect(before.spc_points?.length).toBeGreaterThan(300);
    for (const [table, rows] of Object.entries(before)) expect(after[table], table).toEqual(rows);
  }, 60_000);

  test("leaves ticks as they are, and gives them to no partition without keys of theirs", async () => {
    const into = await newLog("new", 8);
    await move(await oldLog(), into);
    const partitions = await Promise.all([...(await ends(into)).keys()].map((partition) => recordsOf(into, partition)));
    const isTick = ({ headers }: { headers: object }) => "tick" in headers;
    expect(partitions.some((records) => records.length === 0)).toBe(true);
    for (const records of partitions) {
      expect(records.length === 0 || !records.every(isTick)).toBe(true);
      expect(records.filter(isTick).every(({ headers }) => Object.keys(headers).length === 1)).toBe(true);
    }
  });
});

test("the newest record of all stands at the end, whatever partition it came from", async () => {
  const into = await newLog("new", 1);
  await move(await oldLog(), into);
  const stamps = (await recordsOf(into, 0)).map(({ timestamp }) => timestamp);
  expect(stamps.at(-1)).toBe(Math.max(...stamps));
});

/** A log whose commits fail now and then, before they are made or after: nobody is told which. */
function unreliable(log: EventLog, every: number): EventLog {
  let commits = 0;
  return {
    ...log,
    async openTask(group, claim) {
      const task = await log.openTask(group, claim);
      const commit = async (changes: Commit) => {
        const fails = ++commits % every === 0;
        if (fails && commits % (2 * every) === 0) throw new PipelineError("LOG_UNAVAILABLE", "gone before");
        await task.commit(changes);
        if (fails) throw new PipelineError("LOG_UNAVAILABLE", "gone after");
      };
      return { ...task, commit };
    },
  };
}

test("commits that fail, made or not, leave nothing out and put nothing twice", async () => {
  const from = await oldLog();
  const [straight, disturbed] = [await newLog("straight", 8), await newLog("disturbed", 8)];
  let failures = 0;
  await move(from, straight);
  await move(from, unreliable(disturbed, 7), { tell: { ...noTeller, again: () => void failures++ } });
  expect(failures).toBeGreaterThan(5);
  expect(await ends(disturbed)).toEqual(await ends(straight));
  expect(await historiesOf(disturbed)).toEqual(await historiesOf(straight));
});

test("a move that was interrupted goes on where it was", async () => {
  const from = await oldLog();
  const [straight, into] = [await newLog("straight", 8), await newLog("new", 8)];
  await move(from, straight);
  const interrupting = new AbortController();
  const copied = ({ records }: { records: number }) => void (records > 1500 && interrupting.abort(new Error("enough")));
  await expect(move(from, into, { signal: interrupting.signal, tell: { ...noTeller, copied } })).rejects.toThrow("enough");
  const half = (await ends(into)).reduce((sum, end) => sum + end, 0);
  expect(half).toBeGreaterThan(1000);
  await expect(logsBefore(into)).rejects.toMatchObject({ code: "LOG_REPLACED" });
  await move(from, into);
  expect(await ends(into)).toEqual(await ends(straight));
  expect(await historiesOf(into)).toEqual(await historiesOf(straight));
});

test("a second move changes nothing", async () => {
  const from = await oldLog(500);
  const into = await newLog("new", 8);
  const { total, wasComplete } = await move(from, into);
  const before = await ends(into);
  expect(wasComplete).toBe(false);
  expect(await move(from, into)).toEqual({ total, wasComplete: true });
  expect(await ends(into)).toEqual(before);
});

test("what comes to the old log after a finished move is refused, and taken when asked for", async () => {
  const from = await oldLog(500);
  const into = await newLog("new", 8);
  await move(from, into);
  await from.append([one("{}")]);
  await expect(move(from, into)).rejects.toMatchObject({ code: "CONFIG_INVALID", message: expect.stringMatching(/^1 records/) });
  await move(from, into, { late: true });
  expect(await historiesOf(into)).toEqual(await historiesOf(from));
});

test("a move does not end while somebody may write to the old log, and takes what comes meanwhile", async () => {
  const from = await oldLog(500);
  const into = await newLog("new", 8);
  const told: string[][] = [];
  const waiting: MoveTeller["waiting"] = ({ writers }) => void told.push([...writers]);
  let looks = 0;
  const writersOf = async (log: EventLog) => {
    if (log !== from || ++looks > 4) return [];
    await from.append([one(`{"n":${looks}}`)]);
    return ["api-1 (api)"];
  };
  await move(from, into, { writersOf, tell: { ...noTeller, waiting } });
  expect(told).toContainEqual(["api-1 (api)"]);
  expect(told.at(-1)).toEqual([]);
  expect(await historiesOf(into)).toEqual(await historiesOf(from));
});

test("rows of the new log begin above every generation of the old one", async () => {
  const from = await oldLog(100);
  await startRebuild(from, await openGenerations(from));
  const into = await newLog("new", 8);
  expect(await move(from, into)).toMatchObject({ generation: 3 });
  expect((await openGenerations(into)).current).toEqual({ active: 1, building: 3, rebuiltFrom: [], firstOwn: 3 });
  expect(await readOrigin(into)).toEqual({ logs: ["old"], isComplete: true });
});

test("a log is not filled from two, nor where events are already, nor from itself", async () => {
  const [from, other] = [await oldLog(100), await newLog("other", 2)];
  const [into, used] = [await newLog("new", 8), await newLog("used", 8)];
  await move(from, into);
  await used.append([one("{}")]);
  await expect(move(other, into)).rejects.toMatchObject({ code: "LOG_REPLACED" });
  await expect(move(from, used)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  await expect(move(from, from)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  expect(await readOrigin(used)).toBeUndefined();
});

test("records that are not in their key's partition are moved to it, and counted", async () => {
  const from = await oldLog(100);
  const stray = [0, 1, 2, 3].map((partition) => ({ ...one("{}"), partition }));
  await from.append(stray);
  const into = await newLog("new", 8);
  expect((await move(from, into)).total.strays).toBe(3);
});

test("a survey counts what a move does", async () => {
  const from = await oldLog(1000);
  const into = await newLog("new", 6);
  const { total, copies, keys, spread } = await surveyMove(from, {
    into: 6,
    onRead: () => undefined,
    signal: new AbortController().signal,
  });
  expect(total).toEqual((await move(from, into)).total);
  expect(copies).toBe((await ends(into)).reduce((sum, end) => sum + end, 0));
  expect(keys).toBe(8);
  expect(spread.reduce((sum, bytes) => sum + bytes, 0)).toBe(total.bytes);
});
