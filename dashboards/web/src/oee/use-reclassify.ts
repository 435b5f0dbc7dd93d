// Reclassifications that this reader gave: sent, pending until the command's outcome is known, then applied or failed.
//   I1. A command is never sent twice.
import { type Ref, shallowRef } from "vue";
import { type Outcome, useOutcomes } from "../answers/use-outcomes.ts";
import { ApiError, type Client } from "../api/client.ts";
import { textOf } from "../api/json.ts";
import type { State, StationKey } from "../api/oee.ts";
import { after } from "../browser/clock.ts";
import type { Span } from "../range/range.ts";
import { isoOf } from "../range/range-query.ts";

export interface Reclassification extends StationKey, Span {
  /** null = as reported. */
  readonly state: State | null;
  /** null = without one; `undefined` = as it is. */
  readonly reason: string | null | undefined;
  readonly note: string;
}

export interface Given extends Reclassification {
  readonly key: number;
  readonly status: "sending" | "pending" | Outcome["status"] | "refused";
  /** Why it failed or was refused. */
  readonly why: string;
}

/** More are not listed. */
const KEPT = 20;

export interface Reclassifying {
  /** The newest first. */
  readonly given: Readonly<Ref<readonly Given[]>>;
  give(what: Reclassification): Promise<void>;
}

export function useReclassify(
  client: Client,
  { onApplied, onFault }: { onApplied: () => void; onFault: (fault: ApiError) => void },
): Reclassifying {
  const given = shallowRef<readonly Given[]>([]);
  const outcomes = useOutcomes({ client, after });
  let count = 0;

  const put = (key: number, part: Pick<Given, "status"> & Partial<Given>) => {
    given.value = given.value.map((each) => (each.key === key ? { ...each, ...part } : each));
  };

  async function give(what: Reclassification): Promise<void> {
    const key = ++count;
    const { factory, line, station, from, to, state, reason, note } = what;
    given.value = [{ ...what, key, status: "sending" as const, why: "" }, ...given.value].slice(0, KEPT);
    const body = {
      factory, line, station, from: isoOf(from), to: isoOf(to),
      ...(state && { state }), ...(reason !== undefined && { reason }), ...(note && { note }),
    }; // biome-ignore format: one record
    try {
      const { id } = await client.post("/api/v1/oee/stops/reclassify", body);
      put(key, { status: "pending" });
      const outcome = await outcomes.of(textOf(id), { factory, line });
      put(key, { status: outcome.status, ...(outcome.status === "failed" && { why: outcome.detail || outcome.code }) });
      if (outcome.status === "applied") onApplied();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      put(key, { status: "refused", why: error.code === "FORBIDDEN" ? "" : error.message });
      onFault(error);
    }
  }

  return { given, give };
}
