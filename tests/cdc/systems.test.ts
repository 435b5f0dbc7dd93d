// Each source system end to end, real parts only: its example rows, written to its database while it is captured, give the events that
// are written down for them, and the figures of the same events sent directly; whatever is read again gives nothing more.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { content, exampleOf } from "../../connectors/example.fixture.ts";
import { type Event, parseEvent } from "../../core/events.ts";
import { canStart } from "../databases.ts";
import { canRun, temporaryFolder } from "../kafka.ts";
import { figuresOf, figuresOfDirect, sendEvents } from "./figures.ts";
import { simulateMes, sqlOf } from "./mes-simulator.ts";
import { type Kind, type Pipeline, startPipeline, systemFile } from "./pipeline.ts";

const WITHIN_MS = 400_000;
const HOURS = 3;
const SYSTEMS = [
  { system: "btc-saas", kind: "mariadb", schema: "btc_core", source: { settings: { tenantId: "btc" } } },
  { system: "enghub", kind: "postgresql", schema: "enghub", source: { settings: { tenantId: "eng" } } },
  { system: "axiom", kind: "postgresql", schema: "axiom", source: { connector: { transforms: "" } } }, // its hypertables as plain tables
] as const satisfies { system: string; kind: Kind; schema: string; source: object }[];

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

describe.skipIf(!(canRun("kafka", "debezium") && canStart("postgresql", "mariadb")))("a simulated shift", () => {
  const dir = temporaryFolder();

  test.each(SYSTEMS)("written into $system on $kind has the figures of the same shift sent as events", async ({ system, kind, source }) => {
    const shift = simulateMes(system, { seed: 7, tenant: "acme", hours: HOURS });
    const given = { ...source, factory: "shanghai", settings: shift.settings };
    const pipeline = await startPipeline({ dir: join(dir, system), kind, system, schema: systemFile(system, "schema.sql"), source: given });
    try {
      await sendEvents(pipeline.url, shift.configuration);
      await pipeline.connectors("apply", "--yes");
      const admin = await pipeline.admin();
      for (const statement of shift.statements) await admin.run(sqlOf(statement));
      const status = await pipeline.settled();
      expect(status.sources[0]?.totals).toMatchObject({ orphans: 0, parked: 0, buried: 0 });
      const direct = [...shift.configuration, ...shift.direct];
      expect(await figuresOf(pipeline.url)).toEqual(await figuresOfDirect(direct, join(dir, `${system}-direct`)));
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
