// The picture of a notification: of an SPC signal the control chart's last points, of any other figure its own last values.
//   I1. Drawn from what the warehouse holds; the point that the message is about may be on its way there, and is waited for a little.
import type { ApiDeps } from "../../api/deps.ts";
import { ALL_TIME } from "../../api/parameters.ts";
import type { Notification } from "../../core/notification.ts";
import type { Row } from "../../core/rows.ts";
import type { Instant } from "../../core/time.ts";
import { chartPicture, type PicturePoint } from "../../sinks/messages/chart-picture.ts";
import { leftOf } from "../clock.ts";

const POINTS = 40;
const LOOK_MS = 300;
/** A sink writes once a second. */
const PATIENCE_MS = 1800;

export interface DrawDeps {
  readonly query: ApiDeps["query"];
  readonly generation: () => number;
  readonly now: () => Instant;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

type PointRow = Pick<Row<"spc_points">, "at" | "value" | "center_line" | "ucl" | "lcl"> & {
  readonly signals: readonly string[];
  readonly excluded: boolean;
};

/** PNG; undefined where there is nothing to draw. @throws PipelineError as the warehouse answers */
export function createDraw(deps: DrawDeps): (notification: Notification, signal: AbortSignal) => Promise<Uint8Array | undefined> {
  return async (notification, signal) => {
    const { kind, subject, timeZone, unit, alert } = notification;
    if (kind === "report" || kind === "digest") return undefined;
    const isControlChart =
      notification.rule.shipped === "spc-signal" && subject.station !== undefined && subject.characteristic !== undefined;
    const points = isControlChart ? await chartPoints(notification, deps, signal) : valuePoints(notification);
    const { line, station, operation, characteristic = "" } = subject;
    const name = `${[line, station ?? operation].filter(Boolean).join("/")} ${characteristic}`.trim();
    return points.length < 2 ? undefined : chartPicture(points, { timeZone, unit, isControlChart, title: { name, id: alert } });
  };
}

async function chartPoints(notification: Notification, deps: DrawDeps, signal: AbortSignal): Promise<PicturePoint[]> {
  const wanted = notification.values?.at(-1)?.at ?? 0;
  const since = deps.now();
  for (;;) {
    const rows = await newestPoints(notification, deps, signal);
    const isThere = rows.some(({ at }) => at >= wanted);
    if (isThere || leftOf(PATIENCE_MS, { since, now: deps.now() }) === 0 || signal.aborted) return rows.flatMap(pointOf);
    await deps.sleep(LOOK_MS, signal);
  }
}

function newestPoints(
  { tenant, factory, subject }: Notification,
  { query, generation }: DrawDeps,
  signal: AbortSignal,
): Promise<readonly PointRow[]> {
  const { line = "", station = "", characteristic = "", product } = subject;
  const scope = { tenant, generation: generation(), factories: [], lines: [], factory, line };
  const series = { station, characteristic, products: product === undefined ? [] : [product] };
  return query<PointRow>(
    "spc-points-newest",
    { ...scope, ...series, ...ALL_TIME, before: ALL_TIME.to, before_id: "", limit: POINTS },
    { signal },
  );
}

function pointOf({ at, value, center_line: centerLine, ucl, lcl, signals, excluded }: PointRow): PicturePoint[] {
  if (value === null) return [];
  return [{ at, value, centerLine, ucl, lcl, mark: excluded ? "left-out" : signals.length > 0 ? "signal" : "none" }];
}

/** The limit is an upper one where the newest value is above it. */
function valuePoints({ values = [], limit, target }: Notification): PicturePoint[] {
  const bound = limit ?? target ?? null;
  const last = values.at(-1)?.value ?? 0;
  const isUpper = bound !== null && last > bound;
  return values.map(({ at, value }) => {
    const isBeyond = bound !== null && (isUpper ? value > bound : value < bound);
    return { at, value, centerLine: null, ucl: isUpper ? bound : null, lcl: isUpper ? null : bound, mark: isBeyond ? "signal" : "none" };
  });
}
