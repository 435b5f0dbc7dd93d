// A disk that runs full while events come in: nothing is lost, nothing is double, and work goes on when there is room.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runPlant } from "./run.ts";

const canMount = process.platform === "linux" && process.getuid?.() === 0;
if (!canMount) {
  const message = "the disk-full test needs root on Linux, to mount a small tmpfs";
  if (process.env.LINEPULSE_TEST === "all") throw new Error(message);
  console.warn(`SKIPPED: ${message}`);
}

const dir = mkdtempSync(join(tmpdir(), "linepulse-disk-"));
const small = join(dir, "small");
afterAll(() => {
  if (canMount) execFileSync("umount", ["--lazy", small]);
  rmSync(dir, { recursive: true, force: true });
});

test.runIf(canMount)(
  "a full disk stops ingest for a while and changes no figure",
  async () => {
    mkdirSync(small);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=192m", "tmpfs", small]);
    const start = Date.now() - 3 * 86_400_000;
    const plant = { seed: 5, events: 12_000, start: start - (start % 60_000), withEverything: true };
    const straight = await runPlant(plant, join(dir, "straight"));
    const full = await runPlant(plant, join(small, "data"), { seed: 5, kills: { program: 0, warehouse: 0, connection: 0, disk: 2 } });
    expect(full.killed).toMatchObject({ disk: 2 });
    expect(full.status).toMatchObject({ quarantined: [], lag: straight.status.lag, duplicates: straight.status.duplicates });
    for (const [table, rows] of Object.entries(straight.tables)) expect(full.tables[table], table).toEqual(rows);
  },
  180_000,
);
