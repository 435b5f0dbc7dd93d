// Measurements that no plan judges: stored as they came.
import type { MeasurementEvent } from "../../core/events.ts";
import type { Context } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import type { Labels } from "./series.ts";

type Readable = {
  tenant: string;
  factory: string;
  line: string;
  station: string;
  characteristic: string;
  id: string;
  at: Instant;
} & Labels &
  Partial<Pick<MeasurementEvent, "value" | "values" | "vector">>;

/** One row; of a vector one for each component, under its own characteristic. Of an `attribute` event: count and units inspected. */
export function emitReading(event: Readable, { emit }: Context): void {
  const { tenant, factory, line, station, product = "", id, at, lot, serial, order, operator, tool, gauge } = event;
  const rest = { id, at, lot, serial, order, operator, tool, gauge };
  const parts: [string, number[]][] = event.vector
    ? Object.entries(event.vector).map(([name, value]) => [name, [value]])
    : [[event.characteristic, event.values ?? [event.value as number]]];
  for (const [characteristic, values] of parts) {
    emit("readings", { tenant, factory, line, station, characteristic, product, values, ...rest });
  }
}
