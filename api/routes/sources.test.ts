// GET /sources: what is made of the status, of connectors and of senders, and who sees what of it.
import type { FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import type { SourceStatus } from "../../core/status.ts";
import { build } from "../build.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped } from "../envelope.ts";
import { credential, fakeWorld, NOW } from "../fakes.ts";
import { senderSchema, sourceSchema } from "../items/source.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

const TOTALS = {
  changes: 10, snapshotRows: 4, duplicates: 1, events: 12, buried: 2, orphans: 1, truncates: 0, ignored: 3, parked: 5,
  recordAt: "2026-03-01T12:30:14.000Z", committedAt: "2026-03-01T12:30:10.250Z", inSnapshot: false,
}; // biome-ignore format: one object
const told = (source: string, fields: Partial<SourceStatus> = {}): SourceStatus => {
  return { source, topic: `cdc.${source}`, partition: 0, lag: 7, totals: TOTALS, stopped: null, ...fields };
};
const CONNECTOR = { running: 1, restarts: 2, lagSeconds: 1.5, logBehindBytes: 10, logKeptBytes: 4096, logLost: 0 };
const SENDER = {
  tenant: "acme", factory: "f1", line: "l1", source: "http", events: 100, late: 9, historical: 10, lastAt: NOW - 2000, heardAt: NOW - 1000,
  since: NOW - 60_000,
}; // biome-ignore format: one object
const SOURCES = [
  { name: "mes", tenant: "acme", system: "enghub" },
  { name: "lab", tenant: "acme", factories: ["f1"] },
  { name: "plant", tenant: "rival" },
];

async function sources(fields: { told?: readonly SourceStatus[]; overrides?: Partial<ApiDeps>; token?: string } = {}) {
  const { told = [], overrides = {}, token = "t" } = fields;
  const tokens = { limited: credential({ factories: new Set(["f1"]) }) };
  const base = fakeWorld();
  const status = async () => ({ ...(await base.status()), sources: [...told] });
  app = build(fakeWorld({ sources: SOURCES, status, ...overrides }, tokens));
  const response = await app.inject({ url: "/api/v1/sources", headers: { authorization: `Bearer ${token}` } });
  const data = z.object({ items: z.array(sourceSchema.strict()), total: z.int(), senders: z.array(senderSchema.strict()) });
  return enveloped(data.strict()).parse(response.json()).data;
}

test("a source has its state, its delay, what waits and what it told so far, and what is known of its connector", async () => {
  const sourceReports = async () => ({ connectors: new Map([["mes", CONNECTOR]]), senders: [] });
  const { items, total } = await sources({ told: [told("mes")], overrides: { sourceReports } });
  expect(total).toBe(2);
  expect(items[1]).toEqual({
    source: "mes", system: "enghub", topic: "cdc.mes", state: "running", stopped: null, waiting: 7,
    lastChangeAt: "2026-03-01T12:30:10.250Z", lastRecordAt: "2026-03-01T12:30:14.000Z", delayMs: 5000,
    changes: 10, snapshotRows: 4, duplicates: 1, events: 12, deadLetters: 2, orphans: 1, truncates: 0, parked: 5,
    connector: { running: true, restarts: 2, lagMs: 1500, logBehindBytes: 10, logKeptBytes: 4096, logLost: false },
  }); // biome-ignore format: one item
  expect(items[0]).toMatchObject({
    source: "lab",
    system: null,
    state: "unknown",
    changes: null,
    delayMs: null,
    waiting: null,
    connector: null,
  });
});

test("what keeps a source from being read goes before what it does", async () => {
  const stopped = { code: "SOURCE_SCHEMA", detail: "no column x", offset: 3 };
  const inSnapshot = told("lab", { totals: { ...TOTALS, inSnapshot: true } });
  expect((await sources({ told: [told("mes", { stopped }), inSnapshot] })).items).toMatchObject([
    { state: "snapshot" },
    { state: "stopped", stopped },
  ]);
  const sourceReports = async () => ({ connectors: new Map([["lab", { ...CONNECTOR, running: 0 }]]), senders: [] });
  expect((await sources({ told: [inSnapshot], overrides: { sourceReports } })).items[0]).toMatchObject({ state: "failed" });
});

test("a source with two topics has an item for each", async () => {
  const { items } = await sources({ told: [told("mes"), told("mes", { topic: "mes.events", totals: { ...TOTALS, committedAt: null } })] });
  expect(items.map(({ source, topic, delayMs }) => [source, topic, delayMs])).toEqual([
    ["lab", null, null],
    ["mes", "cdc.mes", 5000],
    ["mes", "mes.events", null],
  ]);
});

test("senders have the share of events that came late, of those that did not say that they are old", async () => {
  const old = { ...SENDER, source: "import", events: 10, historical: 10, late: 0 };
  const { senders } = await sources({ overrides: { sourceReports: async () => ({ connectors: new Map(), senders: [SENDER, old] }) } });
  expect(senders).toEqual([
    {
      factory: "f1", line: "l1", source: "http", events: 100, late: 9, lateShare: 0.1, historical: 10,
      lastEventAt: "2026-03-01T12:30:13.250Z", heardAt: "2026-03-01T12:30:14.250Z", since: "2026-03-01T12:29:15.250Z",
    },
    expect.objectContaining({ source: "import", lateShare: null }),
  ]); // biome-ignore format: one item
});

test("a caller sees its tenant's alone, and a limited one what it covers", async () => {
  const senders = [SENDER, { ...SENDER, factory: "f2" }, { ...SENDER, tenant: "rival" }];
  const overrides = { sourceReports: async () => ({ connectors: new Map(), senders }) };
  const all = await sources({ told: [told("mes"), told("plant"), told("gone")], overrides });
  expect([all.items.map(({ source }) => source), all.senders.map(({ factory }) => factory)]).toEqual([["lab", "mes"], ["f1", "f2"]]); // biome-ignore format: pairs
  const limited = await sources({ told: [told("mes"), told("lab")], overrides, token: "limited" });
  expect([limited.items.map(({ source }) => source), limited.senders.map(({ factory }) => factory)]).toEqual([["lab"], ["f1"]]);
});
