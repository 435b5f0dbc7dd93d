// The command as a person gives it.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { openEmbeddedLog } from "../../log/embedded/embedded-log.ts";
import { timer } from "../clock.ts";
import { fillPlant } from "./move.fixture.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "linepulse-move-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const [old, fresh] = [join(dir, "old"), join(dir, "new")];

function command(...args: string[]): Promise<{ code: number; said: string; complained: string }> {
  return new Promise((resolve) =>
    execFile(process.execPath, [MAIN, "move", ...args], (error, said, complained) =>
      resolve({ code: error ? Number(error.code) : 0, said, complained }),
    ),
  );
}

test("looks, moves, and has nothing to do the second time", async () => {
  const log = await openEmbeddedLog({ dir: join(old, "log"), timer, newLogId: () => "old", partitions: 2 });
  await fillPlant(log, { seed: 1, events: 500 });
  await log.close();
  const ends = ["--from", old, "--to", fresh, "--partitions", "4"];

  const looked = await command(...ends, "--dry-run");
  expect(looked.said).toMatch(
    /: \d+ records \(\d+ ticks\), 0\.1 MB, of 8 keys in 2 partitions\na log of 4 partitions would get \d+ records/,
  );
  const moved = await command(...ends);
  expect(moved.complained).toContain("100 %");
  expect(moved.said).toContain("EVERY SENDER MUST NOW BE POINTED AT THE NEW LOG");
  expect(moved.said).toContain("generation 2");
  const counts = /\d+ records \(\d+ ticks\)/;
  expect(counts.exec(moved.said)?.[0]).toBe(counts.exec(looked.said)?.[0]);
  const again = await command(...ends);
  expect(again).toMatchObject({ code: 0, said: expect.stringMatching(/^nothing to do/) });

  expect(await command("--from", old, "--to", fresh, "--partitions", "5")).toMatchObject({
    code: 1,
    complained: expect.stringMatching(/^LOG_REPLACED/),
  });
  expect(await command("--from", join(dir, "none"), "--to", fresh)).toMatchObject({
    code: 1,
    complained: /^CONFIG_INVALID: there is no log/,
  });
  expect(await command("--from", old, "--to", fresh, "--partitions", "0")).toMatchObject({
    code: 1,
    complained: expect.stringMatching(/whole number/),
  });
}, 60_000);
