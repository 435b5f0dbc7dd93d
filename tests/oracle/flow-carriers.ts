// Lots and serials that wander through a generated factory: entered, moved in parts, across lines, split, merged, reworked, scrapped,
// shipped, parked and renewed; some with a move that never was reported, so that a quantity falls below zero; and their holds.
import type { Hold, Move } from "./flow-admission.ts";
import type { Dice } from "./flow-names.ts";

export interface Floor {
  readonly factory: string;
  readonly lines: readonly string[];
  readonly operations: readonly string[];
  readonly products: readonly string[];
  /** A time inside the factory's span, with many equal ones. */
  readonly time: () => number;
  /** A new id, of no promised order. */
  readonly id: () => string;
}

type Spot = { line: string; operation: string };
type Body = Pick<Move, "from" | "to" | "line" | "quantity"> & Pick<Move, "fromLine" | "kind">;
interface Carrier {
  readonly names: Pick<Move, "lot" | "serial">;
  readonly product: string;
  /** Times of its moves, in their order. */
  readonly times: number[];
  spot: Spot;
  quantity: number;
}

/** Every move of one lot or serial, and of the lots that come from it. A name has one product for good. */
export function movesOf(names: Pick<Move, "lot" | "serial">, floor: Floor, dice: Dice): Move[] {
  const isSerial = names.serial !== undefined;
  const carrier: Carrier = {
    names,
    product: dice.pick(floor.products),
    times: Array.from({ length: dice.int(2, 9) }, floor.time).sort((a, b) => a - b),
    spot: anySpot(floor, dice),
    quantity: isSerial ? 1 : dice.int(1, 40),
  };
  const { line, operation } = carrier.spot;
  const moves = [moveOf(carrier, floor, { line, from: null, to: operation, quantity: carrier.quantity })];
  while (carrier.times.length > 0) moves.push(...nextMoves(carrier, floor, dice));
  // What nobody reported leaves its trace as a quantity below zero.
  return dice.chance(0.2) ? moves.filter((_, index) => index !== 0) : moves;
}

const anySpot = ({ lines, operations }: Floor, dice: Dice): Spot => ({ line: dice.pick(lines), operation: dice.pick(operations) });

function moveOf(carrier: Carrier, floor: Floor, body: Body): Move {
  const at = carrier.times.shift() as number;
  return { type: "move", id: floor.id(), at, factory: floor.factory, ...carrier.names, product: carrier.product, ...body };
}

/** What happens to a carrier next, at the next of its times. */
function nextMoves(carrier: Carrier, floor: Floor, dice: Dice): Move[] {
  const { spot, quantity, names } = carrier;
  const next = anySpot(floor, dice);
  const part = names.serial === undefined && dice.chance(0.3) ? dice.int(1, quantity) : quantity;
  const here = { line: spot.line, from: spot.operation, quantity: part };
  const draw = dice.int(0, 9);
  if (draw === 0) return [moveOf(carrier, floor, { ...here, to: spot.operation })];
  if (draw === 1) return [moveOf(carrier, floor, { ...here, to: null, kind: dice.pick(["scrap", "ship"] as const) })];
  if (draw === 2 && names.lot !== undefined) return splitOff(carrier, floor, { here, child: `${carrier.product}-KIT${dice.int(1, 2)}` });
  if (draw === 3 && names.lot !== undefined) {
    return [moveOf(carrier, floor, { line: next.line, from: null, to: next.operation, quantity: dice.int(1, 9) })];
  }
  carrier.spot = next;
  if (draw === 4 && carrier.times.length > 1) {
    const leaving = moveOf(carrier, floor, { ...here, to: null });
    return [leaving, moveOf(carrier, floor, { line: next.line, from: null, to: next.operation, quantity: part })];
  }
  const fromLine = spot.line === next.line && dice.chance(0.8) ? {} : { fromLine: spot.line };
  const kind = dice.chance(0.4) ? { kind: dice.pick(["route", "rework"] as const) } : {};
  return [moveOf(carrier, floor, { line: next.line, from: spot.operation, to: next.operation, quantity: part, ...fromLine, ...kind })];
}

/** A part leaves its lot and enters as a kit of its product: a split, and a merge where the kit has parts already. */
function splitOff(carrier: Carrier, floor: Floor, { here, child }: { here: Omit<Body, "to">; child: string }): Move[] {
  const leaving = moveOf(carrier, floor, { ...here, to: null });
  const entering = { ...leaving, id: floor.id(), lot: child, from: null, to: here.from };
  return [leaving, entering];
}

/** Holds and releases of one name, which may come before its first move, in any order. */
export function holdsOf(name: string, floor: Floor, dice: Dice): Hold[] {
  const names = dice.chance(0.3) ? { serial: name } : { lot: name };
  const shared = floor.time();
  return Array.from({ length: dice.int(1, 4) }, () => ({
    type: "hold" as const,
    id: floor.id(),
    at: dice.chance(0.4) ? shared : floor.time(),
    factory: floor.factory,
    line: dice.pick(floor.lines),
    ...names,
    held: dice.chance(0.6),
  }));
}
