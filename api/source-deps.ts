// What the routes of sources need of the world beside the status: what processes know of connectors, and who sends events.
import type { Instant } from "../core/time.ts";

/** What is known of a source's connector; null = not known now. */
export interface ConnectorReport {
  /** 1 = connector and task run. */
  readonly running: number | null;
  /** By linepulse, since the process that looks after it runs. */
  readonly restarts: number;
  /** Between now and the newest change, or heartbeat, that it has delivered. */
  readonly lagSeconds: number | null;
  /** Of the database's log: not read yet, and kept on its disk for this source. */
  readonly logBehindBytes: number | null;
  readonly logKeptBytes: number | null;
  /** 1 = the database has removed what the connector still needs. */
  readonly logLost: number | null;
}

/** What came of one source for one line, since the processes that took it in run. */
export interface SenderReport {
  readonly tenant: string;
  readonly factory: string;
  readonly line: string;
  /** The events' `source`. */
  readonly source: string;
  readonly events: number;
  /** Came more than 15 min after their own time, and did not say that they are old. */
  readonly late: number;
  /** Said that they are old: never late. */
  readonly historical: number;
  /** The newest event's own time. */
  readonly lastAt: Instant;
  readonly heardAt: Instant;
  /** Since when is counted. */
  readonly since: Instant;
}

export interface SourceReports {
  /** By the source's name. */
  readonly connectors: ReadonlyMap<string, ConnectorReport>;
  /** The ones heard last first. */
  readonly senders: readonly SenderReport[];
}
