// kill -9 of a move at random moments: in the end every record stands in the new log once, in its key's order.
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { EVENTS_TOPIC } from "../../core/frame.ts";
import { openEmbeddedLog } from "../../log/embedded/embedded-log.ts";
import type { EventLog } from "../../log/log.ts";
import { timer } from "../clock.ts";
import { closeAll, closeLater, newLog } from "../logs.fixture.ts";
import type { FromFixture } from "./crash.fixture.ts";
import { fillPlant, historiesOf, move } from "./move.fixture.ts";

afterEach(closeAll);

const KILLS = Number(process.env.LINEPULSE_TEST_KILLS ?? 6);
const dir = mkdtempSync(join(tmpdir(), "linepulse-move-"));
closeLater(() => rmSync(dir, { recursive: true, force: true }));

async function open(name: string, partitions: number): Promise<EventLog> {
  const log = await openEmbeddedLog({ dir: join(dir, name), timer, newLogId: () => name, partitions });
  closeLater(() => log.close());
  return log;
}

const ends = (log: EventLog) => Promise.all(Array.from({ length: log.partitions }, (_, partition) => log.end(EVENTS_TOPIC, partition)));

/** Runs the move; `onCommit` may kill it. True when it came to its end. */
function runMove(onCommit: (program: ChildProcess, commits: number) => void): Promise<boolean> {
  const args = [join(dir, "old"), join(dir, "new")];
  const program = fork(fileURLToPath(new URL("./crash.fixture.ts", import.meta.url)), args, { execArgv: [] });
  let commits = 0;
  let isDone = false;
  program.on("message", (message: FromFixture) => {
    if (message === "done") isDone = true;
    else onCommit(program, ++commits);
  });
  return new Promise((resolve) => program.once("exit", () => resolve(isDone)));
}

test(
  "a move that is killed again and again leaves what a straight one does",
  async () => {
    const from = await open("old", 4);
    await fillPlant(from, { seed: KILLS, events: KILLS * 1500 });
    const straight = await newLog("straight", 8);
    await move(from, straight);
    for (let kill = 0; kill < KILLS; kill++) {
      const at = 1 + Math.floor(Math.random() * 8);
      const isDone = await runMove((program, commits) => {
        if (commits === at) setTimeout(() => program.kill("SIGKILL"), Math.random() * 10);
      });
      expect(isDone).toBe(false);
    }
    expect(await runMove(() => undefined)).toBe(true);
    const into = await open("new", 8);
    expect(await ends(into)).toEqual(await ends(straight));
    expect(await historiesOf(into)).toEqual(await historiesOf(straight));
  },
  60_000 + KILLS * 5000,
);
