import { afterEach, expect, test } from "vitest";
import { CHECKED } from "../core/frame.ts";
import type { EventLog } from "../log/log.ts";
import { partitionOf } from "../log/partition-of.ts";
import { sleep } from "./clock.ts";
import { type Generations, groupOf, openGenerations, startRebuild } from "./generations.ts";
import { createHoldings, type Holdings } from "./holdings.ts";
import { eventsLag, sumOf } from "./lag.ts";
import { closeAll, closeLater, newSharedLog, silent, until } from "./logs.fixture.ts";
import { type ProcessorsDeps, type ProcessorsRole, startProcessors } from "./processors-role.ts";

const PARTITIONS = 4;
afterEach(closeAll);

const newLog = () => newSharedLog(PARTITIONS);

interface Process {
  readonly log: EventLog;
  readonly generations: Generations;
  readonly holdings: Holdings;
  readonly role: ProcessorsRole;
  close(): Promise<void>;
}

/** A process with the processors role; what it hears of others, it hears when the register is read. */
async function startProcess(log: EventLog, overrides: Partial<ProcessorsDeps> = {}): Promise<Process> {
  const generations = await openGenerations(log);
  const holdings = createHoldings();
  const role = await startProcessors({
    log, generations, now: Date.now, sleep: (ms, signal) => sleep(Math.min(ms, 20), signal), logger: silent, onClaim: holdings.add,
    markFacts: async () => async () => true, onReport: () => undefined,
    onStop: (error) => {
      throw error;
    },
    ...overrides,
  }); // biome-ignore format: one object
  const following = setInterval(() => void generations.refresh(), 10);
  let isClosed = false;
  const close = async () => {
    clearInterval(following);
    if (!isClosed) await role.close();
    isClosed = true;
  };
  closeLater(close);
  return { log, generations, holdings, role, close };
}

const LINES = Array.from({ length: 12 }, (_, n) => `L${n}`);

/** An event of every line, and so of every partition. */
async function send(log: EventLog, id: string): Promise<void> {
  const records = LINES.map((line) => {
    const key = `acme/f1/${line}`;
    const event = { type: "count", id, at: 1000, tenant: "acme", factory: "f1", line, station: "S1", good: 1 };
    return {
      topic: "events",
      partition: partitionOf(key, PARTITIONS),
      key,
      value: Buffer.from(JSON.stringify(event)),
      timestamp: 5,
      headers: CHECKED,
    };
  });
  expect(new Set(records.map(({ partition }) => partition)).size).toBe(PARTITIONS);
  await log.append(records);
}

const isThrough = (log: EventLog, generation: number) => async () => sumOf(await eventsLag(log, groupOf(generation))) === 0;
const heldOf = ({ holdings }: Process, generation: number) =>
  holdings.list().flatMap(({ group, partition }) => (group === groupOf(generation) ? [partition] : [])).sort(); // biome-ignore format: one chain
const eventsOf = (...processes: Process[]) =>
  sumOf(processes.flatMap(({ role, generations }) =>
    role.reports().flatMap(({ group, counts }) => (group === groupOf(generations.current.active) ? [counts.events] : [])),
  )); // biome-ignore format: one chain

test("two processes share the partitions, and one that leaves hands its own over", async () => {
  const shared = await newLog();
  const one = await startProcess(shared.process());
  await send(one.log, "a");
  await until(isThrough(one.log, 1));
  const two = await startProcess(shared.process());
  await until(() => heldOf(one, 1).length === 2 && heldOf(two, 1).length === 2);
  await send(one.log, "b");
  await until(isThrough(one.log, 1));
  await until(() => eventsOf(one, two) === 2 * LINES.length);
  expect([...heldOf(one, 1), ...heldOf(two, 1)].sort()).toEqual([0, 1, 2, 3]);
  await one.close();
  await send(two.log, "c");
  await until(isThrough(two.log, 1));
  expect(heldOf(two, 1)).toEqual([0, 1, 2, 3]);
  await until(() => eventsOf(two) === 3 * LINES.length);
  expect(one.role.reports()).toEqual([]);
});

test("rows lie in the partition of facts that belongs to their partition of events", async () => {
  const shared = await newLog();
  const { log } = await startProcess(shared.process());
  await send(log, "a");
  await until(isThrough(log, 1));
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const records = await log.read("facts.stations", partition, 0, { maxBytes: 1e6, waitMs: 0 });
    const rows = records.flatMap(({ value }) => Buffer.from(value).toString().trimEnd().split("\n")).map((text) => JSON.parse(text));
    expect(rows.map(({ line }) => line).sort()).toEqual(
      LINES.filter((line) => partitionOf(`acme/f1/${line}`, PARTITIONS) === partition).sort(),
    );
    expect(new Set(rows.map(({ src_partition }) => src_partition))).toEqual(new Set([partition]));
  }
});

test("a rebuild that a process without processors asks for is built by all, switched by one, and the old one is left", async () => {
  const shared = await newLog();
  const switches: string[] = [];
  const logger = (name: string) => ({
    debug() {},
    info: (message: string) => void (message === "generation switched" && switches.push(name)),
    warn() {},
    error() {},
  });
  const [one, two] = [
    await startProcess(shared.process(), { logger: logger("one") }),
    await startProcess(shared.process(), { logger: logger("two") }),
  ];
  const api = shared.process();
  await send(api, "a");
  await until(isThrough(api, 1));
  const generations = await openGenerations(api);
  expect(await startRebuild(api, generations)).toBe(2);
  expect(await startRebuild(api, await openGenerations(shared.process()))).toBe(2);
  await until(async () => (await generations.refresh()).active === 2);
  await until(() => heldOf(one, 1).length + heldOf(two, 1).length === 0);
  expect([...heldOf(one, 2), ...heldOf(two, 2)].sort()).toEqual([0, 1, 2, 3]);
  expect(heldOf(one, 2).length).toBe(2);
  expect(switches).toEqual([heldOf(one, 2).includes(0) ? "one" : "two"]);
  expect(generations.current).toMatchObject({ active: 2, building: null });
  await until(() => eventsOf(one, two) === LINES.length);
});

test("nothing is switched before every partition has caught up, and all of it is queryable", async () => {
  const shared = await newLog();
  let isQueryable = true;
  let marks = 0;
  const markFacts = async () => {
    marks++;
    return async () => isQueryable;
  };
  const gate = Promise.withResolvers<void>();
  /** A log in which partition 3 of the second generation cannot be opened yet. */
  const gated = (log: EventLog): EventLog => ({
    ...log,
    async openTask(group, claim) {
      if (group === groupOf(2) && claim.partition === 3) await gate.promise;
      return log.openTask(group, claim);
    },
  });
  const one = await startProcess(gated(shared.process()), { markFacts });
  await startProcess(gated(shared.process()), { markFacts });
  await send(one.log, "a");
  await until(isThrough(one.log, 1));
  await startRebuild(one.log, one.generations);
  await until(async () => (await eventsLag(one.log, groupOf(2))).filter((lag) => lag > 0).length === 1);
  await sleep(200);
  expect([marks, (await one.generations.refresh()).active]).toEqual([0, 1]);
  isQueryable = false;
  gate.resolve();
  await until(isThrough(one.log, 2));
  await until(() => marks === 1);
  await sleep(200);
  expect(await one.generations.refresh()).toMatchObject({ active: 1, building: 2 });
  isQueryable = true;
  await until(async () => (await one.generations.refresh()).active === 2);
  expect(marks).toBe(1);
});

test("a process that starts while a rebuild is under way takes part in it", async () => {
  const shared = await newLog();
  const log = shared.process();
  await send(log, "a");
  await startRebuild(log, await openGenerations(log));
  const one = await startProcess(log);
  await until(() => one.generations.current.active === 2);
  expect(heldOf(one, 2)).toEqual([0, 1, 2, 3]);
  await until(() => heldOf(one, 1).length === 0);
});

test("of two who change the generations at once neither undoes the other's word", async () => {
  const shared = await newLog();
  const all = await Promise.all(Array.from({ length: 6 }, () => openGenerations(shared.process())));
  const results = await Promise.all(
    all.map((generations) => generations.change((state) => ({ ...state, active: state.active + 1, building: null }))),
  );
  expect(results.map(({ active }) => active).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7]);
  expect((await (all[0] as Generations).refresh()).active).toBe(7);
});

test("what was read of the generations before a change, and comes after it, changes nothing", async () => {
  const shared = await newLog();
  const log = shared.process();
  let answer: ((value: unknown) => void) | undefined;
  const slow: EventLog = {
    ...log,
    register: (name) => ({
      ...log.register(name),
      get: (key) => (answer === undefined ? log.register(name).get(key) : new Promise((resolve) => (answer = resolve))),
    }),
  };
  const generations = await openGenerations(slow);
  const changes: number[] = [];
  generations.onChange(() => changes.push(generations.current.active));
  answer = () => undefined;
  const late = generations.refresh();
  await generations.change((state) => ({ ...state, active: 2 }));
  answer({ active: 1, building: null, rebuiltFrom: [] });
  expect((await late).active).toBe(2);
  expect(changes).toEqual([2]);
});
