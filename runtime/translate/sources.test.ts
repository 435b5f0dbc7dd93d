// The shell of sources on a log: what becomes durable together, what stops one source, and what holds it back.
import { afterEach, expect, test } from "vitest";
import { assert } from "../../core/assert.ts";
import { PipelineError } from "../../core/errors.ts";
import { parseEvent } from "../../core/events.ts";
import type { EventLog } from "../../log/log.ts";
import type { Translate } from "../../processors/translate/contract.ts";
import { countsOf, setCounts } from "../../processors/translate/counts.ts";
import { sleep } from "../clock.ts";
import { closeAll, closeLater, newLog, silent, until } from "../logs.fixture.ts";
import type { SourceFeed } from "./feeds.ts";
import { type SourcesDeps, startSources } from "./start-sources.ts";

const TOPIC = "cdc.mes";
afterEach(closeAll);

const change = (value: string) => ({ topic: TOPIC, partition: 0, key: "k", value: Buffer.from(value), timestamp: 1000 });

/** Each record becomes a state event of its name, once, and is counted in archive and state; some names are special. */
const translate: Translate = {
  version: 1,
  onRecord({ value, offset }, context) {
    const name = Buffer.from(value).toString();
    if (name === "stop") return { code: "SOURCE_SCHEMA", detail: "column x is gone" };
    const counts = countsOf(context.state);
    setCounts(context.state, { ...counts, changes: counts.changes + 1 });
    context.archive.set(name, ((context.archive.get(name) as number | undefined) ?? 0) + 1);
    assert(name !== "throw", "cannot be");
    if (name === "bad") context.bury("unmapped", "no sense", JSON.stringify({ name }));
    else if (context.admit(name, "streamed")) give(context, { name, offset });
    return undefined;
  },
};

function give(context: Parameters<Translate["onRecord"]>[1], { name, offset }: { name: string; offset: number }): void {
  const base = { tenant: "acme", factory: "f1", line: "L1", source: "mes", id: `${name}/${offset}` };
  const result = parseEvent({ ...base, type: "state", at: 5, station: "S1", state: "running", historical: name === "old" || undefined });
  if (result.ok) context.give(result.event);
}

function start(log: EventLog, fields: Partial<SourcesDeps> = {}) {
  const feed: SourceFeed = { name: "mes", tenant: "acme", group: "translate.mes", topic: TOPIC, translate };
  const none = () => undefined;
  const sources = startSources({
    log, feeds: [feed], now: () => performance.now(), sleep, pressure: none, historicalPressure: none, logger: silent, onClaim: none, ...fields,
  }); // biome-ignore format: one object
  closeLater(() => sources.close());
  return sources;
}

async function textsOf(log: EventLog, topic: string): Promise<string[]> {
  const texts: string[] = [];
  for (let partition = 0; partition < log.partitionsOf(topic); partition++) {
    const records = await log.read(topic, partition, 0, { maxBytes: 1e7, waitMs: 0 });
    texts.push(...records.flatMap(({ value }) => Buffer.from(value).toString().split("\n")));
  }
  return texts;
}
const idsOf = async (log: EventLog) => (await textsOf(log, "events")).map((text) => (JSON.parse(text) as { id: string }).id);

test("records become events, each identity once, and another owner goes on where the last one stopped", async () => {
  const log = await newLog();
  await log.append(["a", "b", "a"].map(change));
  const first = start(log);
  await until(() => first.reports()[0]?.totals?.changes === 3);
  await first.close();
  await log.append(["b", "c"].map(change));
  const second = start(log);
  await until(() => second.reports()[0]?.totals?.changes === 5);
  expect(await idsOf(log)).toEqual(["a/0", "b/1", "c/4"]);
  const [event] = await log.read("events", (await log.end("events", 0)) > 0 ? 0 : await partitionWith(log), 0, { maxBytes: 1, waitMs: 0 });
  expect(event).toMatchObject({ key: "acme/f1/L1", headers: { checked: "1" } });
  expect(await log.behind(TOPIC, 0, await log.committed("translate.mes", 0, TOPIC))).toBe(0);
});

async function partitionWith(log: EventLog): Promise<number> {
  for (let partition = 0; partition < log.partitions; partition++) if ((await log.end("events", partition)) > 0) return partition;
  throw new Error("no events");
}

test("what the mapping cannot judge is a dead letter of the tenant, with its reason and place", async () => {
  const log = await newLog();
  await log.append(["bad", "a"].map(change));
  const sources = start(log);
  await until(() => sources.reports()[0]?.totals?.changes === 2);
  const [letter] = await log.read("deadletter", 0, 0, { maxBytes: 1e6, waitMs: 0 });
  expect(Buffer.from(letter?.value ?? []).toString()).toBe('{"name":"bad"}');
  expect(letter).toMatchObject({
    key: "acme",
    headers: { reason: "unmapped", detail: "no sense", origin: "log-1/cdc.mes/0@0", source: "mes" },
  });
});

test.each([
  ["stop", "SOURCE_SCHEMA"],
  ["throw", "ASSERTION_FAILED"],
])("a source stands still at a record it cannot take (%s), with everything before it committed and nothing of it", async (name, code) => {
  const log = await newLog();
  await log.append(["a", "b", name, "c"].map(change));
  const slept: number[] = [];
  const counted: typeof sleep = (ms, signal) => {
    slept.push(ms);
    return sleep(ms, signal);
  };
  const sources = start(log, { sleep: counted });
  await until(() => slept.includes(30_000));
  expect(sources.reports()).toMatchObject([{ source: "mes", topic: TOPIC, stopped: { code, offset: 2 } }]);
  await sources.close();
  expect(await idsOf(log)).toEqual(["a/0", "b/1"]);
  expect(await log.committed("translate.mes", 0, TOPIC)).toBe(2);
  const again = start(log, { feeds: [{ name: "mes", tenant: "acme", group: "translate.mes", topic: TOPIC, translate: { version: 1, onRecord: (record, context) => translate.onRecord({ ...record, value: Buffer.from(name === Buffer.from(record.value).toString() ? "mended" : record.value) }, context) } }] }); // biome-ignore format: one feed
  await until(() => again.reports()[0]?.totals?.changes === 4);
  expect(await idsOf(log)).toEqual(["a/0", "b/1", "mended/2", "c/3"]);
});

test("a source that tries again stands still until a record has passed", async () => {
  const log = await newLog();
  await log.append(["a", "stop"].map(change));
  const seen: (string | undefined)[] = [];
  const watched: EventLog = {
    ...log,
    async openTask(group, claim) {
      const task = await log.openTask(group, claim);
      const poll: typeof task.poll = (options) => {
        seen.push(sources.reports()[0]?.stopped?.code);
        return task.poll(options);
      };
      return { ...task, poll };
    },
  };
  const sources = start(watched, { sleep: (ms, signal) => sleep(Math.min(ms, 10), signal) });
  await until(() => seen.length >= 4);
  expect(seen.slice(0, 4)).toEqual([undefined, "SOURCE_SCHEMA", "SOURCE_SCHEMA", "SOURCE_SCHEMA"]);
});

test("a record is not from the future, whatever its sender's clock says", async () => {
  const log = await newLog();
  await log.append([5000, 9e12, -1, 1000].map((timestamp) => ({ ...change("a"), timestamp })));
  const seen: number[] = [];
  const watched: Translate = { version: 1, onRecord: ({ timestamp }) => void seen.push(timestamp) };
  start(log, { now: () => 6000, feeds: [{ name: "mes", tenant: "acme", group: "translate.mes", topic: TOPIC, translate: watched }] });
  await until(() => seen.length === 4);
  expect(seen).toEqual([5000, 6000, 6000, 1000]);
});

test("a failed commit starts again from the last one", async () => {
  const log = await newLog();
  let failures = 3;
  const flaky: EventLog = {
    ...log,
    async openTask(group, claim) {
      const task = await log.openTask(group, claim);
      const commit: typeof task.commit = (changes) => {
        if (failures-- > 0) throw new PipelineError("LOG_UNAVAILABLE", "no");
        return task.commit(changes);
      };
      return { ...task, commit };
    },
  };
  await log.append(["a", "b"].map(change));
  const sources = start(flaky);
  await until(() => sources.reports()[0]?.totals?.changes === 2);
  expect(await idsOf(log)).toEqual(["a/0", "b/1"]);
});

test("nothing is read while processors are behind, nor after historical events while their partition is", async () => {
  const log = await newLog();
  await log.append(["old", "a"].map(change));
  const full = new PipelineError("BACKPRESSURE", "full");
  let pressure: PipelineError | undefined = full;
  let historical: PipelineError | undefined;
  const sources = start(log, { pressure: () => pressure, historicalPressure: () => historical });
  await sleep(50);
  expect(sources.reports()).toMatchObject([{ totals: { changes: 0 } }]);
  historical = full;
  pressure = undefined;
  await until(() => sources.reports()[0]?.totals?.changes === 2);
  await log.append([change("b")]);
  await sleep(250);
  expect(sources.reports()).toMatchObject([{ totals: { changes: 2 } }]);
  historical = undefined;
  await until(() => sources.reports()[0]?.totals?.changes === 3);
});

test("a topic that cannot be admitted stops its source alone", async () => {
  const log = await newLog();
  const refusing: EventLog = { ...log, admit: async () => { throw new PipelineError("CONFIG_INVALID", "it has 2 partitions, must have 1"); } }; // biome-ignore format: one object
  const sources = start(refusing);
  await until(() => sources.reports().length === 1);
  expect(sources.reports()).toMatchObject([{ source: "mes", totals: null, stopped: { code: "CONFIG_INVALID" } }]);
});
