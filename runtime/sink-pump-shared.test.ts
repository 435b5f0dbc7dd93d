import { afterEach, expect, test } from "vitest";
import { factsTopic } from "../core/rows.ts";
import type { Batch } from "../core/sink.ts";
import type { EventLog } from "../log/log.ts";
import { closeAll, newLog, until } from "./logs.fixture.ts";
import { shareLog } from "./shared-log.fixture.ts";
import { chunk, isThrough, newDestination, start } from "./sink-pump.fixture.ts";
import { markFacts, readCarried, readLag } from "./sink-pump-progress.ts";

afterEach(closeAll);

const TOPIC = factsTopic("readings");
const registerOf = (log: EventLog) => log.register("sinks.test");
const progressOf = (log: EventLog, partition = 0) => registerOf(log).get(`readings/${partition}`);

test("gaps between offsets are nothing special", async () => {
  const embedded = await newLog("log-1", 1);
  const log = shareLog(embedded).process();
  const to = newDestination();
  for (const name of "abc") await log.append([chunk(name)]);
  const pump = await start(log, to, { limits: { maxRows: 2 } });
  await until(isThrough(pump));
  expect(to.calls.map(({ id, text }) => `${id.split("/").at(-1)} ${text}`)).toEqual(["0-3 a\nb\n", "3-5 c\n"]);
});

test("an idle position passes the offsets that are no records, so that a log's own retention never goes beyond it", async () => {
  const log = shareLog(await newLog("log-1", 1)).process();
  await log.append([chunk("a")]);
  const pump = await start(log, newDestination(), { limits: { idleMs: 20 } });
  await until(async () => ((await progressOf(log)) as { committed?: number } | undefined)?.committed === 2);
  await log.truncate(TOPIC, 0, 2);
  await pump.close();
  const to = newDestination();
  const again = await start(log, to);
  await log.append([chunk("b")]);
  await until(isThrough(again));
  expect(to.calls.map(({ text }) => text)).toEqual(["b\n"]);
});

test("pumps of two processes share the partitions, and every row is written once", async () => {
  const log = shareLog(await newLog("log-1", 4));
  const [one, two] = [newDestination(), newDestination()];
  const names = Array.from("abcdefgh");
  const sender = log.process();
  await sender.append(names.map((name, n) => chunk(name, 1, "readings", n % 4)));
  const first = await start(log.process(), one);
  await until(isThrough(first));
  const second = await start(log.process(), two);
  await sender.append(names.map((name, n) => chunk(name.toUpperCase(), 1, "readings", n % 4)));
  await until(isThrough(second));
  expect(two.calls.length).toBeGreaterThan(0);
  await first.close();
  await sender.append(names.map((name, n) => chunk(`${name}${name}`, 1, "readings", n % 4)));
  await until(isThrough(second));
  const written = [...one.held.values(), ...two.held.values()].flatMap((text) => text.trimEnd().split("\n"));
  expect(written.toSorted()).toEqual(names.flatMap((name) => [name, name.toUpperCase(), name + name]).toSorted());
});

test("a pump that was stopped while others went on with its partition cannot put its old position over theirs", async () => {
  const log = shareLog(await newLog("log-1", 1));
  const [stopped, lively] = [newDestination(), newDestination()];
  let wake = () => {};
  stopped.answer = () => new Promise((resolve) => (wake = resolve)); // deaf to its signal
  await log.process().append([chunk("a")]);
  const first = await start(blindTo(log.process()), stopped);
  await until(() => stopped.calls.length === 1);
  const second = await start(log.process(), lively);
  await until(isThrough(second));
  await log.process().append([chunk("b")]);
  await until(isThrough(second));
  const progress = await progressOf(log.process());
  wake();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(await progressOf(log.process())).toEqual(progress);
  expect(lively.calls.map(({ id, text }) => `${id.split("/").at(-1)} ${text}`)).toEqual(["0-1 a\n", "1-3 b\n"]);
  expect(stopped.calls.map(({ id }) => id)).toEqual(["log-1/readings/0/0-1"]);
  await first.close();
});

/** The process of somebody who is not told that a partition is taken away, and whose claims are confirmed only the first time. */
function blindTo(log: EventLog): EventLog {
  return {
    ...log,
    share(group, topics, onClaim) {
      const deaf = new AbortController();
      let confirmations = 0;
      const never = new Promise<void>((_, reject) => deaf.signal.addEventListener("abort", reject));
      never.catch(() => undefined);
      const confirmed = () => (confirmations++ === 0 ? Promise.resolve() : never);
      return log.share(group, topics, ({ signal, ...claim }) => {
        signal.addEventListener("abort", () => setTimeout(() => deaf.abort(), 200));
        return onClaim({ ...claim, signal: deaf.signal, confirmed });
      });
    },
  };
}

test("a position in a topic that was made anew stops the sink, and one from before topics had identities does not", async () => {
  const log = await newLog();
  await log.append([chunk("a"), chunk("b")]);
  await registerOf(log).put("readings/0", { logId: "log-1", committed: 1, intent: null });
  const to = newDestination();
  const pump = await start(log, to);
  await until(isThrough(pump));
  expect(to.calls.map(({ text }) => text)).toEqual(["b\n"]);
  expect(await progressOf(log)).toEqual({ logId: "log-1", topicId: "log-1", committed: 2, intent: null });
  await pump.close();
  const anew = await start({ ...log, identityOf: () => "another" }, to);
  await until(async () => (await anew.lag())[0]?.stopped.length === 1);
  expect(anew.stopped()).toEqual([{ table: "readings", partition: 0, code: "LOG_REPLACED" }]);
});

test("what a destination lacks is known wherever the log is, without a pump there", async () => {
  const log = shareLog(await newLog("log-1", 2));
  const to = newDestination();
  const elsewhere = log.process();
  const carried = (partition: number) => readCarried(registerOf(elsewhere), { table: "readings", partition });
  const lag = () => readLag({ log: elsewhere, register: registerOf(elsewhere) }, ["readings"]);
  await elsewhere.append([chunk("a"), chunk("b"), chunk("c", 1, "readings", 1)]);
  expect(await lag()).toEqual([
    { table: "readings", partition: 0, chunks: 2, hasIntent: false },
    { table: "readings", partition: 1, chunks: 1, hasIntent: false },
  ]);
  expect([await carried(0), await carried(1)]).toEqual([0, 0]);
  to.answer = (_table: string, batch: Batch, signal: AbortSignal) =>
    batch.id.includes("readings/0")
      ? new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
      : Promise.resolve();
  await start(log.process(), to);
  await until(async () => (await lag())[1]?.chunks === 0 && (await lag())[0]?.hasIntent === true);
  expect((await lag())[0]).toMatchObject({ chunks: 0 });
  expect([await carried(0), await carried(1)], "what an open intent has is not carried yet").toEqual([0, 1]);
});

test("a mark tells when all that was there has been taken, while more keeps coming", async () => {
  const log = shareLog(await newLog("log-1", 2));
  const elsewhere = log.process();
  await elsewhere.append([chunk("a"), chunk("b", 1, "readings", 1)]);
  const isTaken = await markFacts(elsewhere, registerOf(elsewhere), ["readings", "lines"]);
  expect(await isTaken()).toBe(false);
  const to = newDestination();
  to.answer = async () => {
    await elsewhere.append([chunk("more"), chunk("more", 1, "readings", 1)]);
    await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const pump = await start(log.process(), to, { limits: { maxRows: 1 } });
  await until(isTaken);
  expect(await isThrough(pump)()).toBe(false);
});
