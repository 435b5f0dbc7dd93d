// The command line as a user has it, and what becomes of its children.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { canRun, temporaryFolder } from "../../tests/kafka.ts";

const MAIN = join(import.meta.dirname, "main.ts");
const TIMEOUT = { timeout: 180_000 };

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

function main(...args: string[]): { child: ChildProcess; printed: () => string; saying: (text: string) => Promise<void> } {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  started.push(child);
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (printed += chunk));
  const saying = async (text: string) => {
    await expect.poll(() => printed.includes(text) || child.exitCode !== null, { timeout: TIMEOUT.timeout }).toBe(true);
    expect(printed).toContain(text);
  };
  return { child, printed: () => printed, saying };
}

test.each([
  [["down"], "usage:"],
  [["up", "--port", "many"], '--port is a number from 0 to 65535, not "many"'],
  [["up", "--loud"], "--loud"],
])("%j is refused with a sentence and exit code 1", async (args, text) => {
  const { child, printed } = main(...args);
  const [code] = await once(child, "exit");
  expect(code).toBe(1);
  expect(printed()).toContain(text);
});

describe.skipIf(!canRun("kafka"))("up", () => {
  const folder = temporaryFolder();
  const up = async (name: string) => {
    const running = main("up", "--data", join(folder, name), "--port", "0");
    await running.saying("Kafka is open at");
    const [jvm] = javaOf(running.child) as [number];
    expect(isAlive(jvm)).toBe(true);
    return { ...running, jvm };
  };

  test("ends its broker in order on SIGTERM", TIMEOUT, async () => {
    const { child, jvm } = await up("asked");
    child.kill("SIGTERM");
    expect((await once(child, "exit"))[0]).toBe(0);
    expect(isAlive(jvm)).toBe(false);
  });

  test("ends at once while its broker is still on its way up", TIMEOUT, async () => {
    const { child } = main("up", "--data", join(folder, "early"), "--port", "0");
    const [jvm] = (await vi.waitUntil(() => javaOf(child)[0] && javaOf(child), { timeout: 60_000 })) as [number];
    child.kill("SIGINT");
    expect((await once(child, "exit"))[0]).toBe(0);
    await expect.poll(() => isAlive(jvm), { timeout: 10_000 }).toBe(false);
  });

  test("takes its broker with it when it is killed", TIMEOUT, async () => {
    const { child, jvm } = await up("killed");
    child.kill("SIGKILL");
    await once(child, "exit");
    await expect.poll(() => isAlive(jvm), { timeout: 10_000 }).toBe(false);
  });

  test("ends with a fault when its broker does", TIMEOUT, async () => {
    const { child, jvm, printed } = await up("lost");
    process.kill(jvm, "SIGKILL");
    expect((await once(child, "exit"))[0]).toBe(1);
    expect(printed()).toMatch(/ended with signal SIGKILL .*broker\.log/);
  });
});

/** The Java programs that it started. */
function javaOf({ pid }: ChildProcess): number[] {
  const { stdout } = spawnSync("ps", ["-o", "pid=,comm=", "--ppid", String(pid)], { encoding: "utf8" });
  const lines = stdout.split("\n").filter((line) => line.trim().endsWith("java"));
  return lines.map((line) => Number.parseInt(line, 10));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
