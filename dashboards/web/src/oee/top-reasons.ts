// Which reasons took the most time.
import type { LossReason } from "../api/oee.ts";

const SHOWN = 8;

/** The longest first; a reason stands once a loss, since a micro-stop and a breakdown for one reason are two troubles. */
export function topReasons(byReason: readonly LossReason[]): LossReason[] {
  return byReason.filter(({ ms }) => ms > 0).sort((a, b) => b.ms - a.ms).slice(0, SHOWN); // biome-ignore format: one thought
}
