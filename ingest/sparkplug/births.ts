// Birth certificates: what the metrics of an edge node or a device are, and what their aliases mean. Pure.
import type { Instant } from "../../core/time.ts";
import type { Metric, Payload, Whole } from "./payload.ts";

export interface Definition {
  readonly name: string;
  readonly datatype: number | undefined;
}

/** What one birth says; an alias means something only after it, and until the next. */
export interface Birth {
  readonly bornAt: Instant;
  readonly aliases: ReadonlyMap<Whole, Definition>;
  readonly names: ReadonlyMap<string, Definition>;
}

export type StoredBirth = readonly [
  bornAt: Instant,
  metrics: readonly (readonly [name: string, datatype: number | null, alias: string | null])[],
];

export function birthOf(payload: Payload, receivedAt: Instant): Birth {
  const aliases = new Map<Whole, Definition>();
  const names = new Map<string, Definition>();
  for (const { name, datatype, alias } of payload.metrics) {
    if (name === undefined) continue;
    const definition = { name, datatype };
    names.set(name, definition);
    if (alias !== undefined) aliases.set(alias, definition);
  }
  return { bornAt: payload.timestamp ?? receivedAt, aliases, names };
}

/** What a metric is: by its own name, else by its alias. */
export function definitionOf({ name, alias, datatype }: Metric, birth: Birth | undefined): Definition | undefined {
  if (name !== undefined) return birth?.names.get(name) ?? { name, datatype };
  return alias === undefined ? undefined : birth?.aliases.get(alias);
}

/** The aliases that mean the same by both births: nothing is guessed about what came between them. */
export function agreed(before: Birth | undefined, after: Birth | undefined): Birth {
  const aliases = new Map<Whole, Definition>();
  for (const [alias, definition] of before?.aliases ?? []) {
    const now = after?.aliases.get(alias);
    if (now?.name === definition.name && now.datatype === definition.datatype) aliases.set(alias, definition);
  }
  return { bornAt: before?.bornAt ?? Number.POSITIVE_INFINITY, aliases, names: after?.names ?? new Map() };
}

/** The session that an edge node was born into: its birth's and its death's must be the same. */
export function sessionNumber({ metrics }: Payload): number | undefined {
  const metric = metrics.find(({ name }) => name === "bdSeq");
  const value = metric && (metric.longValue ?? metric.intValue);
  return value === undefined ? undefined : Number(value);
}

export function storedBirth({ bornAt, aliases, names }: Birth): StoredBirth {
  const aliasOf = new Map([...aliases].map(([alias, { name }]) => [name, String(alias)]));
  return [bornAt, [...names.values()].map(({ name, datatype }) => [name, datatype ?? null, aliasOf.get(name) ?? null])];
}

export function restoredBirth([bornAt, metrics]: StoredBirth): Birth {
  const aliases = new Map<Whole, Definition>();
  const names = new Map<string, Definition>();
  for (const [name, datatype, alias] of metrics) {
    const definition = { name, datatype: datatype ?? undefined };
    names.set(name, definition);
    if (alias !== null) aliases.set(wholeOf(alias), definition);
  }
  return { bornAt, aliases, names };
}

function wholeOf(text: string): Whole {
  return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
}
