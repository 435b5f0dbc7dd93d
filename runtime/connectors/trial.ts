// A mapping tried on a sample: what its source would give, by the same `translate` that runs, on a memory that nobody keeps.
import type { Event } from "../../core/events.ts";
import { HOUR_MS, type Instant } from "../../core/time.ts";
import type { ChangeRecord, Translate, TranslateContext } from "../../processors/translate/contract.ts";
import { countsOf } from "../../processors/translate/counts.ts";

/** What became of a line, told when it is known: of a row that waits, once its parent has come or at the end. */
export type Told =
  | { readonly kind: "event"; readonly event: Event }
  | { readonly kind: "fault"; readonly reason: string; readonly detail: string }
  | { readonly kind: "waits" }
  | { readonly kind: "nothing" };

export interface Trial {
  take(record: ChangeRecord): Told[];
  /** Rows whose parents did not come are given up. */
  end(at: Instant): Told[];
}

/** Longer than a row waits for its parent. */
const LATER_MS = 2 * HOUR_MS;

export function createTrial(translate: Translate): Trial {
  let told: Told[] = [];
  const context = memory({
    give: (event) => void told.push({ kind: "event", event }),
    bury: (reason, detail) => void told.push({ kind: "fault", reason, detail }),
  });
  const parked = () => countsOf(context.state).parked;

  function step(record: ChangeRecord): Told[] {
    told = [];
    const before = parked();
    const stop = translate.onRecord(record, context);
    if (stop) told.push({ kind: "fault", reason: stop.code, detail: stop.detail });
    if (told.length === 0) told.push({ kind: parked() > before ? "waits" : "nothing" });
    return told;
  }

  return {
    take: step,
    end(at) {
      if (parked() === 0) return [];
      const value = new TextEncoder().encode(JSON.stringify({ ts_ms: at + LATER_MS })); // a heartbeat
      return step({ key: "", value, headers: {}, timestamp: at + LATER_MS, offset: -1 }).filter(({ kind }) => kind !== "nothing");
    },
  };
}

function memory(outlet: Pick<TranslateContext, "give" | "bury">): TranslateContext {
  const state = new Map<string, unknown>();
  const archive = new Map<string, unknown>();
  const known = new Set<string>();
  return {
    ...outlet,
    state: { ...storeOf(state), keys: (prefix) => [...state.keys()].filter((key) => key.startsWith(prefix)) },
    archive: storeOf(archive),
    admit: (identity, kind) => !known.has(`${kind} ${identity}`) && known.add(`${kind} ${identity}`) !== undefined,
    emit: () => undefined,
  };
}

function storeOf(values: Map<string, unknown>): TranslateContext["archive"] {
  return {
    get: (key) => values.get(key) as never,
    set: (key, value) => void values.set(key, value),
    delete: (key) => void values.delete(key),
  };
}
