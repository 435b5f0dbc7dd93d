// The limit set behind a series' points: asked for when the series or the version of its limits changes.
import { onScopeDispose, type Ref, shallowRef, watch } from "vue";
import { type SeriesKey, seriesName, seriesQuery } from "../api/characteristic.ts";
import type { Client } from "../api/client.ts";
import { type LimitSet, readLimitSet } from "../api/limit-set.ts";
import { after, type Stop } from "../browser/clock.ts";

/** A version can be on the stream a moment before the warehouse has it. */
const AGAIN_MS = 3_000;
const TRIES = 4;

export function useLimits(key: Ref<SeriesKey | null>, version: Ref<number | null>, client: Client): Readonly<Ref<LimitSet | null>> {
  const limits = shallowRef<LimitSet | null>(null);
  let cancel: Stop = () => {};

  async function ask(series: SeriesKey, wanted: number, triesLeft: number): Promise<void> {
    const aborting = new AbortController();
    cancel = () => aborting.abort();
    const sets = await client.list(`/api/v1/spc/limits?${seriesQuery(series)}`, readLimitSet, aborting.signal).catch(() => []);
    if (aborting.signal.aborted) return;
    limits.value = sets.find((set) => set.version === wanted) ?? null;
    if (!limits.value && triesLeft > 1) cancel = after(AGAIN_MS, () => void ask(series, wanted, triesLeft - 1));
  }

  watch(
    () => [key.value && seriesName(key.value), version.value] as const,
    ([name], before) => {
      cancel();
      if (name !== before?.[0]) limits.value = null;
      if (key.value && version.value) void ask(key.value, version.value, TRIES);
    },
    { immediate: true },
  );
  onScopeDispose(() => cancel());
  return limits;
}
