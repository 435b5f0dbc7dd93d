// What has ended while nobody looked: a process that begins knows what the one before told.
import { afterEach, expect, test } from "vitest";
import { ALERTING_TOPIC, type Finding, type Observation } from "../../core/alerting.ts";
import { PipelineError } from "../../core/errors.ts";
import type { EventLog } from "../../log/log.ts";
import { closeAll, newLog, silent } from "../logs.fixture.ts";
import { tellHealth } from "./tell-health.ts";

afterEach(closeAll);

const STOPPED = {
  source: "mes",
  topic: "cdc.mes",
  partition: 0,
  lag: 0,
  totals: null,
  stopped: { code: "SOURCE_SCHEMA", detail: "x", offset: 3 },
};
const LOOK_MS = 15_000;
const SETTLING_LOOKS = 8;

async function observations(log: EventLog): Promise<Observation[]> {
  const records = await log.read(ALERTING_TOPIC, 0, 0, { maxBytes: 10_000_000, waitMs: 0 });
  const lines = records.flatMap(({ value }) => Buffer.from(value).toString().trimEnd().split("\n"));
  return lines.map((line) => JSON.parse(line) as Observation);
}

async function findings(log: EventLog): Promise<Finding[]> {
  return (await observations(log)).filter((one) => one.kind === "finding");
}

/** How many dead letters each look found to be new. */
async function letters(log: EventLog): Promise<(number | null)[]> {
  return (await observations(log)).flatMap((one) => (one.kind === "sample" && one.name === "dead-letters" ? [one.value] : []));
}

interface Look {
  readonly sources?: readonly (typeof STOPPED)[];
  readonly times: number;
  readonly from: number;
  readonly deadletters?: number;
}

/** Tells as often as is asked for, and stops. */
async function look(log: EventLog, { sources = [], times, from, deadletters = 0 }: Look) {
  const stop = new AbortController();
  let now = from;
  let looks = 0;
  const health = async () => ({
    status: { sources: [...sources], members: [], quarantined: [], deadletters }, lags: [], slotBytes: {}, served: new Map(),
  }); // biome-ignore format: one object
  await tellHealth(stop.signal, {
    log, tenant: "acme", health, now: () => now, logger: silent,
    sleep: async () => {
      now += LOOK_MS;
      if (looks++ === times) stop.abort();
    },
  }); // biome-ignore format: one object
  return now;
}

test("a fault that ended while the program was down is told to be over, once it had time to be found again", async () => {
  const log = await newLog();
  const from = await look(log, { sources: [STOPPED], times: 2, from: 0 });
  expect((await findings(log)).map(({ open }) => open)).toEqual([true, true]);
  const again = await look(log, { sources: [], times: SETTLING_LOOKS, from });
  expect((await findings(log)).length, "nothing is over while sources begin").toBe(2);
  const after = await look(log, { sources: [], times: SETTLING_LOOKS + 1, from: again });
  expect((await findings(log)).slice(2)).toMatchObject([
    { name: "source-stopped", open: false, labels: { source: "mes" }, detail: "SOURCE_SCHEMA: x" },
  ]);
  await look(log, { sources: [], times: SETTLING_LOOKS + 2, from: after });
  expect((await findings(log)).length, "told once").toBe(3);
});

test("what is found again is not over in between", async () => {
  const log = await newLog();
  const from = await look(log, { sources: [STOPPED], times: 1, from: 0 });
  const then = await look(log, { sources: [], times: 3, from });
  await look(log, { sources: [STOPPED], times: SETTLING_LOOKS + 2, from: then });
  expect((await findings(log)).every(({ open }) => open)).toBe(true);
});

test("what could not be told to be over is told at the next look", async () => {
  const log = await newLog();
  const from = await look(log, { sources: [STOPPED], times: 1, from: 0 });
  let failures = 0;
  const failing: EventLog = {
    ...log,
    partitionsOf: (topic) => log.partitionsOf(topic),
    register: (name) => log.register(name),
    append: async (records) => {
      const isEnd = records.some(({ value }) => Buffer.from(value).toString().includes('"open":false'));
      if (isEnd && failures++ === 0) throw new PipelineError("LOG_UNAVAILABLE", "no");
      return log.append(records);
    },
  };
  await look(failing, { sources: [], times: SETTLING_LOOKS + 3, from });
  expect(failures).toBe(2);
  expect((await findings(log)).filter(({ open }) => !open)).toHaveLength(1);
});

test("dead letters that came while nobody looked are told by whoever comes next, for a quarter of an hour", async () => {
  const log = await newLog();
  const from = await look(log, { times: 2, from: 0, deadletters: 5 });
  const again = await look(log, { times: 61, from: from + 3 * 3_600_000, deadletters: 8 });
  expect((await letters(log)).slice(0, 2), "what there was before anybody looked is no news").toEqual([0, 0]);
  expect((await letters(log)).slice(2)).toEqual([...Array(60).fill(3), 0]);
  await look(log, { times: 1, from: again, deadletters: 8 });
  expect((await letters(log)).slice(63)).toEqual([0]);
});

test("dead letters that were told are told on after a restart", async () => {
  const log = await newLog();
  const from = await look(log, { times: 1, from: 0, deadletters: 5 });
  const then = await look(log, { times: 1, from, deadletters: 6 });
  await look(log, { times: 1, from: then + 60_000, deadletters: 6 });
  expect(await letters(log)).toEqual([0, 1, 1]);
});

test("how many dead letters there were is kept when it has changed, not at every look", async () => {
  const log = await newLog();
  const kept: unknown[] = [];
  const watched: EventLog = {
    ...log,
    partitionsOf: (topic) => log.partitionsOf(topic),
    append: (records) => log.append(records),
    register: (name) => {
      const register = log.register(name);
      const own: typeof register.own = async (key) => {
        const entry = await register.own(key);
        const put: typeof entry.put = (value) => {
          kept.push([key, value]);
          return entry.put(value);
        };
        return { ...entry, put };
      };
      return { ...register, own };
    },
  };
  const from = await look(watched, { times: 3, from: 0, deadletters: 5 });
  await look(watched, { times: 2, from, deadletters: 6 });
  expect(kept.map((each) => JSON.stringify(each))).toEqual([
    expect.stringMatching(/^\["letters",.*"count":5\}\]\]$/),
    expect.stringMatching(/^\["letters",.*"count":6\}\]\]$/),
  ]);
});
