// What a process has used, as Linux counts it (proc(5)): all threads of it, also those that have ended.
import { readFileSync } from "node:fs";

/** Ticks of `/proc/<pid>/stat` a second; the same on every architecture that Node runs on. */
const TICKS = 100;

/** User and system CPU seconds. */
export function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Largest resident set so far, MB. */
export function peakMemoryOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}
