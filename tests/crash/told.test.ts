// kill -9 between an event and the message of its alert: each alert is told at least once, a line that stands at once and what waits for
// its group with the group. The long form: LINEPULSE_CRASH=long.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { freePort, type RunningProgram, startProgramProcess } from "../program.ts";
import { send } from "../web/page.ts";
import { random } from "./plant.ts";

const KILLS = process.env.LINEPULSE_CRASH === "long" ? 25 : 4;
const SEED = Number(process.env.LINEPULSE_SEED ?? 1);
const WITHIN_MS = 400;
const TOLD_MS = 30_000;
const dir = mkdtempSync(join(tmpdir(), "linepulse-told-"));

/** Messages by their id: one that came twice has the same. */
const messages = new Map<string, string>();
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const text = Buffer.concat(chunks).toString();
    messages.set((JSON.parse(text) as { id: string }).id, text);
    response.end("{}");
  });
});
let program: RunningProgram | undefined;
afterAll(async () => {
  await program?.kill();
  receiver.close();
  rmSync(dir, { recursive: true, force: true });
});

test(
  "each alert is told, whenever the program was killed",
  async () => {
    const config = await writeConfig();
    const port = await freePort();
    const start = () => startProgramProcess({ data: join(dir, "data"), port, args: ["run", "--config", config] });
    const next = random(SEED);
    program = await start();
    for (let n = 1; n <= KILLS; n++) {
      await send({ url: program.url, token: "", stop: async () => {} }, faults(n));
      await setTimeout(next() * WITHIN_MS);
      await program.kill();
      program = await start();
    }
    const expected = Array.from({ length: KILLS }, (_, n) => [`line-${n + 1}.`, `LOT-${n + 1}.`]).flat();
    const untold = () => expected.filter((name) => ![...messages.values()].some((text) => text.includes(name)));
    for (const end = performance.now() + TOLD_MS; untold().length > 0 && performance.now() < end; ) await setTimeout(100);
    expect(untold()).toEqual([]);
  },
  KILLS * 15_000 + TOLD_MS,
);

/** A line of its own that stands (P0), and a lot that leaves an operation it never came to (P2, with others of the line). */
function faults(n: number): object[] {
  const at = (ago: number) => new Date(Date.now() - ago).toISOString();
  const place = { tenant: "acme", factory: "F1", line: `line-${n}.` };
  const left = { lot: `LOT-${n}.`, product: "P", quantity: 1, from: "OP10", to: null };
  return [
    { ...place, type: "line", id: `l-${n}`, at: at(3000), stations: [{ station: "press" }] },
    { ...place, type: "state", id: `up-${n}`, at: at(2000), station: "press", state: "running" },
    { ...place, type: "state", id: `down-${n}`, at: at(1000), station: "press", state: "down" },
    { ...place, line: "all", type: "move", id: `move-${n}`, at: at(1000), ...left },
  ];
}

async function writeConfig(): Promise<string> {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(receiver.address() as { port: number }).port}`;
  const alerts = {
    language: "en",
    chain: "all",
    chains: { all: [{ channels: ["team"] }] },
    groupWait: "1s",
    groupInterval: "2s",
    rules: [{ name: "line-down", for: "0s" }],
  };
  const config = join(dir, "linepulse.yaml");
  const robots = [{ kind: "webhook", name: "hook", url: `http://${host}/` }];
  writeFileSync(config, JSON.stringify({ robots, channels: [{ name: "team", robots: ["hook"] }], allowedHosts: [host], alerts }));
  return config;
}
