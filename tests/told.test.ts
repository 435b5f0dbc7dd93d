// Who was told, and what reports say, with the real program: the same figures as the API's, written down, and told once across a restart.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OeeItem } from "../api/items/oee.ts";
import { percentText } from "../core/figure-text.ts";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import { timer } from "../runtime/clock.ts";
import { type RunningProgram, settled, startProgramProcess } from "./program.ts";
import { send } from "./web/page.ts";
import { shiftPlant } from "./web/shift-plant.ts";

const HOUR_MS = 3_600_000;
const dir = mkdtempSync(join(tmpdir(), "linepulse-told-"));
const data = join(dir, "data");
const config = join(dir, "linepulse.yaml");

interface Told {
  readonly id: string;
  readonly kind: string;
  readonly headline: string;
  readonly text: { readonly body: readonly ({ readonly text: string } | string)[] };
}
const told: Told[] = [];
const yesterday = Date.now() - 24 * HOUR_MS;
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    told.push(JSON.parse(Buffer.concat(chunks).toString()) as Told);
    response.end("{}");
  });
});
let program: RunningProgram;
/** Without reports at first: one of a minute in which there was nothing to report yet would be the only one of that minute. */
const start = ({ hasReports }: { hasReports: boolean }) => {
  writeFileSync(config, JSON.stringify(configOf(hasReports)));
  return startProgramProcess({ data, args: ["run", "--config", config] });
};

function configOf(hasReports: boolean) {
  const host = `127.0.0.1:${(receiver.address() as { port: number }).port}`;
  const reports = [{ name: "handover", kind: "shift", factory: "F1", channels: ["team"], cron: "* * * * *", enabled: hasReports }];
  const alerts = {
    url: "https://plant.example",
    language: "en",
    chain: "all",
    chains: { all: [{ channels: ["team"] }] },
    rules: [{ name: "line-down", for: "0s" }],
  };
  const robots = [{ kind: "webhook", name: "hook", url: `http://${host}/` }];
  return { robots, channels: [{ name: "team", robots: ["hook"] }], allowedHosts: [host], alerts, reports };
}

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  program = await start({ hasReports: false });
}, 60_000);
afterAll(async () => {
  await program.stop();
  receiver.close();
  rmSync(dir, { recursive: true, force: true });
});

const target = () => ({ url: program.url, token: "", stop: async () => void (await program.stop()) });

async function get<T>(path: string): Promise<T> {
  const answer = (await (await fetch(`${program.url}/api/v1${path}`)).json()) as { code: string; data: T };
  expect(answer.code, path).toBe("OK");
  return answer.data;
}

async function until<T>(read: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const found = await read();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain: ${read}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

interface Delivery {
  readonly state: string;
  readonly robot: string | null;
  readonly channel: string;
  readonly kind: string;
}

test("who was told stands in the warehouse, and still does after a restart", async () => {
  const place = { tenant: "acme", factory: "F2", line: "L9" };
  const at = (ago: number) => new Date(Date.now() - ago).toISOString();
  await send(target(), [
    { ...place, type: "line", id: "line-1", at: at(3000), stations: [{ station: "press" }] },
    { ...place, type: "state", id: "up-1", at: at(2000), station: "press", state: "running" },
    { ...place, type: "state", id: "down-1", at: at(1000), station: "press", state: "down" },
  ]);
  const fired = await until(() => told.find(({ kind }) => kind === "firing"));
  const alert = fired.id.split(".")[0];
  const deliveries = async () => {
    const response = await fetch(`${program.url}/api/v1/alerts/${alert}`);
    const { data: item } = (await response.json()) as { data?: { deliveries: Delivery[] } };
    const [first] = item?.deliveries ?? [];
    return first?.state === "delivered" ? first : undefined;
  };
  const known = await until(deliveries);
  await shiftPlant(yesterday).send(target());
  await settled(program.url);
  expect(known).toMatchObject({ robot: "hook", channel: "team", kind: "firing", state: "delivered" });
  await program.stop();
  const log = await openEmbeddedLog({ dir: join(data, "log"), timer, newLogId: () => "none" });
  await log.register("reports").put("handover", { at: 0 }); // as if the last report had been long ago
  await log.close();
  program = await start({ hasReports: true });
  expect(await until(deliveries)).toEqual(known);
  expect(told.filter(({ id }) => id === fired.id)).toHaveLength(1);
}, 60_000);

test("a shift's report tells the figures that the API tells, once", async () => {
  const range = { from: new Date(yesterday - 12 * HOUR_MS).toISOString(), to: new Date().toISOString() };
  const { items } = await get<{ items: OeeItem[] }>(`/oee?factory=F1&line=L1&by=shift&${new URLSearchParams(range)}`);
  const shift = items.find((item) => item.key && item.shift === "A");
  const percent = (value: number | null | undefined) => percentText(value ?? Number.NaN);
  const isOfShift = ({ kind, headline }: Told) => kind === "report" && headline.includes("Shift hand-over A");
  const report = await until(() => told.find(isOfShift));
  const lines = report.text.body.map((line) => (typeof line === "string" ? line : line.text));
  const factors = `availability ${percent(shift?.availability)} × effectiveness ${percent(shift?.effectiveness)} × quality ${percent(shift?.qualityRatio)}`;
  expect(lines).toContain(`L1 OEE ${percent(shift?.oee)} = ${factors}`);
  expect(lines).toContain(`L1 good ${shift?.goodQuantity}, scrap ${shift?.scrapQuantity}, rework ${shift?.reworkQuantity}`);
  const ids = told.filter(({ kind }) => kind === "report").map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
}, 60_000);
