// The list of characteristics: asked for at once, and again every so often while the page is seen.
import { onScopeDispose, type Ref, shallowRef } from "vue";
import { type Characteristic, readCharacteristic, readLine } from "../api/characteristic.ts";
import { ApiError, type Client } from "../api/client.ts";
import { everyWhileVisible } from "../browser/clock.ts";

const PERIOD_MS = 15_000;

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

  async function ask(): Promise<void> {
    aborting.abort();
    aborting = new AbortController();
    const { signal } = aborting;
    try {
      items.value = await listOf(client, signal);
      fault.value = null;
    } catch (error) {
      if (signal.aborted || !(error instanceof ApiError)) return;
      fault.value = error;
      onFault(error);
    }
  }

  void ask();
  const stop = everyWhileVisible(PERIOD_MS, () => void ask());
  onScopeDispose(() => {
    stop();
    aborting.abort();
  });
  return { items, fault, retry: () => void ask() };
}

/** Where charts are not there yet, the plant's own list still names what there is. */
async function listOf(client: Client, signal: AbortSignal): Promise<Characteristic[]> {
  try {
    return await client.list("/api/v1/spc/characteristics?pageSize=10000", readCharacteristic, signal);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
    return (await client.list("/api/v1/lines?pageSize=10000", readLine, signal)).flat();
  }
}
