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
  if (pid === undefined) return false;
  return existsSync(LOCKS) ? isLocked(pid, statSync(status).ino) : isAlive(Number(pid));
}

/** Lines read `1: FLOCK  ADVISORY  WRITE <pid> <device>:<inode> 0 EOF`. */
function isLocked(pid: string, inode: number): boolean {
  return readFileSync(LOCKS, "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .some(([, kind, , , holder, file]) => kind === "FLOCK" && holder === pid && file?.endsWith(`:${inode}`));
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
