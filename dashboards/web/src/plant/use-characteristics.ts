// The list of characteristics: asked for at once, and again every so often while the page is seen.
//   I1. Names, plans and signals come first and in one piece; what stands on points costs more, and follows in pieces.
import { onScopeDispose, type Ref, shallowRef } from "vue";
import { listed, PAGE_SIZE } from "../answers/listed.ts";
import { type Characteristic, readCharacteristic, seriesName } from "../api/characteristic.ts";
import { ApiError, type Client } from "../api/client.ts";
import { everyWhileVisible } from "../browser/clock.ts";

const PERIOD_MS = 15_000;
const LIST = "/api/v1/spc/characteristics";
/** Series whose points are looked at in one question. */
const PIECE = 50;

export interface KnownCharacteristics {
  /** null until the first answer. */
  readonly items: Readonly<Ref<readonly Characteristic[] | null>>;
  readonly fault: Readonly<Ref<ApiError | null>>;
  retry(): void;
}

export function useCharacteristics(client: Client, onFault: (fault: ApiError) => void): KnownCharacteristics {
  const items = shallowRef<readonly Characteristic[] | null>(null);
  const fault = shallowRef<ApiError | null>(null);
  let aborting = new AbortController();
  let isAsking = false;

  async function ask(): Promise<void> {
    isAsking = true;
    aborting.abort();
    aborting = new AbortController();
    const { signal } = aborting;
    try {
      items.value ??= await client.list(`${LIST}?figures=none&pageSize=${PAGE_SIZE}`, readCharacteristic, signal);
      fault.value = null;
      const found: Characteristic[] = [];
      for await (const piece of pieces(client, signal)) {
        found.push(...piece);
        items.value = withPiece(items.value, piece);
      }
      items.value = found; // what has no plan any more is gone
    } catch (error) {
      if (signal.aborted || !(error instanceof ApiError)) return;
      fault.value = error;
      onFault(error);
    } finally {
      if (!signal.aborted) isAsking = false;
    }
  }

  void ask();
  const stop = everyWhileVisible(PERIOD_MS, () => void (isAsking || ask())); // a long list is asked to its end
  onScopeDispose(() => {
    stop();
    aborting.abort();
  });
  return { items, fault, retry: () => void ask() };
}

async function* pieces(client: Client, signal: AbortSignal): AsyncGenerator<readonly Characteristic[], void> {
  for (let page = 1, left = Number.POSITIVE_INFINITY; left > 0; page++) {
    const { items, total } = await listed(client, `${LIST}?page=${page}&pageSize=${PIECE}`, readCharacteristic, signal);
    yield items;
    left = items.length === 0 ? 0 : total - page * PIECE;
  }
}

/** The list with what a piece of it says now. */
export function withPiece(list: readonly Characteristic[], piece: readonly Characteristic[]): Characteristic[] {
  const newer = new Map(piece.map((each) => [seriesName(each), each]));
  const known = list.map((each) => newer.get(seriesName(each)) ?? each);
  const names = new Set(list.map(seriesName));
  return [...known, ...piece.filter((each) => !names.has(seriesName(each)))];
}
