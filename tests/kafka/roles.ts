// Roles of the real program as processes of their own, on one broker and one warehouse, to be disturbed in every way there is.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../program.ts";

const MAIN = fileURLToPath(new URL("../../runtime/main.ts", import.meta.url));
const START_MS = 90_000;

export interface RoleProcess {
  readonly name: string;
  readonly process: ChildProcess;
  /** Where the API listens, if this process has it. */
  readonly url: string;
  readonly isUp: boolean;
  output(): string;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and waits for the end. @returns the exit code */
  stop(): Promise<number | null>;
}

export interface Plant {
  /** Starts a process of some roles. Started again under the same name, it finds its folder again. */
  start(name: string, roles: string): Promise<RoleProcess>;
  /** Folder of the warehouse's process. */
  readonly warehouseData: string;
}

/** A plant whose processes share a broker's log and the warehouse of the one that is named `warehouse`; `more` is configuration of theirs. */
export async function layPlant({ dir, bootstrap, more = "" }: { dir: string; bootstrap: string; more?: string }): Promise<Plant> {
  mkdirSync(dir, { recursive: true });
  const port = await freePort();
  const warehouseData = join(dir, "warehouse");
  const files = { own: join(dir, "warehouse.yaml"), others: join(dir, "linepulse.yaml") };
  writeFileSync(files.own, `warehouse: {listen: '127.0.0.1:${port}'}\n`);
  const password = join(warehouseData, "warehouse-password");
  const client = `warehouse: {url: 'http://127.0.0.1:${port}', passwordFile: '${password}'}\n`;
  writeFileSync(files.others, `${client}kafka: {brokers: ['${bootstrap}'], prefix: plant.}\n${more}`);
  const start = (name: string, roles: string) =>
    startRole({ name, roles, data: join(dir, name), config: roles === "warehouse" ? files.own : files.others });
  return { start, warehouseData };
}

async function startRole({
  name,
  roles,
  data,
  config,
}: {
  name: string;
  roles: string;
  data: string;
  config: string;
}): Promise<RoleProcess> {
  const port = await freePort();
  const env = { ...process.env, LINEPULSE_DATA: data, LINEPULSE_PORT: String(port), LINEPULSE_AUTH: "off", LINEPULSE_LOG: "info" };
  const child = spawn(process.execPath, [MAIN, "run", roles, "--config", config], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stderr?.on("data", (chunk) => (output = (output + chunk).slice(-100_000)));
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const ready = new Promise<"up">((resolve) => child.stdout?.once("data", () => resolve("up")));
  const timeout = setTimeout(() => child.kill("SIGKILL"), START_MS);
  const outcome = await Promise.race([ready, exited]);
  clearTimeout(timeout);
  if (outcome !== "up") throw new Error(`"${name}" ended with ${outcome} before it was up:\n${output}`);
  return {
    name,
    process: child,
    url: `http://127.0.0.1:${port}`,
    get isUp() {
      return child.exitCode === null && child.signalCode === null;
    },
    output: () => output,
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
    async stop() {
      child.kill("SIGCONT");
      child.kill("SIGTERM");
      return exited;
    },
  };
}
