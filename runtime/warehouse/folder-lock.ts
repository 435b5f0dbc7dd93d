// Whether a process still has the engine's folder open. The engine holds a lock on its `status` file and writes its pid there;
// the lock goes when the last thread of the process has gone, later than its pid looks dead.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const LOCKS = "/proc/locks";

/** True while the process that last opened `folder` may still change it. */
export function isHeld(folder: string): boolean {
  const status = join(folder, "status");
  if (!existsSync(status)) return false;
  const pid = /^PID: (\d+)/m.exec(readFileSync(status, "utf8"))?.[1];
  if (existsSync(LOCKS)) return isLocked(pid, statSync(status).ino);
  return pid !== undefined && isAlive(Number(pid));
}

/**
 * Lines read `1: FLOCK  ADVISORY  WRITE <pid> <device>:<inode> 0 EOF`. Devices do not read as elsewhere on every file system, so
 * it is the pid that tells; a process that began on a full disk could not write it.
 */
function isLocked(pid: string | undefined, inode: number): boolean {
  return readFileSync(LOCKS, "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .some(([, kind, , , holder, file]) => kind === "FLOCK" && (pid === undefined || holder === pid) && file?.endsWith(`:${inode}`));
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
