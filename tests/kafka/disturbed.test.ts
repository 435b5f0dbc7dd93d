// Whatever happens to processes and broker, the tables on Kafka are those of an undisturbed run in embedded mode, row for row.
// The long form, a million events and 30 disturbances: npm run chaos:long.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dumpTables, runPlant } from "../crash/run.ts";
import { canRun, temporaryFolder, useBroker } from "../kafka.ts";
import { DISTURBANCES, runDisturbed } from "./disturbed-plant.ts";

const isLong = process.env.LINEPULSE_CHAOS === "long";
const EVENTS = isLong ? 1_000_000 : 15_000;
const TIMES = isLong ? 5 : 1;
const SEED = Number(process.env.LINEPULSE_SEED ?? 1);
const WITHIN_MS = isLong ? 7_200_000 : 600_000;

describe.skipIf(!canRun("kafka"))("a plant on Kafka", () => {
  const dir = temporaryFolder();
  const broker = useBroker();

  test(
    "disturbed in every way, has the tables of an embedded one that was left alone",
    async () => {
      const start = Date.now() - 3 * 86_400_000;
      const plant = { seed: SEED, events: EVENTS, start: start - (start % 60_000), withEverything: true };
      const straight = await runPlant(plant, join(dir, "straight"));
      const run = await runDisturbed({ plant, dir: join(dir, "plant"), broker: broker(), seed: SEED, times: TIMES });
      expect(run.happened).toEqual(Object.fromEntries(DISTURBANCES.map((kind) => [kind, TIMES])));
      const tables = await dumpTables(run.warehouseData);
      for (const [table, rows] of Object.entries(straight.tables)) {
        expect(tables[table]?.length, table).toBe(rows.length);
        const other = rows.findIndex((row, n) => row !== tables[table]?.[n]);
        expect(tables[table]?.[other], `${table}, row ${other}`).toBe(rows[other]);
      }
      expect(straight.tables.spc_points?.length).toBeGreaterThan(EVENTS / 10);
      expect(run.status.deadletters).toBeGreaterThanOrEqual(straight.status.deadletters);
    },
    WITHIN_MS,
  );
});
