// What was said and decided about one point: asked for when the point is chosen, and again after a command and from time to time.
import type { Ref } from "vue";
import type { Answer } from "../../answers/answer.ts";
import { type Listed, listed } from "../../answers/listed.ts";
import { useAnswer } from "../../answers/use-answer.ts";
import { type Annotation, readAnnotation } from "../../api/annotation.ts";
import { type SeriesKey, seriesName, seriesQuery } from "../../api/characteristic.ts";
import type { Session } from "../../session/session.ts";

const PERIOD_MS = 15_000;
const PAGE_SIZE = 200;

/** `point`: its id. Oldest first. */
export function useAnnotations({ client, endedBy }: Session, series: Ref<SeriesKey>, point: Ref<string>): Answer<Listed<Annotation>> {
  return useAnswer(
    () => {
      const query = seriesQuery(series.value);
      query.set("point", point.value); // its id is the series' own: products need no telling apart
      const path = `/api/v1/spc/annotations?${query}&pageSize=${PAGE_SIZE}`;
      return { key: `${seriesName(series.value)} ${point.value}`, ask: (signal) => listed(client, path, readAnnotation, signal) };
    },
    { periodMs: PERIOD_MS, serverNow: client.serverNow, onFault: endedBy },
  );
}
