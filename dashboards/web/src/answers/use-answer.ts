// Asks the API, asks again every so often while the page is seen, and holds the newest answer.
//   I1. One question at a time: a slow server is not asked again before it has answered; another question takes the place of the first.
import { onScopeDispose, shallowRef, watch } from "vue";
import { ApiError } from "../api/client.ts";
import { everyWhileVisible } from "../browser/clock.ts";
import { type Answer, type Asked, NOTHING_YET } from "./answer.ts";

/** What to ask; two questions of one `key` are the same. */
export interface Question<T> {
  readonly key: string;
  readonly ask: (signal: AbortSignal) => Promise<T>;
}

interface Options {
  readonly periodMs: number;
  readonly serverNow: () => number;
  readonly onFault: (fault: ApiError) => void;
}

/** `question` null: nothing to ask yet. */
export function useAnswer<T>(question: () => Question<T> | null, { periodMs, serverNow, onFault }: Options): Answer<T> {
  const now = shallowRef<Asked<T>>(NOTHING_YET);
  let asking: AbortController | null = null;

  async function ask(): Promise<void> {
    const asked = question();
    if (!asked) return;
    asking?.abort();
    const own = new AbortController();
    asking = own;
    try {
      const value = await asked.ask(own.signal);
      if (!own.signal.aborted) now.value = { value, fault: null, answeredAt: serverNow() };
    } catch (error) {
      if (own.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      now.value = { ...now.value, fault: error };
      onFault(error);
    } finally {
      if (asking === own) asking = null;
    }
  }

  watch(
    () => question()?.key,
    () => {
      asking?.abort();
      now.value = NOTHING_YET;
      void ask();
    },
    { immediate: true },
  );
  const stop = everyWhileVisible(periodMs, () => void (asking ?? ask()));
  onScopeDispose(() => {
    stop();
    asking?.abort();
  });
  return { now, refresh: () => void ask() };
}
