// What time alone brings to light (domain 4.4): a lot that waits longer than its operation's queue limit, an order that is in
// production longer than its limit. Each is watched from when that begins to when it ends.
//   I1. Only what has a limit is watched, and so many at a time: beyond that, new ones are not, which is counted and told, and each is
//       from its next event on once others have ended.
//   I2. Nothing is looked at before the earliest time at which one of them can be too long, nor more often than every 5 s.
//   I3. A finding opens when time is looked at: at a tick, or after a live event. A back-fill that brings start and end within
//       minutes finds nothing.
//   I4. Rows of one look are in the order of their keys, whatever order the state has.
import type { Context, KeyedState } from "../../core/processor.ts";
import type { Row } from "../../core/rows.ts";
import { type Instant, SECOND_MS } from "../../core/time.ts";
import { orderLimit, queueLimit } from "./limits.ts";

/** 400 to 470 bytes each; a look at all of them takes 40 to 70 ms. */
export const MOST_WATCHED = 200_000;
const LOOK_EVERY_MS = 5 * SECOND_MS;

type Finding = Row<"flow_findings">;
/** What tells findings of a factory apart. */
type Name = Pick<Finding, "line" | "operation" | "carrier_kind" | "subject"> & { readonly kind: "aged-lot" | "stuck-order" };

export interface Watched extends Name, Pick<Finding, "tenant" | "factory" | "product" | "since" | "quantity"> {
  /** When its limit began to count; silence is judged by when we heard, not by the time on the event (domain 0.2). */
  readonly countedFrom: Instant;
}

interface Entry {
  readonly watched: Watched;
  /** The limit that it was found beyond; null while it is not. */
  readonly beyond: number | null;
}

/** How many are watched, and when one of them may be too long; null = never. */
interface Agenda {
  readonly count: number;
  readonly lookAt: Instant | null;
}

const AGENDA = "watch-agenda";
/** How often there was no room. */
const REFUSED = "watch-refused";
const PREFIX = "watch/";

/** Watches, or goes on watching something that may have changed. */
export function watch(watched: Watched, now: Instant, context: Context, most = MOST_WATCHED): void {
  const { state, emit } = context;
  const limit = limitOf(watched, state);
  if (limit === undefined) {
    unwatch(watched, now, context);
    return;
  }
  const known = watchedAs(watched, state);
  const { count, lookAt } = agendaOf(state);
  if (!known && count >= most) {
    refuse(watched, now, context);
    return;
  }

  const wasOpen = known !== undefined && known.beyond !== null;
  const isOpen = wasOpen && isBeyond(watched, limit, now);
  if (wasOpen && !isOpen) emit("flow_findings", findingOf(known, { at: now, open: false }));
  const entry: Entry = { watched, beyond: isOpen ? limit : null };
  if (isOpen && !isSame(known, entry)) emit("flow_findings", findingOf(entry, { at: now, open: true }));
  state.set(keyOf(watched), entry);
  const due = isOpen ? lookAt : earlier(lookAt, watched.countedFrom + limit + 1);
  state.set<Agenda>(AGENDA, { count: known ? count : count + 1, lookAt: due });
}

function refuse({ tenant, factory }: Watched, now: Instant, { state, emit }: Context): void {
  const refused = (state.get<number>(REFUSED) ?? 0) + 1;
  state.set(REFUSED, refused);
  emit("flow_watch", { tenant, factory, refused, refused_at: now });
}

/** Watches no more; a finding that is open ends. */
export function unwatch(name: Name, now: Instant, { state, emit }: Context): void {
  const known = watchedAs(name, state);
  if (!known) return;
  if (known.beyond !== null) emit("flow_findings", findingOf(known, { at: now, open: false }));
  state.delete(keyOf(name));
  const { count, lookAt } = agendaOf(state);
  state.set<Agenda>(AGENDA, { count: count - 1, lookAt });
}

export function watchedAs(name: Name, state: KeyedState): Entry | undefined {
  return state.get<Entry>(keyOf(name));
}

/** Limits have changed: everything is looked at as soon as time is. */
export function lookSoon(state: KeyedState): void {
  const { count } = agendaOf(state);
  if (count > 0) state.set<Agenda>(AGENDA, { count, lookAt: Number.MIN_SAFE_INTEGER });
}

/** Opens what has become too long, and ends what a changed limit allows. */
export function lookAtTime(now: Instant, context: Context): void {
  const { state } = context;
  const { lookAt } = agendaOf(state);
  if (lookAt === null || now < lookAt) return;
  let next: Instant | null = null;
  const changed: string[] = [];
  const limitFor = rememberedLimits(state);
  for (const key of state.keys(PREFIX)) {
    const { watched, beyond } = state.get<Entry>(key) as Entry;
    const limit = limitFor(watched);
    const found = limit !== undefined && isBeyond(watched, limit, now) ? limit : null;
    if (limit === undefined || found !== beyond) changed.push(key);
    if (limit !== undefined && found === null) next = earlier(next, watched.countedFrom + limit + 1);
  }
  for (const key of changed.sort()) change(key, now, context);
  state.set<Agenda>(AGENDA, { count: agendaOf(state).count, lookAt: next === null ? null : Math.max(next, now + LOOK_EVERY_MS) });
}

function change(key: string, now: Instant, context: Context): void {
  const { state, emit } = context;
  const entry = state.get<Entry>(key) as Entry;
  const limit = limitOf(entry.watched, state);
  if (limit === undefined) {
    unwatch(entry.watched, now, context);
    return;
  }
  const changed: Entry = { watched: entry.watched, beyond: isBeyond(entry.watched, limit, now) ? limit : null };
  const open = changed.beyond !== null;
  emit("flow_findings", findingOf(open ? changed : entry, { at: now, open }));
  state.set(key, changed);
}

function limitOf({ kind, line, operation }: Name, state: KeyedState): number | undefined {
  return kind === "stuck-order" ? orderLimit(line, state) : queueLimit(line, operation, state);
}

/** The same for very many of few lines and operations. */
function rememberedLimits(state: KeyedState): (name: Name) => number | undefined {
  const byLine = new Map<string, Map<string, number | undefined>>();
  return (name) => {
    const limits = byLine.get(name.line) ?? new Map<string, number | undefined>();
    byLine.set(name.line, limits);
    if (!limits.has(name.operation)) limits.set(name.operation, limitOf(name, state)); // an order has no operation
    return limits.get(name.operation);
  };
}

function isBeyond({ countedFrom }: Watched, limit: number, now: Instant): boolean {
  return now - countedFrom > limit;
}

function isSame({ watched: a, beyond }: Entry, { watched: b, beyond: limit }: Entry): boolean {
  return a.quantity === b.quantity && a.product === b.product && a.since === b.since && beyond === limit;
}

function findingOf({ watched, beyond }: Entry, { at, open }: { at: Instant; open: boolean }): Finding {
  const { countedFrom, ...finding } = watched;
  return { ...finding, limit_ms: beyond ?? 0, at, open };
}

function agendaOf(state: KeyedState): Agenda {
  return state.get<Agenda>(AGENDA) ?? { count: 0, lookAt: null };
}

function earlier(a: Instant | null, b: Instant): Instant {
  return a === null ? b : Math.min(a, b);
}

function keyOf({ kind, line, operation, carrier_kind, subject }: Name): string {
  return `${PREFIX}${kind}/${line}/${operation}/${carrier_kind}/${subject}`;
}
