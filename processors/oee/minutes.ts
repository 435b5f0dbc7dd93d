// Minute facts of a station: sums of integers, signed, each stamped with the shift, day and hour that it belongs to.
import type { Emit } from "../../core/processor.ts";
import type { Row } from "../../core/rows.ts";
import { DAY_MS, floorTo, HOUR_MS, type Instant, MINUTE_MS } from "../../core/time.ts";

export interface StationIdentity {
  tenant: string;
  factory: string;
  line: string;
  station: string;
}

type Sums = Partial<Pick<Row<"station_minutes">, "good" | "scrap" | "rework" | `${StateColumn}_ms`>>;
type StateColumn = "running" | "setup" | "idle" | "down" | "blocked" | "starved" | "off";

export interface Labels {
  product: string;
  order: string;
}

/** One fact at an instant. Without a calendar a day is UTC and has no shift (domain 2.7). */
export function emitMinute(emit: Emit, station: StationIdentity, at: Instant, { product, order }: Labels, sums: Sums): void {
  emit("station_minutes", {
    ...station,
    minute: floorTo(at, MINUTE_MS),
    product,
    order,
    shift: "",
    production_date: new Date(floorTo(at, DAY_MS)).toISOString().slice(0, 10),
    hour_start: floorTo(at, HOUR_MS),
    ...sums,
  });
}

/** Time in a state over `[from, to)`, cut at the minutes; `sign` −1 takes it back. */
export function emitStateTime(
  emit: Emit,
  station: StationIdentity,
  { state, from, to, sign }: { state: StateColumn; from: Instant; to: Instant; sign: 1 | -1 },
): void {
  for (let start = from; start < to; ) {
    const end = Math.min(floorTo(start, MINUTE_MS) + MINUTE_MS, to);
    emitMinute(emit, station, start, { product: "", order: "" }, { [`${state}_ms`]: sign * (end - start) });
    start = end;
  }
}
