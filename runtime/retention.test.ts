import { afterEach, expect, test } from "vitest";
import { closeAll, newLog, until } from "./logs.fixture.ts";
import { forgetOldFacts, takenByAll } from "./retention.ts";
import { chunk, isThrough, newDestination, start, unavailable } from "./sink-pump.fixture.ts";

afterEach(closeAll);

const record = (topic: string, timestamp: number) => ({ topic, partition: 0, key: "k", value: Buffer.from("{}"), timestamp });

test("old rows go once a sink has them, old observations and notifications by their age, and events never", async () => {
  const log = await newLog();
  const topics = ["facts.lines", "facts.stations", "alerting", "notifications", "events"];
  for (const topic of topics) await log.append([10, 20, 30].map((timestamp) => record(topic, timestamp)));
  await forgetOldFacts({ log, taken: async (table) => (table === "lines" ? 3 : 1) }, 30);
  const begins = await Promise.all(topics.map((topic) => log.begin(topic, 0)));
  expect(Object.fromEntries(topics.map((topic, n) => [topic, begins[n]]))).toEqual({
    "facts.lines": 2, "facts.stations": 1, alerting: 2, notifications: 2, events: 0,
  }); // biome-ignore format: one object
});

test("the slowest destination holds back what is forgotten, and one that is configured no more does not", async () => {
  const log = await newLog();
  const [slow, fast] = [newDestination(), newDestination()];
  const named = (name: string, to: typeof slow) => ({
    destination: { name, sink: (table: string) => ({ name, write: async () => void (await to.answer(table, {} as never, {} as never)) }) },
    limits: { maxRows: 1 },
  });
  let writes = 0;
  slow.answer = () => (++writes > 1 ? unavailable() : Promise.resolve());
  await log.append(["a", "b", "c"].map((name) => chunk(name)));
  const [one, other] = [await start(log, slow, named("slow", slow)), await start(log, fast, named("fast", fast))];
  await until(async () => (await isThrough(other)()) && writes > 1);
  await forgetOldFacts({ log, taken: takenByAll([one, other]) }, Number.POSITIVE_INFINITY);
  expect(await log.begin("facts.readings", 0)).toBe(1);
  await forgetOldFacts({ log, taken: takenByAll([other]) }, Number.POSITIVE_INFINITY);
  expect(await log.begin("facts.readings", 0)).toBe(3);
});
