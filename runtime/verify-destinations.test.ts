import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import { freePort } from "../tests/program.ts";
import { timer } from "./clock.ts";
import { verifyDestinations } from "./verify-destinations.ts";
import { silent } from "./warehouse/fixtures.ts";
import type { OpenWarehouse } from "./warehouse/open-warehouse.ts";

const dir = mkdtempSync(join(tmpdir(), "linepulse-verify-destinations-"));
const log = await openEmbeddedLog({ dir, timer, newLogId: () => "log" });
afterAll(async () => {
  await log.close();
  rmSync(dir, { recursive: true, force: true });
});

test("each destination that does not answer is named, whichever it is", async () => {
  const warehouse = { queries: { names: [], query: () => Promise.reject(new Error("connect ECONNREFUSED")) } };
  const deps = {
    log,
    warehouse: warehouse as Pick<OpenWarehouse, "queries">,
    generation: 1,
    logger: silent,
    signal: AbortSignal.timeout(60_000),
  };
  const row = { tenant: "acme", factory: "f1", line: "L1", station: "S1", generation: 1, src_partition: 0, src_offset: 0, src_index: 0 };
  const value = Buffer.from(`${JSON.stringify(row)}\n`);
  await log.append([{ topic: "facts.stations", partition: 0, key: "0", value, timestamp: 1, headers: { rows: "1" } }]);
  const url = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
  expect(await verifyDestinations({ ...deps, config: { timescale: {} } })).toEqual({ items: [], unreachable: ["clickhouse"] });
  expect(await verifyDestinations({ ...deps, config: { timescale: { url } } })).toEqual({
    items: [],
    unreachable: ["clickhouse", "timescaledb"],
  });
});
