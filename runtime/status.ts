// What `GET /status` tells: of the log, whoever works on it, and of all processes that tell of themselves.
import { type Config, ROLES } from "../core/config.ts";
import { EVENTS_TOPIC } from "../core/frame.ts";
import { factsTopic, TABLE_NAMES } from "../core/rows.ts";
import type { Status } from "../core/status.ts";
import { formatInstant } from "../core/time.ts";
import type { EventLog } from "../log/log.ts";
import type { DeadLetterDesk } from "./deadletters.ts";
import { CLICKHOUSE, destinationsOf } from "./destinations.ts";
import { type Generations, groupOf } from "./generations.ts";
import { eventsLag, type LagWatch, sumOf } from "./lag.ts";
import { type Member, type Members, reportsOf } from "./members.ts";
import { groupOfSinks, type PlaceLag, readLag } from "./sink-pump-progress.ts";
import type { SourceFeed } from "./translate/feeds.ts";
import { describeSources, measureSources } from "./translate/source-status.ts";
import { VERSION } from "./version.ts";

export interface StatusDeps {
  readonly log: EventLog;
  readonly generations: Generations;
  readonly lag: LagWatch;
  readonly members: Members;
  readonly feeds: readonly SourceFeed[];
  readonly countDeadLetters: () => Promise<number>;
  /** The destination that readers query. */
  readonly destination: string;
  /** Where rows go beside it. */
  readonly others?: readonly string[];
  readonly build: string;
}

/** A status of this build, asked as often as anybody likes. */
export function statusReader(
  deps: Pick<StatusDeps, "log" | "generations" | "lag" | "members" | "feeds"> & {
    readonly deadletters: Pick<DeadLetterDesk, "count">;
    readonly options: { readonly config: Pick<Config, "timescale"> };
  },
): () => Promise<Status> {
  const { log, generations, lag, members, feeds, deadletters } = deps;
  const shared = { log, generations, lag, members, feeds, countDeadLetters: deadletters.count, destination: CLICKHOUSE, build: VERSION };
  const others = destinationsOf(deps.options.config).filter((name) => name !== CLICKHOUSE);
  return () => readStatus({ ...shared, others });
}

export async function readStatus(deps: StatusDeps): Promise<Status> {
  const { log, generations, members, countDeadLetters, destination, others = [], build } = deps;
  const { active, building } = await generations.refresh();
  // Upstream first: what has left one stage by the time it is read stands in the next one, or is through.
  const sourceLags = await measureSources(log, deps.feeds);
  const events = await deps.lag.measure();
  const facts = await factsLag(log, destination);
  const further = await Promise.all(others.map((name) => factsLag(log, name)));
  const rebuilt = building === null ? [] : await eventsLag(log, groupOf(building));
  const deadletters = await countDeadLetters();
  const all = await members.list();
  const reports = reportsOf(all, groupOf(active));
  const sources = describeSources(all, sourceLags);
  const lags = new Map([
    ...lagsOf(groupOf(active), events),
    ...(building === null ? [] : lagsOf(groupOf(building), rebuilt)),
    ...[facts, ...further].flatMap(lagsOfPlaces),
  ]);
  return {
    roles: ROLES.filter((role) => all.some(({ roles }) => roles.includes(role))),
    lag: { events: sumOf(events), ...sumFacts(facts.places), sources: sources.lag },
    ...(further.length > 0 && { destinations: further.map((each) => ({ destination: each.destination, ...sumFacts(each.places) })) }),
    deadletters,
    duplicates: sumOf(reports.map(({ counts }) => counts.duplicates)),
    forgotten: sumOf(reports.map(({ counts }) => counts.forgotten)),
    quarantined: reports.flatMap(({ quarantined }) => quarantined),
    generation: active,
    rebuilding: building === null ? null : { generation: building, lag: sumOf(rebuilt) },
    sources: sources.items,
    members: all.map((member) => shown(member, lags)),
    logId: log.logId,
    build,
  };
}

interface FactsLag {
  readonly destination: string;
  readonly places: readonly PlaceLag[];
}

async function factsLag(log: EventLog, destination: string): Promise<FactsLag> {
  return { destination, places: await readLag({ log, register: log.register(groupOfSinks(destination)) }, TABLE_NAMES) };
}

function lagsOfPlaces({ destination, places }: FactsLag): [string, number][] {
  return places.map(({ table, partition, chunks }) => [placeKey(groupOfSinks(destination), factsTopic(table), partition), chunks]);
}

function sumFacts(places: readonly PlaceLag[]): { facts: number; sinks: number } {
  return { facts: sumOf(places.map(({ chunks }) => chunks)), sinks: places.filter(({ hasIntent }) => hasIntent).length };
}

const placeKey = (group: string, topic: string, partition: number) => `${group} ${topic}/${partition}`;

function lagsOf(group: string, lags: readonly number[]): [string, number][] {
  return lags.map((lag, partition) => [placeKey(group, EVENTS_TOPIC, partition), lag]);
}

function shown(
  { partitions, startedAt, at, reports: _reports, sources: _sources, connectors: _connectors, senders: _senders, ...member }: Member,
  lags: ReadonlyMap<string, number>,
): Status["members"][number] {
  return {
    ...member,
    startedAt: formatInstant(startedAt),
    at: formatInstant(at),
    partitions: partitions.map((held) => ({ ...held, lag: lags.get(placeKey(held.group, held.topic, held.partition)) ?? null })),
  };
}
