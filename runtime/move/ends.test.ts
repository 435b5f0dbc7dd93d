import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createClock } from "../clock.ts";
import { silent } from "../logs.fixture.ts";
import { isThere, openEnd, parseEnd } from "./ends.ts";

const dir = mkdtempSync(join(tmpdir(), "linepulse-ends-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("an end is a configuration, a data directory, or brokers with a prefix", () => {
  const file = join(dir, "plant.yaml");
  writeFileSync(file, "partitions: 16\nkafka: {brokers: ['kafka-1:9092'], prefix: p16.}\n");
  expect(parseEnd(file)).toMatchObject({ config: { partitions: 16 }, name: "Kafka at kafka-1:9092/p16." });
  expect(parseEnd("./data")).toMatchObject({ config: { data: "./data" }, name: "./data" });
  expect(parseEnd("./data").config.kafka).toBeUndefined();
  const { kafka } = parseEnd("kafka-1:9092,kafka-2:9092/plant8.").config;
  expect(kafka).toMatchObject({ brokers: ["kafka-1:9092", "kafka-2:9092"], prefix: "plant8." });
  expect(parseEnd("127.0.0.1:9092").config.kafka).toMatchObject({ prefix: "" });
});

test("the environment names no end", () => {
  process.env.LINEPULSE_KAFKA_BROKERS = "elsewhere:9092";
  try {
    const file = join(dir, "embedded.yaml");
    writeFileSync(file, `data: '${dir}'\n`);
    expect(parseEnd(file).config.kafka).toBeUndefined();
  } finally {
    delete process.env.LINEPULSE_KAFKA_BROKERS;
  }
});

test("what is no name of a log is said so", () => {
  expect(() => parseEnd(join(dir, "none.yaml"))).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  expect(() => parseEnd("kafka-1:9092/a b")).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
});

test("looking for a log makes none; one that is open is nobody else's", async () => {
  const end = parseEnd(join(dir, "data"));
  expect(await isThere(end)).toBe(false);
  expect(existsSync(join(dir, "data"))).toBe(false);
  const options = { clock: createClock(), logger: silent, partitions: 5 };
  const opened = await openEnd(end, options);
  expect(opened).toMatchObject({ isHeld: true, log: { partitions: 5 } });
  await expect(openEnd(end, options)).rejects.toMatchObject({ code: "DATA_DIR_IN_USE" });
  await opened.close();
  expect(await isThere(end)).toBe(true);
});
