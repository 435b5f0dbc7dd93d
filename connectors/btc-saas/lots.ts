// Lots and serials: on hold, and in and out of operations.
//   A trace row tells of one operation only, so a move between two is two events: out of the one, into the other. What is between an
//   ENTER and the LEAVE before it is on its way, and in no operation.
import type { Mapped, MappedEvent, MappingFault, Missing, RowChange, RowImage } from "../../core/change.ts";
import { instantOf, isTrue, numberOf, textOf } from "../mapping/cells.ts";
import { type Held, holdEvents, moveEvents } from "../mapping/moves.ts";
import { identifierOf } from "../mapping/names.ts";
import { isMissing, isUntold, mapRow, parentOf, type Said } from "../mapping/standing.ts";
import { belongingOf, type Context } from "./work-orders.ts";

export function mapLot(change: RowChange, context: Context): Mapped {
  const say = (row: RowImage): Said<Held> => {
    const belonging = belongingOf(row, context);
    if (isUntold(belonging)) return belonging;
    const { factory, line } = belonging;
    const lot = textOf(row, "lot_no");
    if (lot === undefined) return { fault: "lot_no is empty" };
    const held = isTrue(row, "hold_flag");
    const reason = textOf(row, "hold_reason");
    return {
      who: { factory, line, lot },
      held,
      at: instantOf(row, held ? "hold_at" : "release_at"),
      reason: held && reason !== undefined ? identifierOf(reason) : undefined,
    };
  };
  return mapRow(change, say, (standing) => holdEvents(standing, change));
}

type Carrier = { readonly lot: string } | { readonly serial: string };

/** The serial that a row names, else its lot. */
function carrierOf(row: RowImage, { lookup }: Context): Carrier | Missing | MappingFault {
  if (numberOf(row, "sn_id") !== undefined) {
    const parent = parentOf(lookup, "serial_number", { sn_id: row.sn_id ?? null });
    return isMissing(parent) ? parent : { serial: textOf(parent, "sn") ?? "" };
  }
  if (numberOf(row, "lot_id") === undefined) return { fault: "neither lot_id nor sn_id is given" };
  const parent = parentOf(lookup, "production_lot", { lot_id: row.lot_id ?? null });
  return isMissing(parent) ? parent : { lot: textOf(parent, "lot_no") ?? "" };
}

type Move = Extract<MappedEvent, { type: "move" }>;

/** What each kind of trace row does at its operation. */
const WAYS: Readonly<Record<string, { readonly enters: boolean; readonly kind?: "rework" | "scrap" | "ship" }>> = {
  ENTER: { enters: true },
  REWORK: { enters: true, kind: "rework" },
  LEAVE: { enters: false },
  SCRAP: { enters: false, kind: "scrap" },
  SHIP: { enters: false, kind: "ship" },
};

export function mapTrace(change: RowChange, context: Context): Mapped {
  const say = (row: RowImage): Said<Move> => {
    if (isTrue(row, "is_deleted")) return undefined;
    const belonging = belongingOf(row, context);
    if (isUntold(belonging)) return belonging;
    const carrier = carrierOf(row, context);
    if ("missing" in carrier || "fault" in carrier) return carrier;
    const way = WAYS[(textOf(row, "event_type") ?? "").toUpperCase()];
    if (!way) return { fault: `event_type "${textOf(row, "event_type") ?? ""}" is not known` };
    const operation = textOf(row, "operation_code") ?? "";
    const { enters, ...kind } = way;
    const ways = enters ? { from: null, to: operation } : { from: operation, to: null };
    const quantity = "serial" in carrier ? 1 : (numberOf(row, "qty") ?? 1);
    return { type: "move", ...belonging, ...carrier, quantity, ...ways, ...kind, at: instantOf(row, "event_time") ?? change.at };
  };
  return mapRow(change, say, moveEvents);
}
