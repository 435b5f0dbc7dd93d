// What goes wrong between a database and its topic, with real parts: what `apply` refuses, what the watcher repairs, and that no row
// is lost or told otherwise on the way.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigResourceTypes, Kafka, type Admin as KafkaAdmin, logLevel } from "kafkajs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectorSettings } from "../../connectors/settings/connector.ts";
import { casesOf, SEED } from "../../tests/cdc/record-cases.ts";
import { followTopic, isFence, type RecordReader, type StoredRecord } from "../../tests/cdc/records.ts";
import { type Kind, type Stack, startStack } from "../../tests/cdc/stack.ts";
import { canStart } from "../../tests/databases.ts";
import { canRun, temporaryFolder } from "../../tests/kafka.ts";
import { createLogger } from "../logger.ts";
import { applySource } from "./apply.ts";
import { deleteSource } from "./delete.ts";
import { type Watcher, watchConnectors } from "./watcher.ts";

const RECORDED = join(import.meta.dirname, "../../processors/translate/recorded");
const TIMEOUT = { timeout: 240_000 };
const WITHIN_MS = 60_000;
const KINDS: readonly Kind[] = ["postgresql", "mariadb"];

describe.skipIf(!(canRun("kafka", "debezium") && canStart("postgresql", "mariadb"))).each(KINDS)("a source on %s", (kind) => {
  const folder = temporaryFolder();
  let stack: Stack;
  let reader: RecordReader;
  let fences = 0;

  beforeAll(async () => {
    stack = await startStack({ kind, dir: folder, seed: SEED[kind] });
  }, TIMEOUT.timeout);
  afterAll(async () => {
    await reader?.close();
    await stack?.close();
  });

  /** Records until all that was done before has come. */
  async function recordsSoFar(): Promise<StoredRecord[]> {
    fences += 1;
    await stack.admin.run(`INSERT INTO plant.fences VALUES (${fences})`);
    return (await reader.until(isFence(fences), WITHIN_MS)).filter((record) => !isFence(fences)(record));
  }

  function watcher(): { watcher: Watcher; logged: string[] } {
    const logged: string[] = [];
    const logger = createLogger("info", (text) => void logged.push(text));
    return { logged, watcher: watchConnectors({ ...stack.deps, sources: [stack.wired], every: () => () => undefined, logger }) };
  }

  test("is not applied to a topic of two partitions", TIMEOUT, async () => {
    const topics = [{ topic: "cdc.wide", numPartitions: 2 }];
    await asAdmin(stack.broker.bootstrap, (admin) => admin.createTopics({ topics, waitForLeaders: true }));
    await expect(applySource(stack.wireAs("wide", {}), stack.deps)).rejects.toThrow(/topic "cdc.wide" has 2 partitions/);
  });

  test("is not applied to a table without a primary key", TIMEOUT, async () => {
    await stack.admin.run("CREATE TABLE plant.reports_unkeyed (id int, good int)");
    await expect(stack.apply()).rejects.toMatchObject({ code: "SOURCE_UNFIT", message: expect.stringMatching(/"plant.reports_unkeyed" has no primary key/) }); // biome-ignore format: one sentence
    await stack.admin.run("DROP TABLE plant.reports_unkeyed");
  });

  test("is not applied with settings that the connector refuses: each is named", TIMEOUT, async () => {
    const wrong = { ...stack.wired, settings: { ...stack.wired.settings, "snapshot.mode": "sometimes", "database.password": "guess" } };
    const refused = applySource(wrong, stack.deps);
    await expect(refused).rejects.toMatchObject({ code: "CONNECT_REJECTED", message: expect.stringMatching(/^ {2}snapshot\.mode: /m) });
    expect(stack.said.join("\n")).not.toContain("guess");
  });

  test.runIf(kind === "mariadb")("and its like on MySQL have settings that the connectors know", TIMEOUT, async () => {
    const { source } = stack.wired;
    const mysql = { ...stack.wired, source: { ...source, database: { ...source.database, kind: "mysql" as const } } };
    const kafka = { brokers: [stack.broker.bootstrap], prefix: "" };
    const faults = await stack.deps.client.validate("cdc.mysql", connectorSettings({ ...mysql, kafka, password: "" }));
    expect(faults.filter(({ field }) => field !== "database.hostname")).toEqual([]); // it is no MySQL that answers there
  });

  test("once applied, tells its rows as they were recorded", TIMEOUT, async () => {
    await stack.apply();
    reader = await followTopic(stack.broker.bootstrap, stack.wired.names.topic);
    const told = (await reader.until(isFence(0), WITHIN_MS)).filter((record) => !isFence(0)(record));
    expect(told.map(essence)).toEqual(recorded(kind, "snapshot"));
    for (const { name, run } of casesOf(kind).filter((one) => ["types", "key-change", "delete-reinsert", "truncate"].includes(one.name))) {
      await run(stack, stack.admin);
      expect((await recordsSoFar()).filter(isPlants).map(essence), name).toEqual(recorded(kind, name));
    }
  });

  test("goes on after kill -9 of Connect and of the database, and tells what happened meanwhile", TIMEOUT, async () => {
    const { watcher: watching, logged } = watcher();
    await watching.look();
    expect(watching.numbers().get("mes")).toMatchObject({ running: 1, restarts: 0, logLost: 0 });
    await stack.connect.kill();
    await stack.admin.run("INSERT INTO plant.orders VALUES (200, 'WO-A01-200', 'created')");
    await stack.server.kill();
    await stack.server.restart();
    await stack.reopen();
    await stack.admin.run("INSERT INTO plant.orders VALUES (201, 'WO-A01-201', 'created')");
    await stack.connect.restart();
    const told = (await recordsSoFar()).filter(isPlants).map((record) => JSON.parse(record.value ?? "null")?.after.id);
    expect(told).toEqual([200, 201]);
    await expect.poll(() => watching.look().then(() => watching.numbers().get("mes")?.running), { timeout: WITHIN_MS }).toBe(1);
    await watching.close();
    expect(logged.join("")).not.toContain("pass word");
  });

  test("that fails is restarted by the watcher until it runs again", TIMEOUT, async () => {
    const { watcher: watching, logged } = watcher();
    await limitRecords(stack.broker.bootstrap, stack.wired.names.topic, 100);
    await stack.admin.run("INSERT INTO plant.orders VALUES (202, 'WO-A01-202', 'created')");
    const failed = async () => {
      await watching.look();
      return watching.numbers().get("mes")?.restarts;
    };
    await expect.poll(failed, { timeout: WITHIN_MS, interval: 1000 }).toBeGreaterThanOrEqual(1);
    expect(logged.join("")).toMatch(/a source's connector does not run.*task 0 failed/);
    await limitRecords(stack.broker.bootstrap, stack.wired.names.topic, 1_048_588);
    const runs = async () => {
      await watching.look();
      return watching.numbers().get("mes")?.running;
    };
    await expect.poll(runs, { timeout: WITHIN_MS, interval: 1000 }).toBe(1);
    expect((await recordsSoFar()).filter(isPlants).map((record) => JSON.parse(record.value ?? "null")?.after.id)).toEqual([202]);
    await watching.close();
  });

  test.runIf(kind === "postgresql")(
    "whose replication slot somebody has dropped fails, and says that it must begin again",
    TIMEOUT,
    async () => {
      const { connector, slot } = stack.wired.names;
      await stack.deps.client.stop(connector);
      const isFree = async () =>
        (await stack.admin.run(`SELECT 1 FROM pg_replication_slots WHERE slot_name = '${slot}' AND NOT active`)).length;
      await expect.poll(isFree, { timeout: WITHIN_MS }).toBe(1);
      await stack.admin.run(`SELECT pg_drop_replication_slot('${slot}')`);
      await stack.deps.client.resume(connector);
      const { watcher: watching, logged } = watcher();
      const isLost = async () => {
        await watching.look();
        return logged.join("").includes("no longer available on the server") && watching.numbers().get("mes")?.logLost;
      };
      await expect.poll(isLost, { timeout: WITHIN_MS, interval: 500 }).toBe(1);
      await watching.close();
    },
  );

  test("that is deleted and applied again reads everything again", TIMEOUT, async () => {
    await deleteSource(stack.wired, { ...stack.deps, keepPosition: false });
    expect(await stack.deps.client.list()).toEqual([]);
    expect(await stack.apply()).toBe("create");
    const told = (await recordsSoFar()).filter(isPlants).map((record) => JSON.parse(record.value ?? "null"));
    expect(new Set(told.map(({ op }) => op))).toEqual(new Set(["r"]));
    expect(told.map(({ after }) => after.number).filter(Boolean)).toContain("WO-A01-202");
  });
});

/** Size above which a topic takes no record; by default about a megabyte. */
async function limitRecords(bootstrap: string, topic: string, bytes: number): Promise<void> {
  await asAdmin(bootstrap, async (admin) => {
    const configEntries = [{ name: "max.message.bytes", value: String(bytes) }];
    await admin.alterConfigs({ validateOnly: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries }] });
  });
}

async function asAdmin(bootstrap: string, use: (admin: KafkaAdmin) => Promise<unknown>): Promise<void> {
  const admin = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await use(admin);
  await admin.disconnect();
}

/** Not a heartbeat, nor a signal. */
function isPlants({ value }: StoredRecord): boolean {
  return value === null || JSON.parse(value).source?.table?.match(/^(heartbeat|signal)_/) == null;
}

/** What is the same in every run: neither times nor positions. */
function essence({ key, value, headers }: Pick<StoredRecord, "key" | "value" | "headers">): unknown {
  if (value === null) return { key, headers, tombstone: true };
  const { op, before, after, source } = JSON.parse(value);
  return { key, headers, op, before, after, table: source.table };
}

function recorded(kind: Kind, name: string): unknown[] {
  const lines = readFileSync(join(RECORDED, `${kind}-${name}.ndjson`), "utf8")
    .trimEnd()
    .split("\n");
  const records = lines.map((line) => JSON.parse(line) as StoredRecord).slice(0, -1); // without the fence
  return records.filter(isPlants).map(essence);
}
