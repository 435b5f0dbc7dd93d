// The list of characteristics: asked for at once, and again every so often while the page is seen.
//   I1. What stands on points is asked for in pieces, since it costs more; where there are several, all names and signals come after the first.
import { onScopeDispose, type Ref, shallowRef } from "vue";
import { type Listed, listed, PAGE_SIZE } from "../answers/listed.ts";
import { type Characteristic, readCharacteristic, seriesName } from "../api/characteristic.ts";
import { ApiError, type Client } from "../api/client.ts";
import { everyWhileVisible } from "../browser/clock.ts";

const PERIOD_MS = 15_000;
const LIST = "/api/v1/spc/characteristics";
/** Series whose points are looked at in one question. */
const PIECE = 30;

export interface KnownCharacteristics {
  /** null until the first answer. */
  readonly items: Readonly<Ref<readonly Characteristic[] | null>>;
  /** The figures of all are known. */
  readonly isWhole: Readonly<Ref<boolean>>;
  readonly fault: Readonly<Ref<ApiError | null>>;
  retry(): void;
}

export function useCharacteristics(client: Client, onFault: (fault: ApiError) => void): KnownCharacteristics {
  const items = shallowRef<readonly Characteristic[] | null>(null);
  const isWhole = shallowRef(false);
  const fault = shallowRef<ApiError | null>(null);
  let aborting = new AbortController();
  let isAsking = false;

  async function ask(): Promise<void> {
    isAsking = true;
    aborting.abort();
    aborting = new AbortController();
    const { signal } = aborting;
    try {
      const found: Characteristic[] = [];
      for await (const { items: piece, total } of pieces(client, signal)) {
        found.push(...piece);
        if (piece.length < total) items.value = withPiece(items.value ?? (await namesOf(client, signal)), piece);
      }
      items.value = found; // what has no plan any more is gone
      isWhole.value = true;
      fault.value = null;
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
  return { items, isWhole, fault, retry: () => void ask() };
}

async function* pieces(client: Client, signal: AbortSignal): AsyncGenerator<Listed<Characteristic>> {
  for (let page = 1, left = Number.POSITIVE_INFINITY; left > 0; page++) {
    const piece = await listed(client, `${LIST}?page=${page}&pageSize=${PIECE}`, readCharacteristic, signal);
    yield piece;
    left = piece.items.length === 0 ? 0 : piece.total - page * PIECE;
  }
}

function namesOf(client: Client, signal: AbortSignal): Promise<Characteristic[]> {
  return client.list(`${LIST}?figures=none&pageSize=${PAGE_SIZE}`, readCharacteristic, signal);
}

/** The list with what a piece of it says now. */
export function withPiece(list: readonly Characteristic[], piece: readonly Characteristic[]): Characteristic[] {
  const newer = new Map(piece.map((each) => [seriesName(each), each]));
  const known = list.map((each) => newer.get(seriesName(each)) ?? each);
  const names = new Set(list.map(seriesName));
  return [...known, ...piece.filter((each) => !names.has(seriesName(each)))];
}
