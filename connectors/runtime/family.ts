// The processes that a process has started, which its own end does not end at once.
import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const LOOK_EVERY_MS = 10;
const GONE_WITHIN_MS = 10_000;

interface Entry {
  readonly pid: number;
  readonly parent: number;
}

/** Children, their children and so on. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const entries = await processes();
  const found = [pid];
  for (const ancestor of found) found.push(...entries.filter(({ parent }) => parent === ancestor).map((entry) => entry.pid));
  return found.slice(1);
}

export function sendTo(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // else it has ended by itself
    }
  }
}

/** Resolves once none of them runs; what nobody has asked about yet (a zombie) runs no more. */
export async function whenGone(pids: readonly number[]): Promise<void> {
  const until = performance.now() + GONE_WITHIN_MS;
  while (pids.length > 0 && performance.now() < until) {
    const running = new Set((await processes()).map(({ pid }) => pid));
    if (!pids.some((pid) => running.has(pid))) return;
    await sleep(LOOK_EVERY_MS);
  }
}

async function processes(): Promise<Entry[]> {
  const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid=,stat="]);
  const rows = stdout.trimEnd().split("\n").map((line) => line.trim().split(/\s+/)); // biome-ignore format: one row a process
  return rows.filter(([, , state]) => !state?.startsWith("Z")).map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }));
}
