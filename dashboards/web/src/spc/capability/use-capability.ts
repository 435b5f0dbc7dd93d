// Capability over the range of some points, and the values behind it, both asked for over the same whole minutes.
import { computed, type Ref, watch } from "vue";
import type { Answer } from "../../answers/answer.ts";
import { type Listed, listed, PAGE_SIZE } from "../../answers/listed.ts";
import { useAnswer } from "../../answers/use-answer.ts";
import { type Capability, readCapability } from "../../api/capability.ts";
import { readSeriesKey, type SeriesKey, seriesName, seriesQuery } from "../../api/characteristic.ts";
import { isJson } from "../../api/json.ts";
import { type Point, readPoint } from "../../api/point.ts";
import type { Session } from "../../session/session.ts";
import { minutesOf } from "./values.ts";

const PERIOD_MS = 15_000;

export interface CapabilityAnswer {
  readonly figures: Capability;
  /** Of the range, all of them or as many as one answer holds. */
  readonly points: Listed<Point>;
}

/** `points`: those whose range is meant. */
export function useCapability(
  { client, endedBy }: Session,
  key: Ref<SeriesKey>,
  points: Ref<readonly Point[]>,
): Answer<CapabilityAnswer | null> {
  const range = computed(() => minutesOf(points.value));
  const answer = useAnswer(
    () => (range.value ? { key: seriesName(key.value), ask: (signal) => ask(signal) } : null),
    { periodMs: PERIOD_MS, serverNow: client.serverNow, onFault: endedBy },
  ); // biome-ignore format: one question
  // Another range is not another question: what stands stays until the new figures are there.
  watch(() => range.value && `${range.value.from} ${range.value.to}`, answer.refresh); // biome-ignore format: one thought
  return answer;

  async function ask(signal: AbortSignal): Promise<CapabilityAnswer | null> {
    if (!range.value) return null;
    const query = rangeQuery(key.value, range.value);
    const ofSeries = <T>(read: (item: unknown) => T | undefined) => ofProduct(key.value, read);
    const [figures, found] = await Promise.all([
      client.list(`/api/v1/spc/capability?${query}`, ofSeries(readCapability), signal),
      listed(client, `/api/v1/spc/points?${query}&pageSize=${PAGE_SIZE}`, ofSeries(readPoint), signal),
    ]);
    return figures[0] ? { figures: figures[0], points: found } : null;
  }
}

/** The product is named, also where it is none: another series of the same characteristic is left out. */
export function rangeQuery(series: SeriesKey, { from, to }: { from: number; to: number }): string {
  const query = seriesQuery(series);
  query.set("product", series.product);
  query.set("from", new Date(from).toISOString());
  query.set("to", new Date(to).toISOString());
  return query.toString();
}

function ofProduct<T>({ product }: SeriesKey, read: (item: unknown) => T | undefined): (item: unknown) => T | undefined {
  return (item) => (isJson(item) && readSeriesKey(item).product === product ? read(item) : undefined);
}
