// What `GET /status` tells of sources: what the processes that translate them tell, and how much of their topics is not taken yet.
import type { SourceStatus } from "../../core/status.ts";
import { formatInstant, type Instant } from "../../core/time.ts";
import type { EventLog } from "../../log/log.ts";
import { sumOf } from "../lag.ts";
import type { Member } from "../members.ts";
import { admitFeed, type SourceFeed } from "./feeds.ts";

export interface SourcesStatus {
  readonly items: SourceStatus[];
  /** Records not yet translated, and changes that wait for a parent. */
  readonly lag: number;
}

/** Records of each partition of a feed that are not taken yet. */
export type SourceLags = ReadonlyMap<string, number>;

const placeOf = ({ topic, partition }: { topic: string; partition: number }) => `${topic}/${partition}`;

/** Measures the feeds that this process knows; one whose topic cannot be read yet has nothing behind it. */
export async function measureSources(log: EventLog, feeds: readonly SourceFeed[]): Promise<SourceLags> {
  const lags = new Map<string, number>();
  for (const feed of feeds) {
    const isThere = await admitFeed(log, feed).then(
      () => true,
      () => false, // whoever translates it says why
    );
    const { topic, group } = feed;
    if (!isThere) continue;
    for (let partition = 0; partition < log.partitionsOf(topic); partition++) {
      lags.set(placeOf({ topic, partition }), await log.behind(topic, partition, await log.committed(group, partition, topic)));
    }
  }
  return lags;
}

/** While a partition moves two processes may tell of it: the newer word counts. */
export function describeSources(members: readonly Member[], lags: SourceLags): SourcesStatus {
  const newest = new Map<string, Member["sources"][number]>();
  for (const report of members.flatMap(({ sources }) => sources)) {
    const known = newest.get(placeOf(report));
    if (!known || (known.totals?.recordAt ?? 0) <= (report.totals?.recordAt ?? 0)) newest.set(placeOf(report), report);
  }
  const items = [...newest.values()].map(({ totals, ...report }): SourceStatus => {
    const shown = totals && { ...totals, recordAt: at(totals.recordAt), committedAt: at(totals.committedAt) };
    return { ...report, lag: lags.get(placeOf(report)) ?? null, totals: shown };
  });
  items.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  return { items, lag: sumOf([...lags.values()]) + sumOf(items.map(({ totals }) => totals?.parked ?? 0)) };
}

const at = (instant: Instant | null) => (instant === null ? null : formatInstant(instant));
