// Data quality of a source as an alert: from the rows of the warehouse, by the role's own health, to a message; and over again.
import { createServer } from "node:http";
import { afterEach, expect, test } from "vitest";
import type { Query } from "../../api/deps.ts";
import type { QualityRow } from "../../api/items/quality.ts";
import { configSchema } from "../../core/config.ts";
import type { EventLog } from "../../log/log.ts";
import { sleep, timer } from "../clock.ts";
import { closeAll, closeLater, newLog, silent, until } from "../logs.fixture.ts";
import { createSourceQuality } from "../source-quality.ts";
import { startAlerts } from "./start-alerts.ts";
import { HEALTH_EVERY_MS } from "./tell-health.ts";

afterEach(closeAll);

const SOURCES = [{ name: "mes", tenant: "acme", targets: { completeness: 0.95 } }];
const ROW: QualityRow = {
  source: "mes", table: "work_order", bucket: 0, changes: 100, unique_changes: 100, complete: 100, valid: 100, consistent: 100, timed: 100,
  timely: 100, checked: 0, accurate: 0,
}; // biome-ignore format: one row

/** A minute passes in hundredths of a second: a process that has to wait for its turn must not look like one that tells nothing. */
const QUICK = { groupWait: "0s", groupInterval: "10s", rules: [{ name: "source-quality", condition: { expires: "10d" } }] };

interface Told {
  readonly kind: string;
  readonly rule?: { readonly name: string };
  readonly [field: string]: unknown;
}

async function newReceiver(): Promise<{ readonly url: string; readonly messages: Told[] }> {
  const messages: Told[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      messages.push(JSON.parse(Buffer.concat(chunks).toString()) as Told);
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closeLater(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}/hook`, messages };
}

/** A role whose minutes pass in hundredths of a second. */
async function start(log: EventLog, { url, rows }: { url: string; rows: () => readonly QualityRow[] }) {
  const begin = Date.now();
  const now = () => begin + (Date.now() - begin) * 6000;
  const config = configSchema.parse({
    robots: [{ kind: "webhook", name: "hook", url }],
    channels: [{ name: "team", robots: ["hook"] }],
    allowedHosts: [new URL(url).host],
    alerts: { language: "en", chain: "all", chains: { all: [{ channels: ["team"] }] }, ...QUICK },
  });
  const quality = createSourceQuality({ query: (async () => rows()) as Query, sources: SOURCES, now });
  const status = { sources: [], members: [], quarantined: [], deadletters: 0 };
  const served = new Map([["mes", [{ tenant: "acme", factory: "f1" }]]]);
  const health = async () => ({ status, lags: [], slotBytes: {}, served, quality: await quality(new AbortController().signal) });
  const fast: typeof sleep = (ms, signal) => sleep(ms === HEALTH_EVERY_MS ? 2 : ms, signal);
  const role = await startAlerts({
    log, config, now, sleep: fast, timer, environment: {}, logger: silent, tenant: "acme", health, onClaim: () => undefined,
  }); // biome-ignore format: one object
  closeLater(() => role.close());
}

test("figures below their target are told once they have been for a while, and told to be over when they are back", async () => {
  const log = await newLog();
  const { url, messages } = await newReceiver();
  let complete = 96;
  await start(log, { url, rows: () => [{ ...ROW, complete }] });
  const ofQuality = () => messages.filter(({ rule }) => rule?.name === "source-quality");
  await sleep(200); // twenty minutes in which the source's own target is reached
  expect(ofQuality()).toEqual([]);
  complete = 90;
  await until(() => ofQuality().length === 1);
  expect(ofQuality()[0]).toMatchObject({
    kind: "firing",
    severity: "P2",
    factory: "f1",
    rule: { shipped: "source-quality" },
    subject: { source: "mes", table: "work_order" },
    unit: "ratio",
    target: 0.95,
    text: { howBad: "90.0% (95.0%) · 完整性 completeness 90% < 95%" },
  });
  complete = 100;
  await until(() => ofQuality().length === 2);
  expect(ofQuality()[1]).toMatchObject({ kind: "resolved", subject: { source: "mes", table: "work_order" } });
});
