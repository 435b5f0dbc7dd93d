// The API of `bench/rollups.ts`: the program's own, over the filled warehouse; its clock stands still, and its
// queries are timed. What a query route never asks for (the door, the tail, an operator's work) is not there.
import { setImmediate } from "node:timers/promises";
import type { ClickHouseClient } from "@clickhouse/client";
import { build } from "../api/build.ts";
import { type ApiDeps, LOOPBACK_HOSTS, type Query, type QueryName, type QueryParams } from "../api/deps.ts";
import { PipelineError } from "../core/errors.ts";
import { spcFigures } from "../processors/spc/figures.ts";
import { yieldFigures } from "../processors/yield/figures.ts";
import { every } from "../runtime/clock.ts";
import { createQueries } from "../runtime/warehouse/queries.ts";
import { CLOCK, GENERATION, TENANT } from "./rollups-plant.ts";

/** A query of one request. */
export interface Reading {
  readonly query: string;
  readonly ms: number;
}

export interface MeasuredApi {
  /** Answers a GET. @throws when the answer is no success; an empty one is none, for nothing would be measured */
  get(asked: {
    readonly url: string;
    readonly mayBeEmpty?: boolean;
  }): Promise<{ ms: number; items: number; bytes: number; readings: readonly Reading[] }>;
  close(): Promise<void>;
}

const absent = async (): Promise<never> => {
  throw new PipelineError("NOT_FOUND", "only queries are measured");
};

export function openMeasuredApi(client: ClickHouseClient): MeasuredApi {
  let readings: Reading[] = [];
  const query = measuredQuery(client, (reading) => readings.push(reading));
  let requestsSoFar = 0;
  const deps: ApiDeps = {
    query,
    door: { take: absent },
    tail: { subscribe: () => () => {} },
    operations: { rebuild: absent, verify: absent },
    deadletters: { count: absent, list: absent, summary: absent, replay: absent, dismiss: absent, acts: absent },
    status: absent,
    ready: absent,
    metrics: absent,
    authenticate: () => ({ tenant: TENANT, name: "bench", source: "http", permissions: new Set(["read"]) }),
    generation: () => GENERATION,
    figures: { ...spcFigures, ...yieldFigures },
    now: () => CLOCK,
    newTraceId: () => `bench-${requestsSoFar++}`,
    every,
    turn: () => setImmediate(),
    reportFault: (error) => console.error(error),
    allowedHosts: LOOPBACK_HOSTS,
    allowedOrigins: [],
    build: "bench",
  };
  const server = build(deps);
  return {
    async get({ url, mayBeEmpty = false }) {
      readings = [];
      const start = performance.now();
      const { statusCode, payload } = await server.inject({ url, headers: { host: "localhost" } });
      const ms = performance.now() - start;
      if (statusCode !== 200) throw new Error(`${url} was answered with ${statusCode}: ${payload}`);
      const { data } = JSON.parse(payload) as { data: { items?: unknown[] } };
      const items = data.items?.length ?? 1; // one thing is no list
      if (items === 0 && !mayBeEmpty) throw new Error(`${url} has no items: nothing was measured`);
      return { ms, items, bytes: Buffer.byteLength(payload), readings };
    },
    close: () => server.close(),
  };
}

/** The named queries, each with its time. */
function measuredQuery(client: ClickHouseClient, tell: (reading: Reading) => void): Query {
  const queries = createQueries(client);
  return async <R>(name: QueryName, params: QueryParams, { signal }: { signal: AbortSignal }) => {
    const start = performance.now();
    const rows = await queries.query<R>(name, params, { signal });
    tell({ query: name, ms: performance.now() - start });
    return rows;
  };
}
