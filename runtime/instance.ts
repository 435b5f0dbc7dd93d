// The name of this process among those that share a log: its host, and what tells it from others there. It stays the same while the
// data directory does, so that a process that was killed and started again is the same member.
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/** The first start makes the name's own part and keeps it in `instance`. */
export function openInstance(dataDir: string): { instance: string; host: string } {
  const file = join(dataDir, "instance");
  const known = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  const own = /^[0-9a-f]{8}$/.test(known) ? known : randomBytes(4).toString("hex");
  if (own !== known) writeFileSync(file, `${own}\n`);
  const host = hostname();
  return { instance: `${host}-${own}`, host };
}
