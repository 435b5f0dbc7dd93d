// Logs for tests: embedded ones in folders of their own, and the same as processes of a shared log have them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import type { EventLog } from "../log/log.ts";
import { sleep, timer } from "./clock.ts";
import { type SharedLog, shareLog } from "./shared-log.fixture.ts";

export const silent = { debug() {}, info() {}, warn() {}, error() {} };

const closers: (() => unknown)[] = [];

/** For `afterEach`: ends what the test has begun, the last first. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

export function closeLater(close: () => unknown): void {
  closers.push(close);
}

export async function newLog(logId = "log-1", partitions?: number): Promise<EventLog> {
  const dir = mkdtempSync(join(tmpdir(), "linepulse-log-"));
  const log = await openEmbeddedLog({ dir, timer, newLogId: () => logId, ...(partitions !== undefined && { partitions }) });
  closers.push(() => rmSync(dir, { recursive: true, force: true }));
  closers.push(() => log.close());
  return log;
}

export async function newSharedLog(partitions: number): Promise<SharedLog> {
  return shareLog(await newLog("log-1", partitions));
}

export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error("waited in vain");
    await sleep(3);
  }
}
