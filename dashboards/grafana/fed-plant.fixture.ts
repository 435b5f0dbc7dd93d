// A plant as dashboards and the API find it: events through the real processors into the real engine, and questions to both sides.
import type { FastifyInstance } from "fastify";
import { build } from "../../api/build.ts";
import { credential, fakeWorld } from "../../api/fakes.ts";
import { keysOf } from "../../core/keys.ts";
import { TABLES, type TableName } from "../../core/rows.ts";
import { flow } from "../../processors/flow.ts";
import { line } from "../../processors/line.ts";
import { spcFigures } from "../../processors/spc/figures.ts";
import { yieldFigures } from "../../processors/yield/figures.ts";
import { openQueryWorld, type QueryWorld } from "../../sql/clickhouse/queries/fixtures.ts";
import { event, run } from "../../tests/harness.ts";
import { boundSql, type Scope } from "./bound-sql.ts";
import { type Asked, expanded } from "./expansion.fixture.ts";
import { TEXTS } from "./files.fixture.ts";

export type Item = Record<string, unknown>;

export interface FedPlant {
  readonly world: QueryWorld;
  /** Runs a log through the processors of each key, and stores the rows in a generation. */
  feed(log: readonly Item[], generation?: number): Promise<void>;
  /** Lets readers see a generation. */
  activate(generation: number): Promise<void>;
  /** The rows of a query of the dashboards. */
  ask<R = Item>(name: string, scope: Scope, asked: Asked): Promise<R[]>;
  /** The items that the API gives, to a caller of a tenant. */
  items<R = Item>(path: string, tenant?: string): Promise<R[]>;
  close(): Promise<void>;
}

const TENANTS = ["acme", "rival"];

export async function openFedPlant(): Promise<FedPlant> {
  const world = await openQueryWorld();
  let [active, version] = [1, 0];
  const deps = { query: world.ask, figures: { ...spcFigures, ...yieldFigures }, generation: () => active };
  const tokens = Object.fromEntries(TENANTS.map((tenant) => [tenant, credential({ tenant })]));
  const api: FastifyInstance = await build(fakeWorld(deps, tokens));
  return {
    world,
    async feed(log, generation = 1) {
      const byKey = Map.groupBy(
        log.flatMap((fields) => keysOf(event(fields) as never).map((key) => ({ key, fields: event(fields) }))),
        ({ key }) => key,
      );
      for (const [key, entries] of byKey) {
        const isLine = key.split("/").length === 3;
        const inputs = entries.map(({ fields }) => fields);
        const { rows } = await run(isLine ? line : flow, inputs, { keyOf: () => key, commitEvery: 1000 });
        for (const table of Object.keys(TABLES) as TableName[]) {
          const stored = rows(table);
          if (stored.length > 0) await world.insert(table, stored as never, generation);
        }
      }
    },
    async activate(generation) {
      active = generation;
      await world.execute(`INSERT INTO generations VALUES (${generation}, true, '2026-03-02 00:00:00', ${++version})`);
    },
    ask: (name, scope, asked) => world.select(expanded(boundSql(TEXTS, name, scope), asked)),
    async items<R>(path: string, tenant = "acme") {
      const response = await api.inject({ url: `/api/v1${path}`, headers: { authorization: `Bearer ${tenant}` } });
      const { code, data } = response.json<{ code: string; data: { items: R[] } }>();
      if (code !== "OK") throw new Error(`${path} answered ${response.body}`);
      return data.items;
    },
    async close() {
      await api.close();
      await world.close();
    },
  };
}
