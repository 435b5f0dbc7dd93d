// A lot on its way: what enters the line leaves it, shipped or scrapped.
import type { Instant } from "../../core/time.ts";
import { LOT_SIZE } from "./plant.ts";
import type { Report } from "./simulated-event.ts";

export interface Lot {
  readonly lot: string;
  enter(operation: string, at: Instant): void;
  /** One part less at this operation; reported when the lot leaves it. */
  scrap(operation: string): void;
  /** The last part is through `operation`. */
  leave(operation: string, moves: { at: Instant; next: string | undefined; heldMs: number }): void;
}

interface LotOptions {
  readonly lot: string;
  readonly order: string;
  readonly product: string;
  readonly report: (at: Instant, event: Report) => void;
}

export function createLot({ lot, order, product, report }: LotOptions): Lot {
  const move = { type: "move" as const, lot, order, product };
  let alive = LOT_SIZE;
  const scrappedAt = new Map<string, number>();

  function hold(at: Instant, held: boolean): void {
    report(at, { type: "hold", lot, held, reason: "待检" });
  }

  return {
    lot,
    enter: (operation, at) => report(at, { ...move, quantity: alive, from: null, to: operation }),
    scrap: (operation) => void scrappedAt.set(operation, (scrappedAt.get(operation) ?? 0) + 1),
    leave(operation, { at, next, heldMs }) {
      const scrapped = scrappedAt.get(operation) ?? 0;
      if (scrapped > 0) report(at, { ...move, quantity: scrapped, from: operation, to: null, kind: "scrap" });
      alive -= scrapped;
      if (alive === 0) return;
      if (next !== undefined) {
        report(at, { ...move, quantity: alive, from: operation, to: next });
        return;
      }
      if (heldMs > 0) {
        hold(at, true);
        hold(at + heldMs, false);
      }
      report(at + heldMs, { ...move, quantity: alive, from: operation, to: null, kind: "ship" });
    },
  };
}
