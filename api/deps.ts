// What the API needs of the world, as narrow as it uses it. The runtime hands it over; tests hand over fakes.
import type { Credential } from "../core/credential.ts";
import type { EdgeRejectCode, ErrorCode } from "../core/errors.ts";
import type { Row, TableName } from "../core/rows.ts";
import type { SpcFigures } from "../core/spc.ts";
import type { Status } from "../core/status.ts";
import type { Instant } from "../core/time.ts";
import type { Walls } from "../core/wall-config.ts";
import type { YieldFigures } from "../core/yield.ts";
import type { AlertDeps } from "./alert-deps.ts";
import type { DeadLetters } from "./deadletter-deps.ts";
import type { ConfiguredSource } from "./quality-sources.ts";
import type { SourceReports } from "./source-deps.ts";

export interface ApiDeps {
  readonly door: Door;
  readonly query: Query;
  readonly tail: Tail;
  /** Who a bearer token stands for; `undefined` in = no token was sent, `undefined` out = answer 401. */
  readonly authenticate: (token: string | undefined) => Credential | undefined;
  readonly status: () => Promise<Status>;
  /** Resolves when every role can do its work, else throws the PipelineError that says why not. */
  readonly ready: () => Promise<void>;
  /** The Prometheus text of `/metrics`. */
  readonly metrics: () => Promise<string>;
  /** The generation of facts that readers see now (design 9). */
  readonly generation: () => number;
  /** Computes over stored points and sums what no table holds. */
  readonly figures: SpcFigures & YieldFigures;
  readonly now: () => Instant;
  /** Names one request in the answer and in the logs. */
  readonly newTraceId: () => string;
  /** Runs `task` every `intervalMs` until the returned function is called. */
  readonly every: (intervalMs: number, task: () => void) => () => void;
  /** Resolves when whatever else waits has had its turn: asked for between the parts of a long computation. */
  readonly turn: () => Promise<void>;
  /** Tells the log about a fault of ours: everything that is answered with a 5xx. */
  readonly reportFault: (error: unknown, context: FaultContext) => void;
  /** Host names, without port, under which this server may be addressed; also IPv6 as `[::1]`. */
  readonly allowedHosts: readonly string[];
  /** Origins beside our own from which a browser may call, such as a reverse proxy's `https://linepulse.example`. */
  readonly allowedOrigins: readonly string[];
  /** Version of the program: a page that meets another one loads itself again. */
  readonly build: string;
  readonly operations: Operations;
  readonly deadletters: DeadLetters;
  /** The sources of change data; absent = none is configured. */
  readonly sources?: readonly ConfiguredSource[];
  /** What all processes know of connectors and senders; absent = nothing. */
  readonly sourceReports?: () => Promise<SourceReports>;
  /** What alerts have beside their rows; absent = none are judged here, and only what is stored of them is served. */
  readonly alerts?: AlertDeps;
  /** What screens on walls show, by their names. */
  readonly walls?: Walls;
  /** Folder of the built web app; without it only the API is served. */
  readonly webRoot?: string;
}

/** What an operator may ask of the pipeline. */
export interface Operations {
  /** Starts the next generation; gives its number. */
  rebuild(): Promise<number>;
  verify(signal: AbortSignal): Promise<Verification>;
}

/** How the rows of all destinations compare with those in the log. */
export interface Verification {
  readonly items: readonly TableReport[];
  /** Destinations that did not answer: nothing is known of their rows. */
  readonly unreachable: readonly string[];
}

/** How a table's rows in a destination compare with those in the log. */
export interface TableReport {
  readonly destination: string;
  readonly table: string;
  readonly logRows: number;
  readonly warehouseRows: number;
  readonly ranges: number;
  /** Rows of the log that were on their way to the warehouse. */
  readonly waiting: number;
  readonly missing: number;
  readonly surplus: number;
  /** Rows without a generation that a log before this one may have written. */
  readonly before: number;
}

/** Names by which a loopback server is addressed: the default of `allowedHosts`. */
export const LOOPBACK_HOSTS: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

export interface FaultContext {
  readonly traceId: string;
  readonly code: ErrorCode;
  readonly method: string;
  readonly route: string;
}

export type BodyFormat = "ndjson" | "json-array";

/** What became of the events of one request; `index` counts from 0, without blank lines. */
export interface Receipt {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly code: EdgeRejectCode; readonly detail: string }[];
  /** All rejections, when there are more than `rejected` lists. */
  readonly rejectedTotal?: number;
}

/** Where events enter. */
export interface Door {
  /**
   * Resolves once the good events are durable in the log. Reads the body as it comes and stops reading when it throws.
   *
   * @throws PipelineError INVALID_BODY, PAYLOAD_TOO_LARGE, BACKPRESSURE, DISK_FULL, LOG_UNAVAILABLE
   */
  take(body: AsyncIterable<Uint8Array>, format: BodyFormat, credential: Credential, signal: AbortSignal): Promise<Receipt>;
}

/** The files of `sql/clickhouse/queries`, without their ending. */
export const QUERY_NAMES = [
  "alert",
  "alert-counts",
  "alert-deliveries",
  "alert-history",
  "alert-memory",
  "alert-rule-counts",
  "alert-silences",
  "alert-silences-count",
  "alerts",
  "command",
  "gauge-gathered",
  "gauge-measurements",
  "line-clocks",
  "line-configs",
  "lines",
  "oee",
  "oee-by-shift",
  "oee-by-shift-hours",
  "oee-by-shift-minutes",
  "oee-count",
  "oee-hours",
  "oee-losses",
  "oee-losses-hours",
  "oee-losses-minutes",
  "oee-minutes",
  "oee-stations",
  "oee-timeline",
  "oee-timeline-count",
  "oee-total",
  "order-counts",
  "order-newest-counts",
  "order-operations",
  "order-places",
  "order-stations",
  "orders",
  "orders-count",
  "quality",
  "quality-count",
  "spc-annotations",
  "spc-annotations-count",
  "spc-capability",
  "spc-capability-count",
  "spc-characteristics",
  "spc-characteristics-count",
  "spc-left-out",
  "spc-limits",
  "spc-limits-count",
  "spc-newest-limits",
  "spc-newest-points",
  "spc-point-states",
  "spc-points",
  "spc-points-count",
  "spc-points-newest",
  "spc-range-points",
  "spc-series",
  "spc-series-marks",
  "spc-series-months",
  "spc-series-page",
  "spc-series-points",
  "spc-signal-counts",
  "spc-signals",
  "spc-signals-count",
  "spc-window",
  "wip",
  "wip-active-periods",
  "wip-carriers",
  "wip-departures",
  "wip-findings",
  "wip-findings-count",
  "wip-first-at",
  "wip-found-carriers",
  "wip-holds",
  "wip-lot-ages",
  "wip-lots",
  "wip-lots-count",
  "wip-moves",
  "wip-unwatched",
  "yield",
  "yield-in-minutes",
  "yield-memory",
  "yield-pareto",
  "yield-pareto-in-minutes",
  "yield-slices",
  "yield-units",
  "yield-units-count",
] as const;
export type QueryName = (typeof QUERY_NAMES)[number];

export type QueryParams = Readonly<Record<string, string | number | readonly string[] | readonly number[]>>;

/**
 * Runs one named query; `R` is the row its file promises, which its test holds it to.
 *
 * @throws PipelineError WAREHOUSE_UNAVAILABLE
 */
export type Query = <R>(name: QueryName, params: QueryParams, options: { signal: AbortSignal }) => Promise<readonly R[]>;

/** Rows of one table that were committed together. */
export type TailBatch = { [T in TableName]: { readonly table: T; readonly rows: readonly Row<T>[] } }[TableName];

/** The feed of rows as they are committed, before any sink has them. */
export interface Tail {
  /**
   * Hands `listener` every batch of these tables, of the active generation only, from now on and in the order of the log.
   * The listener returns at once and never throws.
   */
  subscribe(tables: ReadonlySet<TableName>, listener: (batch: TailBatch) => void): () => void;
}
