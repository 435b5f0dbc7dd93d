// A lot on its way, and parts of it that go a way of their own.
//   I1. What enters the plant leaves it, shipped or scrapped; a branch merges what is left of it into its lot.
import type { Instant } from "../../core/time.ts";
import { LOT_SIZE } from "./plant.ts";
import type { Reporter } from "./simulated-event.ts";

export interface Lot {
  readonly lot: string;
  /** Parts that are in it now. */
  readonly alive: number;
  enter(operation: string, at: Instant): void;
  /** One part less at this operation; reported when the lot leaves it. */
  scrap(operation: string): void;
  /** Reports what was scrapped at an operation. */
  drop(operation: string, at: Instant): void;
  move(at: Instant, ways: { from: string; to: string }): void;
  hold(at: Instant, ways: { held: boolean; reason: string }): void;
  /** Some parts go on by themselves: a single one under its serial, several as a lot of their own. */
  split(at: Instant, parts: { operation: string; quantity: number; serial?: string | undefined }): Branch;
  ship(operation: string, at: Instant): void;
}

export interface Branch {
  move(at: Instant, way: { from: string; to: string; kind?: "rework"; line?: string; fromLine?: string }): void;
  scrap(at: Instant, parts: { operation: string; line: string; quantity: number }): void;
  /** Back into its lot, at an operation where both are. */
  merge(operation: string, at: Instant): void;
}

interface LotOptions {
  readonly lot: string;
  readonly order: string;
  readonly product: string;
  readonly report: Reporter;
}

export function createLot({ lot, order, product, report }: LotOptions): Lot {
  const common = { type: "move" as const, order, product };
  const own = { ...common, lot };
  let alive = LOT_SIZE;
  const scrappedAt = new Map<string, number>();

  return {
    lot,
    get alive() {
      return alive;
    },
    enter: (operation, at) => report(at, { ...own, quantity: alive, from: null, to: operation }),
    scrap: (operation) => void scrappedAt.set(operation, (scrappedAt.get(operation) ?? 0) + 1),
    drop(operation, at) {
      const scrapped = scrappedAt.get(operation) ?? 0;
      if (scrapped > 0) report(at, { ...own, quantity: scrapped, from: operation, to: null, kind: "scrap" });
      scrappedAt.delete(operation);
      alive -= scrapped;
    },
    move(at, ways) {
      if (alive > 0) report(at, { ...own, quantity: alive, ...ways });
    },
    hold: (at, ways) => report(at, { type: "hold", lot, ...ways }),
    split(at, { operation, quantity, serial }) {
      alive -= quantity;
      report(at, { ...own, quantity, from: operation, to: null });
      const carrier = serial === undefined ? { ...common, lot: `${lot}-R` } : { ...common, serial };
      report(at, { ...carrier, quantity, from: null, to: operation });
      let left = quantity;
      return {
        move(at, { line, ...way }) {
          if (left > 0) report(at, { ...carrier, quantity: left, ...way }, line === undefined ? {} : { line });
        },
        scrap(at, { operation, line, quantity }) {
          left -= quantity;
          if (quantity > 0) report(at, { ...carrier, quantity, from: operation, to: null, kind: "scrap" }, { line });
        },
        merge(operation, at) {
          if (left === 0) return;
          alive += left;
          report(at, { ...carrier, quantity: left, from: operation, to: null });
          report(at, { ...own, quantity: left, from: null, to: operation });
        },
      };
    },
    ship(operation, at) {
      if (alive > 0) report(at, { ...own, quantity: alive, from: operation, to: null, kind: "ship" });
    },
  };
}
