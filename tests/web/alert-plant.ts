// A plant with alerts: a line whose key station stands (P0), a characteristic beyond its limit (P1), lots that left where they never were
// (P2); a chain that tells a robot as DingTalk's is documented, and a token that may look alone.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { freePort } from "../program.ts";
import { type Robots, SECRET, startRobots, TOKEN } from "../robots.ts";
import { programTarget, send, type Target } from "./page.ts";

const READER = "reader-token-0123456789abcdef";
const PLACE = { tenant: "acme", factory: "F1", line: "L1" };
const MINUTE_MS = 60_000;

export interface AlertTarget extends Target {
  readonly robots: Robots;
  /** As the one that may look, not act. */
  readonly asReader: Target;
  /** Answers of the API. */
  get(path: string): Promise<Record<string, unknown>>;
  /** A lot leaves an operation that it was never at: one more P2. */
  loseLot(lot: string): Promise<void>;
}

export interface ListedAlert {
  readonly id: string;
  readonly rule: string;
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
}

export async function alertTarget(): Promise<AlertTarget> {
  const [folder, robots, port] = await Promise.all([mkdtemp(join(tmpdir(), "linepulse-alerts-")), startRobots(Date.now), freePort()]);
  const config = join(folder, "linepulse.yaml");
  await Promise.all([writeFile(config, configOf({ robots, port, folder })), writeFile(join(folder, "reader"), READER)]);
  const target = await programTarget({ port, args: ["run", "--config", config], env: { DING_TOKEN: TOKEN, DING_SECRET: SECRET } });
  let count = 0;
  const event = (type: string, minutesAgo: number, fields: object) => ({
    ...PLACE, type, id: `a-${++count}`, at: new Date(Date.now() - minutesAgo * MINUTE_MS).toISOString(), ...fields,
  }); // biome-ignore format: one event
  await send(target, eventsOf(event));
  return {
    ...target,
    robots,
    asReader: { ...target, token: READER },
    async get(path) {
      const response = await fetch(`${target.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${target.token}` } });
      return ((await response.json()) as { data: Record<string, unknown> }).data;
    },
    loseLot: (lot) => send(target, [event("move", 0, { lot, product: "P", quantity: 3, from: "OP10", to: "OP20" })]),
    async stop() {
      await target.stop();
      await robots.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when so many alerts fire. */
export async function firing({ get }: Pick<AlertTarget, "get">, least: number): Promise<readonly ListedAlert[]> {
  return vi.waitFor(
    async () => {
      const { items } = (await get("alerts?status=firing")) as { items: readonly ListedAlert[] };
      if (items.length < least) throw new Error(`${items.length} alerts fire`);
      return items;
    },
    { timeout: 30_000, interval: 300 },
  );
}

function eventsOf(event: (type: string, minutesAgo: number, fields: object) => object): object[] {
  const bore = { station: "press", characteristic: "bore" };
  const values = [10.1, 9.8, 10.2, 10, 9.9, 10.3, 9.7, 16];
  return [
    event("line", 90, { stations: [{ station: "press" }, { station: "test" }], keyStation: "test", operations: ["OP10", "OP20"] }),
    event("plan", 80, { ...bore, chart: "i-mr", limits: { mean: 10, sigma: 1 }, rules: ["nelson1"], spec: { lsl: 5, usl: 15 } }),
    event("state", 60, { station: "test", state: "running" }),
    event("state", 4, { station: "test", state: "down" }),
    ...values.map((value, i) => event("measurement", 9 - i, { ...bore, value })),
    ...["LOT-A", "LOT-B", "LOT-C"].map((lot) => event("move", 1, { lot, product: "P", quantity: 3, from: "OP10", to: "OP20" })),
  ];
}

/** `line-down` without its five minutes: what it waits for is not what is tested here. */
function configOf({ robots, port, folder }: { robots: Robots; port: number; folder: string }): string {
  return `
allowedHosts: ["${new URL(robots.host).host}"]
credentials:
  - {name: reader, tenant: acme, permissions: [read], tokenFile: "${join(folder, "reader")}"}
robots:
  - {kind: dingtalk, name: ding-1, token: {variable: DING_TOKEN}, secret: {variable: DING_SECRET}, endpoint: "${robots.dingtalk}"}
channels:
  - {name: quality, robots: [ding-1]}
alerts:
  language: en
  url: http://127.0.0.1:${port}
  chain: quality
  chains: {quality: [{channels: [quality]}]}
  muteTimes: [{name: lunch, match: {severity: P2}, days: [1, 2], start: "11:30", end: "12:30"}]
  rules:
    - {name: line-down, for: 0s}
    - {name: report-rate, enabled: false}
`;
}
