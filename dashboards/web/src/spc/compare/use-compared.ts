// Values and Cpk of several series over one and the same range of whole minutes.
import { watch } from "vue";
import type { Answer } from "../../answers/answer.ts";
import { type Listed, listed, PAGE_SIZE } from "../../answers/listed.ts";
import { useAnswer } from "../../answers/use-answer.ts";
import { readCapability } from "../../api/capability.ts";
import { type Characteristic, readCharacteristic, readSeriesKey, type SeriesKey, seriesName } from "../../api/characteristic.ts";
import type { Client } from "../../api/client.ts";
import { isJson } from "../../api/json.ts";
import { type Point, readPoint } from "../../api/point.ts";
import type { Session } from "../../session/session.ts";
import { rangeQuery } from "../capability/use-capability.ts";
import { valuesOf } from "../capability/values.ts";
import { boxOf } from "./box.ts";
import type { ComparedRow } from "./compared.ts";

const PERIOD_MS = 30_000;
const LIST_PERIOD_MS = 30_000;

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Compared {
  readonly rows: readonly ComparedRow[];
  /** Some series have more points than one answer holds. */
  readonly isPartial: boolean;
}

/** All series of a factory that can be watched. */
export function useKnownSeries({ client, endedBy }: Session, factory: () => string): Answer<readonly Characteristic[]> {
  return useAnswer(
    () => {
      const query = new URLSearchParams({ factory: factory(), figures: "none", pageSize: String(PAGE_SIZE) });
      return { key: factory(), ask: (signal) => client.list(`/api/v1/spc/characteristics?${query}`, readCharacteristic, signal) };
    },
    { periodMs: LIST_PERIOD_MS, serverNow: client.serverNow, onFault: endedBy },
  );
}

/** `asked` null: nothing to ask yet. The rows stand in the order of `asked`. */
export function useCompared(
  { client, endedBy }: Session,
  asked: () => { series: readonly SeriesKey[]; span: Span } | null,
): Answer<Compared> {
  const answer = useAnswer(
    () => {
      const now = asked();
      return now && { key: now.series.map(seriesName).join(" "), ask: (signal: AbortSignal) => ask(client, asked() ?? now, signal) };
    },
    { periodMs: PERIOD_MS, serverNow: client.serverNow, onFault: endedBy },
  );
  // Another range is not another question: what stands stays until the new figures are there.
  watch(() => JSON.stringify(asked()?.span), answer.refresh); // biome-ignore format: one thought
  return answer;
}

async function ask(client: Client, { series, span }: { series: readonly SeriesKey[]; span: Span }, signal: AbortSignal): Promise<Compared> {
  const found = await Promise.all(series.map((key) => askOne(client, { key, span }, signal)));
  return { rows: found.map(({ row }) => row), isPartial: found.some(({ points }) => points.total > points.items.length) };
}

async function askOne(
  client: Client,
  { key, span }: { key: SeriesKey; span: Span },
  signal: AbortSignal,
): Promise<{ row: ComparedRow; points: Listed<Point> }> {
  const query = rangeQuery(key, span);
  const ofProduct =
    <T>(read: (item: unknown) => T | undefined) =>
    (item: unknown) =>
      isJson(item) && readSeriesKey(item).product === key.product ? read(item) : undefined;
  const [[figures], points] = await Promise.all([
    client.list(`/api/v1/spc/capability?${query}`, ofProduct(readCapability), signal),
    listed(client, `/api/v1/spc/points?${query}&pageSize=${PAGE_SIZE}`, ofProduct(readPoint), signal),
  ]);
  const cpk = figures?.indices.cpk.value ?? null;
  const name = seriesName(key);
  return { row: { key: name, series: key, name, box: boxOf(valuesOf(points.items)), cpk, why: figures?.reasons.cpk ?? "" }, points };
}
