// Sources of change records: each is shared by the processes that translate, one of which steps a partition of its topic.
//   I1. A source that cannot be read stands still and is told of; others, and the rest of the program, go on.
import { type ErrorCode, PipelineError } from "../../core/errors.ts";
import type { Claim } from "../../log/log.ts";
import { errorText } from "../error-text.ts";
import { admitFeed, type SourceFeed } from "./feeds.ts";
import { type RunSourceDeps, runSource, type SourceReport } from "./run-source.ts";

const AGAIN_MS = 30_000;

export interface SourcesDeps extends Omit<RunSourceDeps, "group" | "source" | "onReport"> {
  readonly feeds: readonly SourceFeed[];
  /** Called for every partition that this process is given. */
  readonly onClaim: (group: string, claim: Claim) => void;
}

export interface Sources {
  /** Of every partition held here, and of the feeds that could not be joined. */
  reports(): readonly SourceReport[];
  close(): Promise<void>;
}

export function startSources(deps: SourcesDeps): Sources {
  const closing = new AbortController();
  const { signal } = closing;
  const reports = new Map<string, SourceReport>();
  const feeds = deps.feeds.map((feed) => joinUntilDone(feed, { ...deps, signal, reports }));
  return {
    reports: () => [...reports.values()],
    async close() {
      closing.abort();
      await Promise.all(feeds);
    },
  };
}

interface Joining extends SourcesDeps {
  readonly signal: AbortSignal;
  readonly reports: Map<string, SourceReport>;
}

/** Joins the feed's group as soon as that is possible, and leaves it when the signal aborts. */
async function joinUntilDone(feed: SourceFeed, deps: Joining): Promise<void> {
  const { log, logger, sleep, signal, reports } = deps;
  const { group, topic } = feed;
  const faults = `${group} joining`;
  while (!signal.aborted) {
    try {
      await admitFeed(log, feed);
      const leave = await log.share(group, [topic], (claim) => hold(feed, claim, deps));
      reports.delete(faults);
      await aborted(signal);
      return await leave();
    } catch (error) {
      reports.set(faults, standing(feed, 0, error));
      logger.error("source cannot be read", { source: feed.name, topic, error: errorText(error), inMs: AGAIN_MS });
      await sleep(AGAIN_MS, signal);
    }
  }
}

/** One partition of a feed, until it is taken away. */
async function hold(feed: SourceFeed, claim: Claim, deps: Joining): Promise<void> {
  const { logger, sleep, reports, onClaim } = deps;
  const { name, group } = feed;
  const id = `${group}/${claim.partition}`;
  onClaim(group, claim);
  while (!claim.signal.aborted) {
    try {
      await runSource(claim, { ...deps, group, source: feed, onReport: (report) => void reports.set(id, report) });
    } catch (error) {
      reports.set(id, standing(feed, claim.partition, error));
      logger.error("source stands still", { source: name, error: errorText(error), inMs: AGAIN_MS });
      await sleep(AGAIN_MS, claim.signal);
    }
  }
  reports.delete(id);
}

function standing({ name: source, topic }: SourceFeed, partition: number, error: unknown): SourceReport {
  const code: ErrorCode = error instanceof PipelineError ? error.code : "INTERNAL";
  return { source, topic, partition, totals: null, stopped: { code, detail: errorText(error), offset: null } };
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
