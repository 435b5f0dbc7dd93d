// A program for a test to kill: appends minute facts to its log while a sink pump takes them into its warehouse.
//   It goes on where its log ends, says which process its warehouse is, and says "done" when all rows are through.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import { factsTopic } from "../core/rows.ts";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import { clickhouseInserter, clickhouseSink } from "../sinks/clickhouse.ts";
import { sleep, timer } from "./clock.ts";
import { startSinkPump } from "./sink-pump.ts";
import { minuteRow, silent } from "./warehouse/fixtures.ts";
import { migrate } from "./warehouse/migrate.ts";
import { startWarehouse } from "./warehouse/supervisor.ts";

export type FromFixture = { kind: "up"; warehousePid: number } | { kind: "done" };

const ROWS_PER_CHUNK = 10;
const [, , dataDir = "", chunkCount = "0"] = process.argv;
const topic = factsTopic("oee_minutes");
const tell = (message: FromFixture) => process.send?.(message);

process.on("disconnect", () => process.exit(1));
const log = await openEmbeddedLog({ dir: join(dataDir, "log"), timer, newLogId: randomUUID });
const warehouse = await startWarehouse({ dataDir, logger: silent, restartMs: { first: 20, most: 20 } });
const client = createClient(warehouse.clientConfig());
await migrate(client, { now: Date.now });
const inserter = clickhouseInserter(client);
const destination = { name: "clickhouse", sink: (table: string) => clickhouseSink(inserter, table) };
const limits = { lingerMs: 5, retryMs: { first: 20, most: 100 } };
const pump = await startSinkPump({ log, destination, tables: ["oee_minutes"], logger: silent, limits });
tell({ kind: "up", warehousePid: warehouse.pid ?? 0 });

for (let chunk = await log.end(topic, 0); chunk < Number(chunkCount); chunk++) {
  const rows = Array.from({ length: ROWS_PER_CHUNK }, (_, row) => minuteRow(chunk * ROWS_PER_CHUNK + row));
  const headers = { rows: String(ROWS_PER_CHUNK) };
  await log.append([{ topic, partition: 0, key: "0", value: Buffer.from(rows.join("")), timestamp: chunk, headers }]);
  await sleep(2);
}
for (;;) {
  const [lag] = await pump.lag();
  if (lag && lag.chunks + lag.openIntents === 0) break;
  await sleep(20);
}
await pump.close();
await client.close();
await warehouse.close();
await log.close();
tell({ kind: "done" });
process.disconnect?.();
