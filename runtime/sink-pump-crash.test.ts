// kill -9 of the program, or of its warehouse, at random moments: the tables end equal to an undisturbed run's.
import { type ChildProcess, fork } from "node:child_process";
import { globSync, rmSync, watch } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { FromFixture } from "./sink-pump-crash.fixture.ts";
import { newDataDir, openTestWarehouse, readTotals, totalsOf } from "./warehouse/fixtures.ts";

const KILLS = Number(process.env.LINEPULSE_TEST_KILLS ?? 8);
const CHUNKS = KILLS * 150; // more than it can take before the last kill

function run(dataDir: string): { program: ChildProcess; said: (kind: FromFixture["kind"]) => Promise<FromFixture> } {
  const program = fork(fileURLToPath(new URL("./sink-pump-crash.fixture.ts", import.meta.url)), [dataDir, String(CHUNKS)], {
    execArgv: [],
  });
  const messages: FromFixture[] = [];
  program.on("message", (message: FromFixture) => messages.push(message));
  const said = async (kind: FromFixture["kind"]) => {
    for (;;) {
      const message = messages.find((m) => m.kind === kind);
      if (message) return message;
      if (program.exitCode !== null) throw new Error(`the program ended with ${program.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { program, said };
}

test(
  "a program or a warehouse killed at any moment writes every row once, into the table and every view",
  async () => {
    const dataDir = newDataDir();
    for (let kill = 0; kill < KILLS; kill++) {
      const { program, said } = run(dataDir);
      const up = await said("up");
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
      if (kill % 2 === 1 && up.kind === "up") {
        process.kill(up.warehousePid, "SIGKILL");
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 600));
      }
      program.kill("SIGKILL");
    }
    await expectEveryRowOnce(dataDir);
  },
  60_000 + KILLS * 5000,
);

// The engine logs an insert's token before it puts the rows in place: here the kill comes just between, again and again.
test(
  "a warehouse killed the moment it logs a token writes every row once, into the table and every view",
  async () => {
    const dataDir = newDataDir();
    for (let kill = 0; kill < KILLS; kill++) {
      const { program, said } = run(dataDir);
      const up = await said("up");
      if (up.kind === "up") await killAtNextToken(dataDir, up.warehousePid);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
      program.kill("SIGKILL");
    }
    await expectEveryRowOnce(dataDir);
  },
  60_000 + KILLS * 5000,
);

/** Kills the warehouse when one of its token logs grows: any of the next few times, so that it meets the table and each view. */
async function killAtNextToken(dataDir: string, pid: number): Promise<void> {
  const folders = globSync(join(dataDir, "warehouse/store/*/*/deduplication_logs"));
  let left = 1 + Math.floor(Math.random() * 12);
  await new Promise<void>((resolve) => {
    const watchers = folders.map((folder) =>
      watch(folder, () => {
        if (--left !== 0) return;
        process.kill(pid, "SIGKILL");
        for (const watcher of watchers) watcher.close();
        resolve();
      }),
    );
  });
}

async function expectEveryRowOnce(dataDir: string): Promise<void> {
  await run(dataDir).said("done");
  const db = await openTestWarehouse({ dataDir });
  expect(await readTotals(db)).toEqual(totalsOf(CHUNKS * 10));
  await db.close();
  rmSync(dataDir, { recursive: true, force: true });
}
