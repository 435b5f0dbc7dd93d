// Which partitions this process holds, of all groups that it has joined.
import type { Claim } from "../log/log.ts";

export interface Held {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

export interface Holdings {
  /** Takes a claim in until it is taken away. */
  add(group: string, claim: Claim): void;
  list(): Held[];
}

export function createHoldings(): Holdings {
  const held = new Map<Claim, Held>();
  return {
    add(group, claim) {
      const { topic, partition, signal } = claim;
      held.set(claim, { group, topic, partition });
      signal.addEventListener("abort", () => held.delete(claim), { once: true });
    },
    list: () => [...held.values()],
  };
}
