// kill -9 of the program, of the warehouse and of the sender's connection, at random moments: the tables end as if nothing
// had happened. The long form: LINEPULSE_CRASH=long (200 000 events, 50 kills).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runPlant } from "./run.ts";

const isLong = process.env.LINEPULSE_CRASH === "long";
const EVENTS = isLong ? 200_000 : 12_000;
const KILLS = isLong ? { program: 20, warehouse: 15, connection: 15 } : { program: 3, warehouse: 2, connection: 2 };
const SEED = Number(process.env.LINEPULSE_SEED ?? 1);

const dir = mkdtempSync(join(tmpdir(), "linepulse-crash-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test(
  "tables are equal, row for row and rollup for rollup, to an undisturbed run's",
  async () => {
    const start = Date.now() - 3 * 86_400_000;
    const plant = { seed: SEED, events: EVENTS, start: start - (start % 60_000), withEverything: true };
    const straight = await runPlant(plant, join(dir, "straight"));
    const killed = await runPlant(plant, join(dir, "killed"), { seed: SEED, kills: KILLS });
    expect(killed.killed).toEqual(KILLS);
    for (const [table, rows] of Object.entries(straight.tables)) {
      expect(killed.tables[table]?.length, table).toBe(rows.length);
      expect(killed.tables[table], table).toEqual(rows);
    }
    expect(straight.tables.spc_points?.length).toBeGreaterThan(EVENTS / 10);
    expect(straight.tables.oee_hours?.length).toBeGreaterThan(10);
    // A dead letter does not use its id up: sent again after a broken connection, it is one more.
    expect(killed.status.deadletters).toBeGreaterThanOrEqual(straight.status.deadletters);
  },
  isLong ? 1_800_000 : 180_000,
);
