// Reclassifications that this reader gave: sent, pending until the command's outcome is known, then applied or failed.
//   I1. A command is never sent twice: what became of it is asked, by its id.
import { onScopeDispose, type Ref, shallowRef } from "vue";
import { ApiError, type Client } from "../api/client.ts";
import { textOf } from "../api/json.ts";
import type { State, StationKey } from "../api/oee.ts";
import { after, type Stop } from "../browser/clock.ts";
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
  readonly status: "sending" | "pending" | "applied" | "failed" | "unanswered" | "refused";
  /** Why it failed or was refused. */
  readonly why: string;
}

const ASK_MS = 1_000;
const TRIES = 60;
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
  const stops = new Set<Stop>();
  let count = 0;

  const put = (key: number, part: Pick<Given, "status"> & Partial<Given>) => {
    given.value = given.value.map((each) => (each.key === key ? { ...each, ...part } : each));
  };

  function askLater(key: number, path: string, tries: number): void {
    const stop = after(ASK_MS, () => {
      stops.delete(stop);
      void ask(key, path, tries);
    });
    stops.add(stop);
  }

  async function ask(key: number, path: string, tries: number): Promise<void> {
    if (tries === 0) return put(key, { status: "unanswered" });
    try {
      const outcome = await client.get(path);
      if (outcome.status === "applied") {
        put(key, { status: "applied" });
        onApplied();
      } else put(key, { status: "failed", why: textOf(outcome.detail) || textOf(outcome.code) });
    } catch {
      askLater(key, path, tries - 1); // 404 until it was carried out; any other fault passes or runs out of tries
    }
  }

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
      askLater(key, `/api/v1/commands/${encodeURIComponent(textOf(id))}?${new URLSearchParams({ factory, line })}`, TRIES);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      put(key, { status: "refused", why: error.code === "FORBIDDEN" ? "" : error.message });
      onFault(error);
    }
  }

  onScopeDispose(() => {
    for (const stop of stops) stop();
  });
  return { given, give };
}
