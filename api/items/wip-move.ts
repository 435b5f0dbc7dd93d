// What moved at an operation, as the stream tells it: whose work in process is to be asked for again.
import type { Row } from "../../core/rows.ts";
import { formatInstant } from "../../core/time.ts";

/** Parts of a lot or serial that came (`quantity` above 0) or went; 0 = its arrival was renewed. */
export function wipMoveItem({ factory, line, operation, product, carrier_kind: kind, carrier, order, at, quantity }: Row<"lot_moves">) {
  const lot = kind === "lot" ? carrier : null;
  const serial = kind === "serial" ? carrier : null;
  return { factory, line, operation, product, lot, serial, order: order || null, at: formatInstant(at), quantity };
}
