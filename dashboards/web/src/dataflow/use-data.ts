// Asks for all that the page of data shows, part by part: what one part refuses leaves the others whole.
import { computed, type Ref } from "vue";
import { listed, PAGE_SIZE } from "../answers/listed.ts";
import { useAnswer } from "../answers/use-answer.ts";
import { readAct, readGroup, readLetter } from "../api/dead-letter.ts";
import { readStatus } from "../api/pipeline.ts";
import { readQuality } from "../api/quality.ts";
import { readOrigins } from "../api/source.ts";
import { isoOf } from "../range/range-query.ts";
import type { Session } from "../session/session.ts";
import { type DataAddress, spanOf } from "./data-address.ts";

const STATUS_MS = 3_000;
const SOURCES_MS = 5_000;
const LETTERS_MS = 10_000;
const QUALITY_MS = 60_000;
/** Letters of one reason that are shown. */
export const EXAMPLES = 5;

export function useData({ client, endedBy }: Session, address: Readonly<Ref<DataAddress>>, zone: Readonly<Ref<string>>) {
  const options = (periodMs: number) => ({ periodMs, serverNow: client.serverNow, onFault: endedBy });
  const status = useAnswer(
    () => ({ key: "status", ask: async (signal) => readStatus(await client.get("/api/v1/status", signal)) }),
    options(STATUS_MS),
  );
  const origins = useAnswer(
    () => ({ key: "sources", ask: async (signal) => readOrigins(await client.get("/api/v1/sources", signal)) }),
    options(SOURCES_MS),
  );
  const groups = useAnswer(
    () => ({ key: "groups", ask: (signal) => client.list("/api/v1/deadletters/summary", readGroup, signal) }),
    options(LETTERS_MS),
  );
  const acts = useAnswer(
    () => ({ key: "acts", ask: (signal) => client.list("/api/v1/deadletters/acts", readAct, signal) }),
    options(LETTERS_MS),
  );
  const letters = useAnswer(() => {
    const { letters: open } = address.value;
    if (!open) return null;
    const query = new URLSearchParams({ ...open, order: "newest", pageSize: String(EXAMPLES) });
    return { key: String(query), ask: (signal) => listed(client, `/api/v1/deadletters?${query}`, readLetter, signal) };
  }, options(LETTERS_MS));

  const quality = (by: () => "none" | "hour" | "day") =>
    useAnswer(() => {
      const { span, source, table } = address.value;
      const chosen = { ...(source && { source }), ...(table && { table }), by: by(), timeZone: zone.value, pageSize: String(PAGE_SIZE) };
      return {
        key: `${span} ${new URLSearchParams(chosen)}`,
        ask(signal) {
          const from = isoOf(client.serverNow() - spanOf(span).ms);
          return client.list(`/api/v1/quality?${new URLSearchParams({ ...chosen, from })}`, readQuality, signal);
        },
      };
    }, options(QUALITY_MS));
  const whole = quality(() => "none");
  const parts = quality(() => spanOf(address.value.span).by);

  const sources = computed(() => origins.now.value.value?.sources ?? []);
  const refreshLetters = () => {
    for (const answer of [groups, letters, acts, status]) answer.refresh();
  };
  return { status, origins, sources, groups, acts, letters, whole, parts, refreshLetters };
}
