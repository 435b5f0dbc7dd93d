import { afterEach, expect, test } from "vitest";
import { closeAll, newLog } from "./logs.fixture.ts";
import { forgetOldFacts } from "./retention.ts";

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
