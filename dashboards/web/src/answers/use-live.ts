// The stream of what changes at lines: how far each line's clock has come, which station changed, which build answers.
import { onScopeDispose, type Ref, ref, shallowRef, watch } from "vue";
import { ApiError, type Client } from "../api/client.ts";
import { instantOrNull, isJson, listOf, textOf } from "../api/json.ts";
import { openStream, type StreamEvent } from "../api/stream.ts";
import { after, now, random, type Stop } from "../browser/clock.ts";
import type { Connection } from "../series/rhythm.ts";

export interface LiveHandlers {
  /** A station of the stream changed, or the stream was opened (again): what is shown may be old. */
  onChange(): void;
  onBuild(build: string): void;
  onFault(fault: ApiError): void;
}

export interface Live {
  readonly connection: Readonly<Ref<Connection>>;
  /** The line's clock by `factory/line`. */
  readonly clocks: Readonly<Ref<ReadonlyMap<string, number>>>;
}

/** `query` narrows the stream to a factory or line; null = not yet. */
export function useLive(query: () => string | null, client: Client, { onChange, onBuild, onFault }: LiveHandlers): Live {
  const connection = ref<Connection>("connecting");
  const clocks = shallowRef<ReadonlyMap<string, number>>(new Map());
  let stop: Stop = () => {};

  function onEvent({ name, data }: StreamEvent): void {
    if (name === "hello" && isJson(data)) onBuild(textOf(data.build));
    if (name !== "oee") return;
    const items = listOf(data).filter(isJson);
    const moved = items.flatMap(({ factory, line, clock }) => {
      const at = instantOrNull(clock);
      return at === null ? [] : [[`${textOf(factory)}/${textOf(line)}`, at] as const];
    });
    if (moved.length > 0) clocks.value = new Map([...clocks.value, ...moved]);
    if (items.some(({ station }) => textOf(station) !== "")) onChange();
  }

  watch(
    query,
    (asked) => {
      stop();
      clocks.value = new Map();
      connection.value = "connecting";
      if (asked === null) return;
      stop = openStream(
        `/api/v1/stream?events=oee${asked && `&${asked}`}`,
        { client, now, after, random },
        {
          onOpen() {
            connection.value = "open";
            onChange();
          },
          onEvent,
          onClosed(cause) {
            connection.value = "retrying";
            if (cause instanceof ApiError) onFault(cause);
          },
        },
      );
    },
    { immediate: true },
  );
  onScopeDispose(() => stop());
  return { connection, clocks };
}
