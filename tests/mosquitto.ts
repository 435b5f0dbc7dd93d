// The MQTT broker that tests start, where it is installed.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "vitest";
import { freePort } from "./program.ts";

const MOSQUITTO = "/usr/sbin/mosquitto";
const UP_WITHIN_MS = 25_000;
const mustRun = process.env.LINEPULSE_TEST === "all"; // then a missing one is a failure
if (!existsSync(MOSQUITTO) && !mustRun) console.warn(`\n  the tests with mosquitto are skipped: there is none at ${MOSQUITTO}\n`);

export const brokerTest = test.skipIf(!existsSync(MOSQUITTO) && !mustRun);

export interface Mosquitto {
  readonly port: number;
  readonly url: string;
  readonly process: ChildProcess;
  /** Ends it; it keeps nothing. */
  stop(): Promise<void>;
}

/** One on the loopback address that takes connections. It bounds neither what is in flight nor, in practice, what waits. */
export async function startMosquitto(port?: number): Promise<Mosquitto> {
  const chosen = port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), "linepulse-mosquitto-"));
  const config = join(folder, "mosquitto.conf");
  writeFileSync(config, `listener ${chosen} 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 0\nmax_queued_messages 100000\n`);
  const child = spawn(MOSQUITTO, ["-c", config], { stdio: "ignore" });
  const exited = once(child, "exit");
  const stop = async () => {
    child.kill();
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  for (const until = performance.now() + UP_WITHIN_MS; !(await accepts(chosen)); await sleep(50)) {
    if (performance.now() < until) continue;
    await stop();
    throw new Error("mosquitto does not accept connections");
  }
  return { port: chosen, url: `mqtt://127.0.0.1:${chosen}`, process: child, stop };
}

async function accepts(port: number): Promise<boolean> {
  const socket = createConnection(port, "127.0.0.1");
  const isUp = await once(socket, "connect").then(() => true, () => false); // biome-ignore format: one line
  socket.destroy();
  return isUp;
}
