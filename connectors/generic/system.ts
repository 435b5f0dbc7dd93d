// A mapping by configuration alone, for any database: which rows are which events stands in `settings`.
import type { Mapped, MappedEvent, MappedTable, RowChange, RowImage, SourceSystem } from "../../core/change.ts";
import { DATABASE_KINDS } from "../../core/change.ts";
import type { Instant } from "../../core/time.ts";
import { type Counted, countEvents } from "../mapping/counts.ts";
import { digest } from "../mapping/digest.ts";
import { holdEvents, moveEvents } from "../mapping/moves.ts";
import { STATUSES } from "../mapping/orders.ts";
import { pointEvents } from "../mapping/points.ts";
import { parseSettings } from "../mapping/settings.ts";
import { isSame, isUntold, mapRow, type Said, type Standing, together } from "../mapping/standing.ts";
import { stateEvents } from "../mapping/states.ts";
import { unitEvents } from "../mapping/units.ts";
import { type Context, eventOf } from "./row-events.ts";
import { type GenericEvent, type GenericTable, settingsSchema } from "./settings.ts";

type Of<T> = Extract<MappedEvent, { type: T }>;

/** Epoch ms have at most so many digits up to the year 2286. */
const DIGITS = 13;

export const generic: SourceSystem = {
  name: "generic",
  databases: DATABASE_KINDS,
  tables(options) {
    const settings = parseSettings(settingsSchema, options, "generic");
    const tables = new Map(settings.tables.map((table) => [table.name, table]));
    return {
      tables: settings.tables.map(mappedTable),
      map(change, lookup) {
        const table = tables.get(change.table);
        return together(
          ...(table?.events ?? []).map((event) => mapEvent(event, change, { table: table as GenericTable, options, lookup })),
        );
      },
    };
  },
};

function mappedTable({ name, from, columns, keys }: GenericTable): MappedTable {
  return keys.length > 0 ? { name, from, columns, keys } : { name, from, columns };
}

/** Each type is corrected in its own way. */
function mapEvent(event: GenericEvent, change: RowChange, context: Context): Mapped {
  const own = event.name ?? event.type;
  const row = change.after ?? change.before;
  const name = [change.origin, ...context.table.key.map((column) => String(row?.[column])), own].join(":");
  const say = <T extends MappedEvent>(image: RowImage) => eventOf(image, event, context) as Said<T>;
  const named = (events: readonly MappedEvent[]) => events.map((each) => (each.lasting ? each : { ...each, id: `${own}-${each.id ?? "event"}` }));
  const standing = <T extends object>(tell: (both: Standing<T>) => readonly MappedEvent[]) => (both: Standing<T>) => named(tell(both));
  switch (event.type) {
    case "order":
      return mapRow(change, say<Of<"order">>, standing((both) => orderEvents(both, { name, change })));
    case "count":
      return hasTotals(event)
        ? mapRow(change, say, standing(totalEvents))
        : mapRow(change, (image) => counted(say(image), change.at), standing(countEvents));
    case "measurement":
    case "attribute":
      return mapRow(change, say<Of<"measurement" | "attribute">>, standing((both) => pointEvents(both, { name, change })));
    case "unit":
      return mapRow(change, timed<Of<"unit">>(say, change), standing((both) => unitEvents(both, { name, change })));
    case "state": {
      const rowOf = timed<Of<"state">>(say, change);
      const stateRow = (image: RowImage) => wrapped(rowOf(image));
      return mapRow(change, stateRow, standing((both) => stateEvents(both, { name, change })));
    }
    case "move":
      return mapRow(change, say<Of<"move">>, standing(moveEvents));
    case "hold":
      return mapRow(change, (image) => heldOf(say<Of<"hold">>(image)), standing((both) => holdEvents(both, change)));
  }
} // biome-ignore format: one line a type

/**
 * Each time of the row is told once; a row that goes is cancelled. Of two statuses at one instant the later one has the greater id, and of
 * two that say the same status at the same time, the one that was written later.
 */
function orderEvents(
  { before, after }: Standing<Of<"order">>,
  { name, change: { at, kind } }: { name: string; change: Pick<RowChange, "at" | "kind"> },
): MappedEvent[] {
  if (!after) return before ? [{ ...before, status: "cancelled", at, id: "cancelled" }] : [];
  if (isSame({ before, after })) return [];
  if (after.at === undefined) return [{ ...after, id: after.status }];
  const [row, own] = [name.slice(0, name.lastIndexOf(":")), name.slice(name.lastIndexOf(":") + 1)];
  const written = String(kind === "insert" ? 0 : at).padStart(DIGITS, "0");
  const id = `${row}:${STATUSES.indexOf(after.status)}:${own}:${written}:${digest(JSON.stringify(after))}`;
  return [{ ...after, id, lasting: true }];
}

function hasTotals({ fields }: GenericEvent): boolean {
  return ["goodTotal", "scrapTotal", "reworkTotal"].some((total) => Object.hasOwn(fields, total));
}

/** Totals of a counter are told as they stand: what they mean follows from their neighbours (docs/oee.md). */
function totalEvents({ before, after }: Standing<MappedEvent>): readonly MappedEvent[] {
  return after && !isSame({ before, after }) ? [after] : [];
}

function counted(said: Said<MappedEvent>, changedAt: Instant): Said<Counted> {
  if (isUntold(said) || said.type !== "count") return isUntold(said) ? said : undefined;
  const { factory, line, station, product, order, at = changedAt, good = 0, scrap = 0, rework = 0 } = said;
  return { place: { factory, line, station, product, order, at }, quantities: { good, scrap, rework } };
}

/** A row without a time of its own has that of the commit which wrote it. */
function timed<T extends MappedEvent>(
  say: (row: RowImage) => Said<T>,
  { at }: Pick<RowChange, "at">,
): (row: RowImage) => Said<T & { at: Instant }> {
  return (row) => {
    const said = say(row);
    return isUntold(said) ? said : { ...said, at: said.at ?? at };
  };
}

function wrapped(said: Said<Of<"state"> & { at: Instant }>) {
  return isUntold(said) ? said : { event: said };
}

function heldOf(said: Said<Of<"hold">>) {
  if (isUntold(said)) return said;
  const { type: _, id: __, lasting: ___, held, reason, at, ...who } = said;
  return { who, held, reason, at };
}
