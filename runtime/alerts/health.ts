// The runtime's own health as observations: lag, dead letters, sources, sinks, lines in quarantine (docs/alerts.md has the table).
//   I1. Told by whoever owns the alerts of the system's own factory, `_system`, every 15 s: once, however many processes there are.
//   I2. What concerns one line is told to the alerts of its factory; what concerns a source, to those of each factory that it serves, so that
//       it can keep that factory's orders quiet.
import { ALERTING_TOPIC, type Finding, type Labels, type Observation } from "../../core/alerting.ts";
import type { Status } from "../../core/status.ts";
import { type Instant, MINUTE_MS, parseInstant } from "../../core/time.ts";
import type { NewRecord } from "../../log/log.ts";
import { partitionOf } from "../../log/partition-of.ts";
import { leftOf } from "../clock.ts";
import type { TableQuality } from "../source-quality.ts";
import { qualitySamples } from "../source-quality-samples.ts";

/** The place of what belongs to no plant. */
export const SYSTEM = "_system";
/** Dead letters are news for so long. */
const LETTERS_WITHIN_MS = 15 * MINUTE_MS;
const SETTLING_MS = 2 * MINUTE_MS;

export interface HealthInput {
  readonly tenant: string;
  readonly status: Pick<Status, "sources" | "members" | "quarantined" | "deadletters">;
  /** Records of `events` not yet accounted, by partition. */
  readonly lags: readonly number[];
  readonly slotBytes: Readonly<Record<string, number>>;
  /** Factories that a source fills, as `servedBy` gives them. */
  readonly served: ReadonlyMap<string, readonly Place[]>;
  /** Of the last hour, the same list while it is the same; absent where no warehouse can be asked. */
  readonly quality?: readonly TableQuality[];
  readonly now: Instant;
}

export interface Place {
  readonly tenant: string;
  readonly factory: string;
}

/** Whom each source serves: the factories that its rows may name, else the one of rows that name none. */
export function servedBy(
  sources: readonly { name: string; tenant: string; factory: string; factories?: readonly string[] | undefined }[],
): ReadonlyMap<string, readonly Place[]> {
  return new Map(
    sources.map(({ name, tenant, factory, factories = [factory] }) => [name, factories.map((each) => ({ tenant, factory: each }))]),
  );
}

/** How many dead letters there were at a look. */
export interface Letters {
  readonly at: Instant;
  readonly count: number;
}

/** What has to be remembered between two looks. */
export interface HealthMemory {
  /** Dead letters of the last looks. */
  readonly letters: readonly Letters[];
  /** Findings that were told as open, by name and labels. */
  readonly open: ReadonlyMap<string, Finding>;
  /** For a while from then on nothing is over: what begins needs it to find again why it stood still. */
  readonly begunAt: Instant;
  /** What was told last: figures of a minute are told once. */
  readonly quality?: readonly TableQuality[] | undefined;
}

/** What a process before has left. */
export interface HealthLeft {
  /** What it told as open. */
  readonly open?: Iterable<readonly [key: string, finding: Finding]>;
  /** What it counted at its last looks, oldest first: what came while nobody looked is news. */
  readonly letters?: readonly Letters[];
}

/** Of a process that begins at `now`. */
export function beginHealth(now: Instant, { open = [], letters = [] }: HealthLeft = {}): HealthMemory {
  const recent = recentOf(letters, now);
  const last = letters.slice(-1).map(({ count }) => ({ at: now, count }));
  return { letters: recent.length > 0 ? recent : last, open: new Map(open), begunAt: now };
}

/** Those that are news still. What was counted at a time that the machine's clock has left again counts as of now. */
function recentOf(letters: readonly Letters[], now: Instant): Letters[] {
  return letters.map(({ at, count }) => ({ at: Math.min(at, now), count })).filter(({ at }) => at > now - LETTERS_WITHIN_MS);
}

/** What is to be told now, and what is to be remembered once it is told. */
export function healthOf(input: HealthInput, memory: HealthMemory): { observations: Observation[]; memory: HealthMemory } {
  const { tenant, status, lags, slotBytes, served, quality, now } = input;
  const ofSource = (source: string) => labelsOfSource(source, { tenant, served });
  const system = (labels: Partial<Labels> = {}): Labels => ({ tenant, factory: SYSTEM, line: SYSTEM, ...labels });
  const sample = (name: string, labels: Labels, value: number, unit?: string): Observation => {
    return { kind: "sample", name, labels, at: now, receivedAt: now, value, ...(unit !== undefined && { unit }) };
  };
  const delays = status.sources.flatMap(({ source, totals }) => {
    const committedAt = parseInstant(totals?.committedAt ?? undefined);
    return committedAt === undefined
      ? []
      : ofSource(source).map((labels) => sample("source-delay", labels, Math.max(0, now - committedAt), "ms"));
  });
  const letters = [...recentOf(memory.letters, now), { at: now, count: status.deadletters }];
  const least = Math.min(...letters.map(({ count }) => count)); // a replay takes letters away
  const { findings, open } = findingsOf(input, system, memory);
  const observations = [
    sample("dead-letters", system(), status.deadletters - least),
    ...lags.map((lag, partition) => sample("consumer-lag", system({ partition: String(partition) }), lag)),
    ...delays,
    ...Object.entries(slotBytes).flatMap(([source, bytes]) => ofSource(source).map((labels) => sample("slot-bytes", labels, bytes, "B"))),
    ...findings,
    ...(quality === memory.quality ? [] : qualitySamples(quality ?? [], { labelsOf: ofSource, now })),
  ];
  return { observations, memory: { ...memory, letters, open, quality } };
}

/** A source that the configuration does not name any more is the system's own matter. */
function labelsOfSource(source: string, { tenant, served }: Pick<HealthInput, "tenant" | "served">): Labels[] {
  const places = served.get(source);
  return places ? places.map((place) => ({ ...place, source })) : [{ tenant, factory: SYSTEM, line: SYSTEM, source }];
}

function findingsOf(
  { tenant, status, served, now }: HealthInput,
  system: (labels?: Partial<Labels>) => Labels,
  memory: HealthMemory,
): { findings: Finding[]; open: ReadonlyMap<string, Finding> } {
  const found = new Map<string, Finding>();
  const find = (name: string, labels: Labels, detail: string) => {
    const key = `${name} ${JSON.stringify(labels)}`;
    found.set(key, { kind: "finding", name, labels, at: now, receivedAt: now, open: true, detail });
  };
  for (const { source, stopped } of status.sources) {
    if (!stopped) continue;
    const detail = `${stopped.code}: ${stopped.detail}`.slice(0, 300);
    for (const labels of labelsOfSource(source, { tenant, served })) find("source-stopped", labels, detail);
  }
  for (const { stopped } of status.members) {
    for (const { table, partition, code, destination } of stopped) {
      find("sink-stopped", system({ table, partition: String(partition) }), destination ? `${destination}: ${code}` : code);
    }
  }
  for (const key of status.quarantined) {
    const [, factory = SYSTEM, line = SYSTEM] = key.split("/");
    find("line-quarantined", { tenant, factory, line }, "");
  }
  const isSettling = leftOf(SETTLING_MS, { since: memory.begunAt, now }) > 0;
  if (isSettling) return { findings: [...found.values()], open: new Map([...memory.open, ...found]) };
  const gone = [...memory.open].filter(([key]) => !found.has(key));
  const over = gone.map(([, was]): Finding => ({ ...was, at: now, receivedAt: now, open: false }));
  return { findings: [...found.values(), ...over], open: found };
}

/** Records of `alerting` that carry them, by factory. */
export function recordsOf(observations: readonly Observation[], partitions: number): NewRecord[] {
  const byKey = new Map<string, Observation[]>();
  for (const observation of observations) {
    const { tenant, factory } = observation.labels;
    const key = `${tenant}/${factory}`;
    byKey.set(key, [...(byKey.get(key) ?? []), observation]);
  }
  return [...byKey].map(([key, list]) => ({
    topic: ALERTING_TOPIC,
    partition: partitionOf(key, partitions),
    key,
    value: Buffer.from(list.map((one) => `${JSON.stringify(one)}\n`).join("")),
    timestamp: list[0]?.at ?? 0,
  }));
}
