// A small plant for what can be done about points and limits: two stations that measure the same, one point far out, one characteristic
// that never differs, one that counts. Seeded: the same plant at every start. Beside its owner there is a reader who may not decide.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProgramProcess } from "../program.ts";
import { mulberry } from "./fake-plant.ts";
import { send, type Target } from "./page.ts";

const PLACE = { tenant: "acme", factory: "F1", line: "L1" };
const MINUTE_MS = 60_000;
/** Points of `bore` on S1: the plan's baseline, and some that are judged. */
export const BORES = 40;
/** Id of the point that lies far out, and its place among them. */
export const FAR_OUT = "far-out";
const FAR_OUT_AT = 33;

export interface DecisionPlant extends Target {
  /** Of one who may read, and nothing else. */
  readonly readingToken: string;
  /** The `data` of one answer of the API. */
  ask<T>(path: string): Promise<T>;
  /** Gives a command past the page. */
  give(path: string, body: object): Promise<void>;
  /** One more bore on S1. */
  measure(value: number): Promise<void>;
}

export async function decisionPlant(): Promise<DecisionPlant> {
  const data = await mkdtemp(join(tmpdir(), "linepulse-decisions-"));
  const readingToken = "only-for-reading-0123456789";
  await writeFile(join(data, "reader"), `${readingToken}\n`);
  const reader = { name: "visitor", tenant: "acme", tokenFile: join(data, "reader"), permissions: ["read"] };
  await writeFile(join(data, "linepulse.yaml"), JSON.stringify({ credentials: [reader] }));
  const env = { LINEPULSE_AUTH: "on", LINEPULSE_CONFIG: join(data, "linepulse.yaml") };
  const program = await startProgramProcess({ data: join(data, "data"), env });
  const { url, token = "" } = program;
  const target: Target = {
    url,
    token,
    async stop() {
      await program.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
  let count = 0;
  const event = (at: number, fields: object) => ({ ...PLACE, id: `d-${++count}`, at: new Date(at).toISOString(), ...fields });
  await send(target, events(Date.now(), event));
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return {
    ...target,
    readingToken,
    async ask(path) {
      const response = await fetch(`${url}/api/v1/${path}`, { headers });
      return ((await response.json()) as { data: never }).data;
    },
    async give(path, body) {
      const response = await fetch(`${url}/api/v1/${path}`, { method: "POST", headers, body: JSON.stringify({ ...place(), ...body }) });
      if (response.status !== 202) throw new Error(`the command was refused: ${response.status} ${await response.text()}`);
    },
    measure: (value) => send(target, [event(Date.now(), { type: "measurement", station: "S1", characteristic: "bore", value })]),
  };
}

function place() {
  const { factory, line } = PLACE;
  return { factory, line, station: "S1", characteristic: "bore" };
}

type MakeEvent = (at: number, fields: object) => { readonly id: string };

function events(now: number, event: MakeEvent): object[] {
  const random = mulberry(5);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const at = (minutesAgo: number) => now - minutesAgo * MINUTE_MS;
  const plan = (station: string, characteristic: string, fields: object) =>
    event(at(90), { type: "plan", station, characteristic, chart: "i-mr", rules: ["nelson1", "nelson2"], ...fields });
  const bore = (station: string, mean: number, tool: string, i: number) =>
    event(at(BORES - i), {
      type: "measurement", station, characteristic: "bore", value: Number((mean + 0.1 * normal()).toFixed(3)), tool, operator: "李娜", lot: "LOT-7",
    }); // biome-ignore format: one event
  const spec = { lsl: 9.5, usl: 10.5 };
  const indices = Array.from({ length: BORES }, (_, i) => i);
  return [
    plan("S1", "bore", { spec, actions: { nelson1: "stop, measure again" } }),
    plan("S2", "bore", { spec: { ...spec, target: 10 } }),
    plan("S1", "flat", { limits: { mean: 5, sigma: 0.1 } }),
    plan("S1", "scratches", { chart: "c" }),
    ...indices.map((i) => ({ ...bore("S1", 10, i % 2 === 0 ? "T-1" : "T-2", i), ...(i === FAR_OUT_AT && { id: FAR_OUT, value: 11.2 }) })),
    ...indices.map((i) => bore("S2", 10.15, "T-9", i)),
    ...indices.map((i) => event(at(BORES - i), { type: "measurement", station: "S1", characteristic: "flat", value: 5 })),
    ...indices.map((i) =>
      event(at(BORES - i), { type: "attribute", station: "S1", characteristic: "scratches", inspected: 10, count: i % 4 }),
    ),
  ];
}
