// A plant whose orders and reports come out of a database: the real program on a real broker, and the changes as Debezium would have
// written them, good ones and all kinds of bad ones. Seeded by the clock alone.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { startBroker } from "../../connectors/runtime/broker.ts";
import { SHORT_LIVED_JVM } from "../../connectors/runtime/jvm.ts";
import { openKafkaLog } from "../../log/kafka/kafka-log.ts";
import { recordOf, type Told } from "../../processors/translate/fixtures.ts";
import { sleep, timer } from "../../runtime/clock.ts";
import { startProgramProcess } from "../program.ts";
import type { Target } from "./page.ts";

const MINUTE_MS = 60_000;
const TOPIC = "cdc.mes";

const TABLES = [
  {
    name: "work_order",
    from: "mes.work_order",
    key: ["id"],
    columns: { id: "integer", number: "text", line: "text", item: "text", quantity: "integer", note: "text?" },
    events: [{ type: "order", fields: { line: "line", order: "number", product: "item", quantity: "quantity", status: { value: "started" } } }],
  },
  {
    name: "报工记录",
    from: "mes.report",
    key: ["id"],
    columns: { id: "integer", order_id: "integer", good: "integer", scrap: "integer" },
    parents: { order: { table: "work_order", by: { id: "order_id" } } },
    events: [{ type: "count", fields: { line: "order.line", station: { value: "S1" }, product: "order.item", good: "good", scrap: "scrap", rework: { value: 0 } } }],
  },
]; // biome-ignore format: tables

export interface SourcePlant extends Target {
  /** Writes changes into the source's topic. */
  write(changes: readonly Change[]): Promise<void>;
}

export interface Change {
  readonly op: Told["op"];
  readonly table: "work_order" | "report";
  readonly row: Readonly<Record<string, unknown>>;
  /** When it was committed. */
  readonly minutesAgo: number;
  /** How much later it reached the log. */
  readonly delayMinutes?: number;
}

/**
 * Orders and reports of two hours. Of 60 orders two have no product; of 100 reports 20 reached the log after 7 minutes, 3 came twice, two
 * hold no number. The last order shows that the minutes before it are over.
 */
export function twoHours(): Change[] {
  const order = (n: number, minutesAgo: number): Change => {
    const row = {
      id: n,
      number: `WO-${n}`,
      line: n % 2 === 0 ? "L1" : "二线",
      item: n === 7 || n === 8 ? null : "P1",
      quantity: 100,
      note: null,
    };
    return { op: "c", table: "work_order", row, minutesAgo };
  };
  const reports = Array.from({ length: 100 }, (_, n): Change => {
    const row = { id: n, order_id: 10 + (n % 40), good: n === 20 || n === 40 ? "ten" : 10, scrap: n % 10 === 0 ? 1 : 0 };
    return { op: "c", table: "report", row, minutesAgo: 110 - n, ...(n >= 80 && { delayMinutes: 7 }) };
  });
  const orders = Array.from({ length: 59 }, (_, n) => order(n, 120));
  return [...orders, ...reports, ...reports.slice(0, 3), order(59, 0)];
}

/** @param dir of everything that is written; removed at the end */
export async function sourcePlant(dir = mkdtempSync(join(tmpdir(), "linepulse-web-source-"))): Promise<SourcePlant> {
  const broker = await startBroker({ dir: join(dir, "kafka"), jvm: SHORT_LIVED_JVM });
  const config = join(dir, "linepulse.yaml");
  const database = { kind: "postgresql", host: "127.0.0.1", name: "mes", user: "linepulse", passwordVariable: "MES_PASSWORD" };
  const source = {
    name: "mes",
    system: "generic",
    tenant: "acme",
    factory: "SH01",
    timeZone: "Asia/Shanghai",
    database,
    settings: { tables: TABLES },
  };
  writeFileSync(config, stringify({ kafka: { brokers: [broker.bootstrap] }, sources: [source] }));
  const program = await startProgramProcess({
    data: join(dir, "data"),
    args: ["run", "--config", config],
    env: { LINEPULSE_AUTH: "on" },
    withinMs: 90_000,
  });
  const log = await openKafkaLog({
    config: { brokers: [broker.bootstrap], prefix: "", writer: "kafkajs" }, dir: join(dir, "writer"),
    factsTopics: [], factsDays: 30, clientId: "writer", timer, sleep, now: Date.now, tell: () => undefined,
  }); // biome-ignore format: one object
  await log.admit(TOPIC, { partitions: 1 });
  return {
    url: program.url,
    token: program.token ?? "",
    async write(changes) {
      const now = Date.now();
      const records = changes.map(({ op, table, row, minutesAgo, delayMinutes = 0 }) => {
        const at = now - minutesAgo * MINUTE_MS;
        const lsn = 2 * Number(row.id) + (table === "report" ? 1 : 0); // the same change has the same place
        const { key, value } = recordOf({ op, table, key: { id: row.id }, after: row, at, lsn });
        return { topic: TOPIC, partition: 0, key, value, timestamp: at + delayMinutes * MINUTE_MS };
      });
      await log.append(records);
    },
    async stop() {
      await log.close();
      await program.stop();
      await broker.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
