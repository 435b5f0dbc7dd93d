// A program for a test to kill: appends minute facts to its log while a sink pump takes them into a TimescaleDB that outlives it.
//   It goes on where its log ends, and says "done" when all rows are through.
import { randomUUID } from "node:crypto";
import { factsTopic } from "../../core/rows.ts";
import { openEmbeddedLog } from "../../log/embedded/embedded-log.ts";
import { sleep, timer } from "../clock.ts";
import { startSinkPump } from "../sink-pump.ts";
import { minuteRow, silent } from "../warehouse/fixtures.ts";
import { openTimescale } from "./open-timescale.ts";
import { openTimescaleClient } from "./timescale-client.ts";

const ROWS_PER_CHUNK = 10;
const [, , dir = "", url = "", chunkCount = "0"] = process.argv;
const topic = factsTopic("oee_minutes");

process.on("disconnect", () => process.exit(1));
const log = await openEmbeddedLog({ dir, timer, newLogId: randomUUID });
const client = await openTimescaleClient({ url, statementTimeoutMs: 0, connections: 1 });
const timescale = openTimescale({ client, logId: log.logId, before: [], logger: silent, retryMs: { first: 5, most: 50 } });
const limits = { lingerMs: 5, retryMs: { first: 5, most: 50 } };
const destination = { name: "timescaledb", sink: timescale.sink };
const pump = await startSinkPump({ log, destination, tables: ["oee_minutes"], logger: silent, limits });

for (let chunk = await log.end(topic, 0); chunk < Number(chunkCount); chunk++) {
  const rows = Array.from({ length: ROWS_PER_CHUNK }, (_, row) => minuteRow(chunk * ROWS_PER_CHUNK + row));
  const headers = { rows: String(ROWS_PER_CHUNK) };
  await log.append([{ topic, partition: 0, key: "0", value: Buffer.from(rows.join("")), timestamp: chunk, headers }]);
  await sleep(5);
}
for (;;) {
  const [lag] = await pump.lag();
  if (lag && lag.chunks + lag.openIntents === 0) break;
  await sleep(20);
}
await pump.close();
await timescale.close();
await log.close();
process.send?.("done");
process.disconnect?.();
