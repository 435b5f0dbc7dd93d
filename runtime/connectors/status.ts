// `linepulse connectors status`: what Connect, the topics and the databases say of the sources' connectors.
//   I1. What cannot be asked is left open and named; the rest is told all the same.
import type { ConnectClient, ConnectorState } from "../../connectors/client.ts";
import { offsetTime, type SnapshotProgress, snapshotProgress } from "../../connectors/progress.ts";
import { failureOf } from "../../connectors/watch.ts";
import type { Instant } from "../../core/time.ts";
import { errorText } from "../error-text.ts";
import type { KnownSource, WiredSource } from "./context.ts";
import type { LogLag, SourceDatabase } from "./source-database.ts";
import type { Topics } from "./topics.ts";

/** A snapshot says something at its tables' beginnings and ends, an incremental one at every chunk. */
const NOTICES = 500;

export interface SourceReport {
  readonly source: string;
  readonly connector: string;
  /** Absent = Connect does not have it. */
  readonly state: ConnectorState | "ABSENT";
  readonly tasks: readonly { readonly id: number; readonly state: ConnectorState }[];
  readonly failure: string | null;
  readonly snapshot: SnapshotProgress | null;
  /** Between now and the newest change, or heartbeat, that has been delivered. */
  readonly lagMs: number | null;
  readonly log: LogLag | null;
  /** What could not be asked. */
  readonly unknown: readonly string[];
}

export interface StatusDeps {
  readonly client: Pick<ConnectClient, "status" | "offset">;
  readonly topics: Pick<Topics, "newest">;
  readonly open: (source: WiredSource) => Promise<SourceDatabase>;
  readonly now: () => Instant;
}

/** @throws PipelineError CONNECT_UNAVAILABLE */
export async function reportOf(wired: WiredSource, { client, topics, open, now }: StatusDeps): Promise<SourceReport> {
  const { source, names } = wired;
  const unknown: string[] = [];
  const ask = async <T>(what: string, answer: Promise<T>): Promise<T | undefined> => {
    try {
      return await answer;
    } catch (error) {
      unknown.push(`${what}: ${errorText(error)}`);
      return undefined;
    }
  };
  const status = await client.status(names.connector);
  const offset = status && (await ask("offset", client.offset(names.connector)));
  const at = offsetTime(offset);
  const notices = await ask("snapshot", readNotices(topics, names));
  const lag = await ask("database", lagOf(wired, open, offset));
  return {
    source: source.name,
    connector: names.connector,
    state: status?.connector.state ?? "ABSENT",
    tasks: (status?.tasks ?? []).map(({ id, state }) => ({ id, state })),
    failure: (status && failureOf(status)) ?? null,
    snapshot: notices ?? null,
    lagMs: at === undefined ? null : Math.max(0, now() - at),
    log: lag ?? null,
    unknown,
  };
}

async function readNotices(topics: Pick<Topics, "newest">, { noticeTopic }: KnownSource["names"]): Promise<SnapshotProgress | undefined> {
  const decoder = new TextDecoder();
  const values = await topics.newest(noticeTopic, NOTICES);
  return snapshotProgress(values.map((value) => JSON.parse(decoder.decode(value))));
}

async function lagOf(wired: WiredSource, open: StatusDeps["open"], offset: Parameters<SourceDatabase["lag"]>[1]) {
  const database = await open(wired);
  try {
    return await database.lag(wired.names, offset);
  } finally {
    await database.close();
  }
}

/** For people: a line for each thing that is known. */
export function reportText(report: SourceReport): string {
  const { source, connector, state, tasks, failure, snapshot, lagMs, log, unknown } = report;
  const lines = [
    `${source}: connector "${connector}" is ${state}${tasks.map(({ id, state: its }) => `, task ${id} ${its}`).join("")}`,
    ...(failure === null ? [] : [failure]),
    ...(lagMs === null ? [] : [`newest change or heartbeat: ${(lagMs / 1000).toFixed(1)} s ago`]),
    ...(snapshot === null ? [] : [snapshotText(snapshot)]),
    ...(log === null ? [] : [logText(log)]),
    ...unknown.map((text) => `not known: ${text}`),
  ];
  return lines.map((line, index) => line.replaceAll(/^/gm, index === 0 ? "" : "  ")).join("\n");
}

function snapshotText({ kind, state, table, rows }: SnapshotProgress): string {
  const read = Object.entries(rows).map(([name, count]) => `${name} ${count}`).join(", "); // biome-ignore format: one chain
  return `${kind} snapshot: ${state}${table === undefined ? "" : `, reads ${table}`}${read === "" ? "" : `, rows read: ${read}`}`;
}

function logText({ behindBytes, keptBytes, leftBytes, isLost }: LogLag): string {
  if (isLost) return "the database has removed what the connector still needs: `linepulse connectors delete`, then `apply`";
  const kept = keptBytes === null ? "" : `, ${bytes(keptBytes)} kept on its disk${leftBytes === null ? "" : ` (${bytes(leftBytes)} left)`}`;
  return `database's log: ${behindBytes === null ? "unknown" : bytes(behindBytes)} not read yet${kept}`;
}

function bytes(count: number): string {
  return count < 1024 * 1024 ? `${Math.round(count / 1024)} KiB` : `${(count / 1024 / 1024).toFixed(1)} MiB`;
}
