// Reads what is in work at an instant, and what has left in the time before it.
//   I1. Few lots are named to the warehouse, which then reads their moves and nothing else, and summed here: a statement that finds
//       them, sums them up and joins their holds costs more to plan than to run, in every month of moves. Many are summed there.
//   I2. Both ways give the same rows.
import type { Instant } from "../core/time.ts";
import type { Query, QueryParams } from "./deps.ts";
import type { DepartureRow, WipRow } from "./items/wip.ts";
import { nameBatches } from "./name-batches.ts";
import { type CarrierKey, carrierOf, departureRows, type MoveTuple, staysOf, wipRows } from "./wip-moves.ts";

/** Lots and serials that are handed over one by one, and their moves. */
export const MOST_CARRIERS = 2000;
export const MOST_MOVES = 20_000;

export interface WorkInProcess {
  readonly wip: readonly WipRow[];
  readonly departures: readonly DepartureRow[];
}

export interface WorkRequest {
  /** What the caller sees and asks for. */
  readonly scope: QueryParams;
  readonly at: Instant;
  /** Departures count from here on, without it. */
  readonly since: Instant;
  readonly signal: AbortSignal;
}

export async function workInProcess(query: Query, request: WorkRequest): Promise<WorkInProcess> {
  return (await ofNamedCarriers(query, request)) ?? ofAllCarriers(query, request);
}

/** Summed by the warehouse. */
export async function ofAllCarriers(query: Query, { scope, at, since, signal }: WorkRequest): Promise<WorkInProcess> {
  const [wip, departures] = await Promise.all([
    query<WipRow>("wip", { ...scope, at }, { signal }),
    query<DepartureRow>("wip-departures", { ...scope, at, since }, { signal }),
  ]);
  return { wip, departures };
}

interface FoundRow extends CarrierKey {
  readonly first_at: Instant;
  readonly is_open: boolean | number;
}

interface HoldRow extends CarrierKey {
  readonly at: Instant;
  readonly id: string;
  readonly held: boolean;
}

/** Summed here; undefined where there are too many. */
async function ofNamedCarriers(query: Query, request: WorkRequest): Promise<WorkInProcess | undefined> {
  const { scope, at, since, signal } = request;
  const found = await query<FoundRow>("wip-found-carriers", { ...scope, at, since, limit: MOST_CARRIERS + 1 }, { signal });
  if (found.length === 0) return { wip: [], departures: [] };
  const named = namesOf(found);
  if (found.length > MOST_CARRIERS || !named) return undefined;
  const openRows = found.filter(({ is_open }) => Boolean(is_open));
  const [moves, held] = await Promise.all([readMoves(query, request, { found, named }), readHeld(query, request, openRows)]);
  if (moves.length > MOST_MOVES) return undefined;
  const known = new Set(found.map(carrierOf));
  const isFound = ({ move: [factory, , , , carrier_kind, carrier] }: MoveRow) => known.has(carrierOf({ factory, carrier_kind, carrier }));
  const stays = staysOf(moves.filter(isFound).map(({ move }) => move));
  return { wip: wipRows(stays, { at, open: new Set(openRows.map(carrierOf)), held }), departures: departureRows(stays, { since }) };
}

interface Names extends QueryParams {
  readonly kinds: readonly string[];
  readonly carriers: readonly string[];
}

/** The names of lots and serials; undefined where one query cannot carry them. */
function namesOf(carriers: readonly CarrierKey[]): Names | undefined {
  const [names = [], more] = nameBatches(new Set(carriers.map(({ carrier }) => carrier)));
  if (more) return undefined;
  return { kinds: [...new Set(carriers.map(({ carrier_kind }) => carrier_kind))], carriers: names };
}

interface MoveRow {
  readonly move: MoveTuple;
}

/** The moves of whole lives. One that began before the time that was found is rare: then they are asked for again. */
async function readMoves(
  query: Query,
  { scope, at, signal }: WorkRequest,
  { found, named }: { found: readonly FoundRow[]; named: Names },
): Promise<readonly MoveRow[]> {
  const movesFrom = (first: Instant) => {
    return query<MoveRow>("wip-moves", { ...scope, ...named, first, at, limit: MOST_MOVES + 1 }, { signal });
  };
  const foundFirst = found.reduce((least, { first_at }) => Math.min(least, first_at), at);
  const [moves, [begun]] = await Promise.all([
    movesFrom(foundFirst),
    query<{ first_at: Instant }>("wip-first-at", { ...scope, ...named }, { signal }),
  ]);
  return begun && begun.first_at < foundFirst ? movesFrom(begun.first_at) : moves;
}

/** The lots and serials that are on hold at the instant, by the newest word on each: of one instant the one with the greater id. */
async function readHeld(query: Query, { scope, at, signal }: WorkRequest, open: readonly FoundRow[]): Promise<ReadonlySet<string>> {
  const named = namesOf(open);
  if (!named || open.length === 0) return new Set();
  const newest = new Map<string, HoldRow>();
  for (const row of await query<HoldRow>("wip-holds", { ...scope, ...named, at }, { signal })) {
    const known = newest.get(carrierOf(row));
    if (!known || row.at > known.at || (row.at === known.at && row.id > known.id)) newest.set(carrierOf(row), row);
  }
  return new Set([...newest.values()].filter(({ held }) => held).map(carrierOf));
}
