// Each source system end to end, real parts only: its example rows, written to its database while it is captured, give the events that
// are written down for them, and the figures of the same events sent directly; whatever is read again gives nothing more.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { content, exampleOf } from "../../connectors/example.fixture.ts";
import { type Event, parseEvent } from "../../core/events.ts";
import { canStart } from "../databases.ts";
import { canRun, temporaryFolder } from "../kafka.ts";
import { settled, startProgramProcess } from "../program.ts";
import { type Kind, type Pipeline, startPipeline, systemFile } from "./pipeline.ts";

const WITHIN_MS = 400_000;
const SYSTEMS = [
  { system: "btc-saas", kind: "mariadb", schema: "btc_core", source: { settings: { tenantId: "btc" } } },
  { system: "enghub", kind: "postgresql", schema: "enghub", source: { settings: { tenantId: "eng" } } },
  { system: "axiom", kind: "postgresql", schema: "axiom", source: { connector: { transforms: "" } } }, // its hypertables as plain tables
] as const satisfies { system: string; kind: Kind; schema: string; source: object }[];

const RANGE = "from=2025-12-01T00:00:00Z&to=2026-03-01T00:00:00Z&pageSize=10000";
/** What users see of the rows, without when the request came. */
const FIGURES = [
  "lines",
  `orders?${RANGE}`,
  `oee?${RANGE}&by=hour`,
  `yield?${RANGE}`,
  `yield/pareto?${RANGE}`,
  "wip?at=2026-02-01T00:00:00Z",
];

async function figuresOf(url: string): Promise<Record<string, unknown>> {
  const figures: Record<string, unknown> = {};
  for (const path of FIGURES) {
    const answer = (await (await fetch(`${url}/api/v1/${path}`)).json()) as { code: string; data: unknown };
    expect(answer.code, path).toBe("OK");
    figures[path] = answer.data;
  }
  return figures;
}

async function figuresOfDirect(events: readonly Record<string, unknown>[], data: string): Promise<Record<string, unknown>> {
  const program = await startProgramProcess({ data });
  try {
    const body = events.map((event) => JSON.stringify({ tenant: "acme", ...event })).join("\n");
    const headers = { "content-type": "application/x-ndjson" };
    const response = await fetch(`${program.url}/api/v1/events`, { method: "POST", headers, body });
    expect(((await response.json()) as { data: { rejected: unknown[] } }).data.rejected).toEqual([]);
    await settled(program.url);
    return await figuresOf(program.url);
  } finally {
    await program.stop();
  }
}

/** A correction has the time of its commit. */
const said = (events: readonly Event[]) => content(events.map((event) => (event.type === "command" ? { ...event, at: 0 } : event)));

const parsed = (written: Record<string, unknown>): Event => {
  const result = parseEvent({ tenant: "acme", ...written });
  if (!result.ok) throw new Error(result.detail);
  return result.event;
};

describe.skipIf(!(canRun("kafka", "debezium") && canStart("postgresql", "mariadb")))("a MES whose database is captured", () => {
  const dir = temporaryFolder();

  test.each(SYSTEMS)("$system on $kind gives its events, once, and their figures", async ({ system, kind, schema, source }) => {
    const expected = exampleOf(system, schema).expected;
    const pipeline = await startPipeline({ dir: join(dir, system), kind, system, schema: systemFile(system, "schema.sql"), source });
    try {
      await pipeline.connectors("apply", "--yes");
      await (await pipeline.admin()).script(systemFile(system, "seed.sql"));
      await pipeline.settled();
      const events = await pipeline.events();
      expect(said(events)).toEqual(said(expected.map(parsed)));
      expect(await figuresOf(pipeline.url)).toEqual(await figuresOfDirect(expected, join(dir, `${system}-direct`)));
      await readAgain(pipeline);
      expect(await pipeline.events()).toHaveLength(events.length);
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}\n${pipeline.program().output().slice(-3000)}`, { cause: error });
    } finally {
      await pipeline.close();
    }
  }, WITHIN_MS); // biome-ignore format: one test
});

/** A connector made anew takes its snapshot again. */
async function readAgain(pipeline: Pipeline): Promise<void> {
  await pipeline.connectors("delete", "--yes");
  await pipeline.connectors("apply", "--yes");
  const status = await pipeline.settled();
  expect(status.sources[0]?.totals?.snapshotRows).toBeGreaterThan(0);
}
