// A source of change data and a sender of events as `GET /sources` tells them.
import { z } from "zod";
import type { SourceStatus } from "../../core/status.ts";
import { formatInstant, type Instant, parseInstant } from "../../core/time.ts";
import type { ConnectorReport, SenderReport } from "../source-deps.ts";
import { instantText } from "./series.ts";

export const SOURCE_STATES = ["running", "snapshot", "stopped", "failed", "unknown"] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

const nullableInstant = instantText.nullable();
const nullableCount = z.int().nullable();

const connectorSchema = z.object({
  running: z.boolean().nullable(),
  restarts: z.int().meta({ description: "By linepulse, since the process that looks after it runs" }),
  lagMs: nullableCount.meta({ description: "Since the newest change or heartbeat that it has delivered" }),
  logBehindBytes: z.number().nullable().meta({ description: "Of the database's log: not read yet" }),
  logKeptBytes: z.number().nullable().meta({ description: "Of the database's log: kept on its disk for this connector" }),
  logLost: z.boolean().nullable().meta({ description: "The database has removed what it still needs: only a new snapshot helps" }),
});

const totals = {
  changes: nullableCount.meta({ description: "Streamed changes, taken once; this and what follows since the source began" }),
  snapshotRows: nullableCount,
  duplicates: nullableCount.meta({ description: "Deliveries of what had been delivered" }),
  events: nullableCount.meta({ description: "That changes became" }),
  deadLetters: nullableCount.meta({ description: "Changes that went to `deadletter`" }),
  orphans: nullableCount.meta({ description: "Of these, the ones whose parent did not come in time" }),
  truncates: nullableCount,
  parked: nullableCount.meta({ description: "Changes that wait for their parent now" }),
};

export const sourceSchema = z.object({
  source: z.string(),
  system: z.string().nullable().meta({ description: "The source system whose mapping it is" }),
  topic: z.string().nullable(),
  state: z.enum(SOURCE_STATES).meta({
    description:
      "stopped = translate stands still; failed = its connector does not run; snapshot = old rows are being read; unknown = no process tells of it",
  }),
  stopped: z.object({ code: z.string(), detail: z.string(), offset: z.int().nullable() }).nullable(),
  waiting: nullableCount.meta({ description: "Records of its topic that are not translated yet" }),
  lastChangeAt: nullableInstant.meta({
    description: "When the database committed the newest change that is translated, heartbeats included",
  }),
  lastRecordAt: nullableInstant.meta({ description: "When the newest record came into the log" }),
  delayMs: nullableCount.meta({ description: "Since `lastChangeAt`" }),
  ...totals,
  connector: connectorSchema.nullable().meta({ description: "null where no process looks after one" }),
});

export type SourceItem = z.output<typeof sourceSchema>;

export const senderSchema = z.object({
  factory: z.string(),
  line: z.string(),
  source: z.string().meta({ description: "The events' `source`" }),
  events: z.int().meta({ description: "Since `since`" }),
  late: z
    .int()
    .meta({ description: "Of these, the ones that came more than 15 min after their own time without saying that they are old" }),
  lateShare: z.number().nullable().meta({ description: "late / (events − historical)" }),
  historical: z.int().meta({ description: "Said that they are old" }),
  lastEventAt: instantText.meta({ description: "The newest event's own time" }),
  heardAt: instantText.meta({ description: "When the last one came" }),
  since: instantText.meta({ description: "Since when is counted: as long as the processes that take events in run" }),
});

interface Known {
  readonly name: string;
  readonly system?: string | undefined;
}

/** One that no process tells of has no figures. */
export function sourceItem(
  { name, system }: Known,
  { status, connector, now }: { status: SourceStatus | undefined; connector: ConnectorReport | undefined; now: Instant },
): SourceItem {
  const { totals = null, stopped = null } = status ?? {};
  const committedAt = parseInstant(totals?.committedAt ?? undefined);
  const count = (field: Exclude<keyof NonNullable<SourceStatus["totals"]>, "recordAt" | "committedAt" | "inSnapshot">) =>
    totals?.[field] ?? null;
  return {
    source: name,
    system: system ?? null,
    topic: status?.topic ?? null,
    state: stateOf(status, connector),
    stopped,
    waiting: status?.lag ?? null,
    lastChangeAt: totals?.committedAt ?? null,
    lastRecordAt: totals?.recordAt ?? null,
    delayMs: committedAt === undefined ? null : Math.max(0, now - committedAt),
    changes: count("changes"),
    snapshotRows: count("snapshotRows"),
    duplicates: count("duplicates"),
    events: count("events"),
    deadLetters: count("buried"),
    orphans: count("orphans"),
    truncates: count("truncates"),
    parked: count("parked"),
    connector: connector ? connectorItem(connector) : null,
  };
}

function stateOf(status: SourceStatus | undefined, connector: ConnectorReport | undefined): SourceState {
  if (status?.stopped) return "stopped";
  if (connector?.running === 0) return "failed";
  if (!status?.totals) return "unknown";
  return status.totals.inSnapshot ? "snapshot" : "running";
}

function connectorItem({ running, restarts, lagSeconds, logBehindBytes, logKeptBytes, logLost }: ConnectorReport) {
  return {
    running: running === null ? null : running === 1,
    restarts,
    lagMs: lagSeconds === null ? null : Math.round(lagSeconds * 1000),
    logBehindBytes,
    logKeptBytes,
    logLost: logLost === null ? null : logLost === 1,
  };
}

export function senderItem({ tenant: _tenant, lastAt, heardAt, since, ...sender }: SenderReport): z.output<typeof senderSchema> {
  const live = sender.events - sender.historical;
  const at = { lastEventAt: formatInstant(lastAt), heardAt: formatInstant(heardAt), since: formatInstant(since) };
  return { ...sender, lateShare: live > 0 ? sender.late / live : null, ...at };
}
