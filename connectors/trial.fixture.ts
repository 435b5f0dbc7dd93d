// A mapping on a database in memory: changes in, events out, simpler than translate and without a word of Debezium's.
//   I1. A row that lacks its parent waits for it, and later changes of the row wait behind it; what still waits at the end is told.
//   I2. Of every event the edge's own check decides whether it would be taken; two of one change must not have one id.
import type { Lookup, MappedEvent, MappedTable, Missing, RowChange, RowImage, TableMapping } from "../core/change.ts";
import { type Event, parseEvent } from "../core/events.ts";
import type { Instant } from "../core/time.ts";
import { matches } from "./settings/tables.ts";
import type { Decoded } from "./trial-cells.fixture.ts";
import { createTrialRows } from "./trial-rows.fixture.ts";

/** A change as a sample tells it. */
export interface SampleChange {
  /** `schema.table`. */
  readonly origin: string;
  readonly kind: "write" | "delete";
  /** Canonical text of the primary key. */
  readonly key: string;
  /** The new row; of a deletion the old one, or nothing. */
  readonly row: Readonly<Record<string, unknown>>;
  readonly at: Instant;
  readonly isSnapshot: boolean;
}

export type Outcome =
  | { readonly kind: "events"; readonly events: readonly Event[] }
  | { readonly kind: "fault"; readonly faults: readonly string[] }
  | { readonly kind: "waiting"; readonly missing: Missing["missing"] }
  | { readonly kind: "ignored"; readonly why: string };

/** What became of the n-th change, counted from 0: now, or because a later one brought its parent. */
export interface Tried {
  readonly nth: number;
  readonly table: string;
  readonly key: string;
  readonly outcome: Outcome;
}

export interface TrialOptions {
  readonly mapping: TableMapping;
  readonly decode: (table: MappedTable, row: SampleChange["row"]) => Decoded;
  readonly deletes: "keep" | "correct";
}

export interface Trial {
  take(change: SampleChange): Tried[];
  /** Changes whose parent never came. */
  waiting(): Tried[];
}

interface Waiting {
  readonly nth: number;
  readonly table: MappedTable;
  readonly change: SampleChange;
  missing: Missing["missing"];
}

type Step = (nth: number, table: MappedTable, change: SampleChange) => Outcome;

function createStep({ mapping, decode, deletes }: TrialOptions): Step {
  const rows = createTrialRows();
  const lookup: Lookup = rows.find;
  return (nth, table, change) => {
    const place = placeOf(change);
    const before = rows.get(table.name, place) ?? null;
    const decoded = change.kind === "delete" ? undefined : decode(table, change.row);
    if (decoded?.faults) return { kind: "fault", faults: decoded.faults };
    const after = decoded?.row ?? null;
    if (change.kind === "delete" && (deletes === "keep" || before === null)) {
      return { kind: "ignored", why: before === null ? "a row that was not seen before is deleted" : "deletions take nothing back" };
    }
    if (JSON.stringify(before) === JSON.stringify(after)) return { kind: "ignored", why: "no column that the mapping reads has changed" };
    const mapped = mapping.map(rowChange(table, change, { before, after }), lookup);
    if ("missing" in mapped) return { kind: "waiting", missing: mapped.missing };
    rows.set(table.name, place, after ?? undefined);
    if ("fault" in mapped) return { kind: "fault", faults: [mapped.fault] };
    return outcomeOf(mapped, { nth, change });
  };
}

export function createTrial(options: TrialOptions): Trial {
  const step = createStep(options);
  let waiting: Waiting[] = [];
  let taken = 0;

  function tryWaiting(table: string): Tried[] {
    const done: Tried[] = [];
    const blocked = new Set<string>();
    const gone = new Set<string>();
    const still: Waiting[] = [];
    for (const each of waiting) {
      const place = placeOf(each.change);
      const mayGo = !blocked.has(place) && (gone.has(place) || each.missing.table === table);
      const outcome = mayGo ? step(each.nth, each.table, each.change) : undefined;
      if (!outcome || outcome.kind === "waiting") {
        if (outcome) each.missing = outcome.missing;
        blocked.add(place);
        still.push(each);
      } else {
        gone.add(place);
        done.push({ nth: each.nth, table: each.table.name, key: each.change.key, outcome });
      }
    }
    waiting = still;
    const unblocked = new Set(done.map((tried) => tried.table));
    return [...done, ...[...unblocked].flatMap(tryWaiting)];
  }

  return {
    take(change) {
      const nth = taken++;
      const { origin, key } = change;
      const place = placeOf(change);
      const table = options.mapping.tables.find(({ from }) => matches(from, origin));
      if (!table) return [{ nth, table: origin, key, outcome: { kind: "ignored", why: "the mapping reads no such table" } }];
      const ahead = waiting.find((each) => placeOf(each.change) === place);
      const outcome: Outcome = ahead ? { kind: "waiting", missing: ahead.missing } : step(nth, table, change);
      if (outcome.kind === "waiting") waiting.push({ nth, table, change, missing: outcome.missing });
      const own = { nth, table: table.name, key, outcome };
      return outcome.kind === "events" ? [own, ...tryWaiting(table.name)] : [own];
    },
    waiting: () =>
      waiting.map(({ nth, table, change, missing }) => ({
        nth,
        table: table.name,
        key: change.key,
        outcome: { kind: "waiting", missing },
      })),
  };
}

/** Shards may use the same keys. */
function placeOf({ origin, key }: SampleChange): string {
  return `${origin}/${key}`;
}

function rowChange(
  table: MappedTable,
  { origin, key, at, isSnapshot }: SampleChange,
  { before, after }: { before: RowImage | null; after: RowImage | null },
): RowChange {
  const kind = after === null ? "delete" : before === null ? "insert" : "update";
  return { table: table.name, origin, kind, key, before, after, at, isSnapshot };
}

/** The ids of streamed changes end in their place in the database's log; here it is their place in the sample. */
function outcomeOf(mapped: readonly MappedEvent[], { nth, change }: { nth: number; change: SampleChange }): Outcome {
  const events: Event[] = [];
  const faults: string[] = [];
  for (const { lasting, id, ...event } of mapped) {
    const whole = lasting ? id : [change.origin, change.key, nth, ...(id === undefined ? [] : [id])].join("/");
    const parsed = parseEvent({ at: change.at, ...event, id: whole, tenant: "try" });
    if (parsed.ok && events.some((other) => other.id === whole)) faults.push(`${event.type}: two events have the id "${whole}"`);
    else if (parsed.ok) events.push(parsed.event);
    else faults.push(`${event.type}: ${parsed.detail}`);
  }
  return faults.length > 0 ? { kind: "fault", faults } : { kind: "events", events };
}
