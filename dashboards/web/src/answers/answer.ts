// An answer of the API as a page holds it: the newest one, whether asking again failed since, and what a page shows of that.
//   I1. A later fault never takes away an answer that is there: it makes it stale.
import type { Ref } from "vue";
import type { ApiError } from "../api/client.ts";

export interface Asked<T> {
  /** null until the first answer. */
  readonly value: T | null;
  /** Why the last question failed; null after one that did not. */
  readonly fault: ApiError | null;
  /** When `value` came, by the server's clock. */
  readonly answeredAt: number | null;
}

export interface Answer<T> {
  readonly now: Readonly<Ref<Asked<T>>>;
  /** Asks again at once. */
  refresh(): void;
}

export const NOTHING_YET = { value: null, fault: null, answeredAt: null } as const;

/** `stale`: an older answer than it should be. */
export type DataState = "loading" | "failed" | "empty" | "stale" | "ready";

export function stateOf({ value, fault, isEmpty }: Omit<Asked<unknown>, "answeredAt"> & { readonly isEmpty: boolean }): DataState {
  if (value === null) return fault ? "failed" : "loading";
  if (fault) return "stale";
  return isEmpty ? "empty" : "ready";
}
