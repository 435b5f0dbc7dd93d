// How a station stands: the row that tells what its time is from where its facts end to the line's clock, and when it changes next.
import type { Context } from "../../core/processor.ts";
import type { Row } from "../../core/rows.ts";
import { floorTo, type Instant, MINUTE_MS, NEVER } from "../../core/time.ts";
import { type History, nextEdge, type Piece, pieceAt } from "./pieces.ts";
import { stretchStart } from "./state-rows.ts";
import { accountedOf, beginOf, keepHead, keepLineTime, lineTimeOf, type Place, type Station, type StationHead } from "./station.ts";
import { type Accounted, elementOf, type JudgedPiece, lossOf } from "./stretches.ts";

/** After every change of a station: plans what is due next and tells how it stands, if that is news. */
export function settle(place: Place, context: Context, station: Station): void {
  const { state, clock, emit } = context;
  const { head, name } = station;
  const accounted = accountedOf(context, station, beginOf(context, station));
  head.nextEdge = nextEdge(accounted.history, head.unreported);
  const time = lineTimeOf(state);
  if (time && head.nextEdge !== null && head.nextEdge < time.nextDue) keepLineTime(state, { ...time, nextDue: head.nextEdge });

  const minute = floorTo(clock.now, MINUTE_MS);
  const piece = pieceNow(accounted, context);
  const edge = piece?.reported ? head.reported : Math.max(head.unreported, accounted.history.begin);
  head.accountedTo = clock.now === NEVER || edge > minute ? edge : Math.min(head.accountedTo, minute);
  const row = nowRow(station, piece, accounted, context);
  const told = JSON.stringify(row);
  if (told !== head.told) {
    head.told = told;
    const { tenant, factory, line } = place;
    emit("station_now", { tenant, factory, line, station: name, ...row });
  }
  keepHead(state, name, head);
}

/** The piece at the clock, or the newest reported one where the time up to that is accounted already. */
function pieceNow({ history }: Accounted, { clock }: Context): JudgedPiece | undefined {
  const newest = history.changes.lastAtOrBefore(Number.POSITIVE_INFINITY)?.at ?? NEVER;
  const atClock = clock.now === NEVER ? undefined : pieceAt(history, clock.now);
  const piece = newest > clock.now && (!atClock || atClock.reported) ? pieceAt(history, newest) : atClock;
  return piece && { ...piece, stop: "open" };
}

type NowRow = Omit<Row<"station_now">, "tenant" | "factory" | "line" | "station">;

function nowRow({ head }: Station, piece: JudgedPiece | undefined, { history, working }: Accounted, { clock }: Context): NowRow {
  const isAhead = clock.now === NEVER || (piece?.reported === true && head.reported > clock.now);
  const element = piece && !isAhead ? elementOf({ ...piece, stop: "" }, working.segmentAt(clock.now), history) : "";
  const isLost = element !== "" && element !== "actual_production_time" && piece !== undefined;
  return {
    accounted_to: head.accountedTo,
    element,
    loss: isLost && LOSING.has(element) ? lossOf(piece, history) : "",
    state: piece?.state ?? "",
    reason: piece?.reason ?? "",
    state_since: piece?.state === undefined ? null : sinceOf(piece, head, history, clock),
    first_count_at: head.firstCountAt,
    stale: head.stale,
  };
}

/** Since when it is in this state; `head.since` is that of the newest one, which may be reported ahead of the clock. */
function sinceOf({ reported }: Piece, { since }: StationHead, history: History, { now }: Context["clock"]): Instant | null {
  return !reported && since !== null && since > now ? stretchStart(history, now + 1) : since;
}

const LOSING: ReadonlySet<string> = new Set(["setup", "down", "idle", "blocked", "starved"]);
