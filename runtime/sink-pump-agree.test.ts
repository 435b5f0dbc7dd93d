// A destination that keeps its own position, and loses it: what it gets then.
import { afterEach, expect, test } from "vitest";
import { PipelineError } from "../core/errors.ts";
import { factsTopic } from "../core/rows.ts";
import type { Batch } from "../core/sink.ts";
import type { EventLog } from "../log/log.ts";
import { closeAll, newLog, silent, until } from "./logs.fixture.ts";
import { shareLog } from "./shared-log.fixture.ts";
import { chunk, isThrough, newDestination, start } from "./sink-pump.fixture.ts";

afterEach(closeAll);

const TOPIC = factsTopic("readings");

/** Holds rows and position together, as a database does. */
function newKeeper() {
  const keeper = {
    rows: [] as string[],
    taken: 0,
    isAway: false,
    told: [] as string[],
    /** As it was once, brought back. */
    restore(taken: number, rows: readonly string[]) {
      keeper.taken = taken;
      keeper.rows = [...rows];
    },
  };
  const answering = () => {
    if (keeper.isAway) throw new PipelineError("SINK_UNAVAILABLE", "away");
  };
  const sink = () => ({
    name: "keeper",
    async write({ id, ndjson }: Batch) {
      answering();
      const [from, to] = (id.split("/").at(-1) as string).split("-").map(Number) as [number, number];
      if (keeper.taken > from) return;
      keeper.taken = to;
      keeper.rows.push(...Buffer.from(ndjson).toString().trimEnd().split("\n"));
    },
    async taken() {
      answering();
      return keeper.taken;
    },
  });
  const tell = (message: string) => void keeper.told.push(message);
  const options = { destination: { name: "keeper", sink }, logger: { ...silent, warn: tell, error: tell }, limits: { idleMs: 20 } };
  return { keeper, pumpFrom: (log: EventLog) => start(log, newDestination(), options) };
}

test("a database brought back from a backup gets again what it lost, each row once", async () => {
  const log = await newLog();
  const { keeper, pumpFrom } = newKeeper();
  const pump = await pumpFrom(log);
  for (const name of "abc") {
    await log.append([chunk(name)]);
    await until(isThrough(pump));
  }
  await pump.close();
  keeper.restore(1, ["a"]);
  await log.append([chunk("d")]);
  await until(isThrough(await pumpFrom(log)));
  expect([keeper.rows, keeper.told]).toEqual([["a", "b", "c", "d"], ["a destination has lost rows, it gets them again"]]);
});

test("one that goes over to a standby which is behind, while the pump runs, does too", async () => {
  const log = await newLog();
  const { keeper, pumpFrom } = newKeeper();
  const pump = await pumpFrom(log);
  await log.append([chunk("a")]);
  await until(isThrough(pump));
  await log.append([chunk("b")]);
  await until(isThrough(pump));
  keeper.isAway = true;
  await log.append([chunk("c")]);
  await until(() => keeper.told.includes("sink tries again"));
  keeper.restore(1, ["a"]);
  keeper.isAway = false;
  await until(isThrough(pump));
  expect(keeper.rows).toEqual(["a", "b", "c"]);
});

test("offsets that are no records are not taken for lost rows", async () => {
  const log = shareLog(await newLog("log-1", 1)).process();
  const { keeper, pumpFrom } = newKeeper();
  await log.append([chunk("a")]);
  const pump = await pumpFrom(log);
  await until(async () => ((await log.register("sinks.keeper").get("readings/0")) as { committed?: number } | undefined)?.committed === 2);
  await pump.close();
  await log.append([chunk("b")]);
  await until(isThrough(await pumpFrom(log)));
  expect([keeper.rows, keeper.told]).toEqual([["a", "b"], []]);
});

test("one that is added when the log has forgotten its beginning gets the rest, and it is said that something is missing", async () => {
  const log = await newLog();
  const { keeper, pumpFrom } = newKeeper();
  await log.append([chunk("a"), chunk("b")]);
  await log.truncate(TOPIC, 0, 1);
  const pump = await pumpFrom(log);
  await until(isThrough(pump));
  await pump.close();
  await until(isThrough(await pumpFrom(log)));
  expect([keeper.rows, keeper.told]).toEqual([["b"], ["the log has forgotten rows that a destination never had"]]);
});

test("one that was left out for longer than the log keeps rows goes on, and it is said that something is missing", async () => {
  const log = await newLog();
  const { keeper, pumpFrom } = newKeeper();
  await log.append([chunk("a")]);
  const pump = await pumpFrom(log);
  await until(isThrough(pump));
  await pump.close();
  await log.append([chunk("b"), chunk("c")]);
  await log.truncate(TOPIC, 0, 2);
  const again = await pumpFrom(log);
  await until(isThrough(again));
  expect([keeper.rows, keeper.told]).toEqual([["a", "c"], ["the log has forgotten rows that a destination never had"]]);
  expect([again.stopped(), await again.taken("readings", 0)]).toEqual([[], 3]);
});
