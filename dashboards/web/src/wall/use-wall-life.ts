// Keeps a wall alive for weeks: turns its pages, knows whether it is connected, loads itself anew once a day and after an update.
//   I1. It never loads itself while the server does not answer: what it shows is better than the browser's error page.
import { computed, onScopeDispose, type Ref, ref, watch } from "vue";
import type { Client } from "../api/client.ts";
import { after, everyWhileVisible, random, type Stop } from "../browser/clock.ts";
import type { Zone } from "../plant/zone.ts";
import { untilReload } from "./reload.ts";
import type { WallAddress } from "./wall-address.ts";

const UPDATE_SPREAD_MS = 20_000;
const AGAIN_MS = 60_000;

/** Which page is shown, of `count`; `turn` goes on by hand. */
export function usePages(count: Readonly<Ref<number>>, address: Readonly<Ref<WallAddress>>) {
  const turned = ref(address.value.page);
  let stop: Stop = () => {};
  const page = computed(() => (count.value === 0 ? 0 : ((turned.value % count.value) + count.value) % count.value));
  watch(
    () => address.value.everyMs,
    (everyMs) => {
      stop();
      stop = everyMs === 0 ? () => {} : everyWhileVisible(everyMs, () => (turned.value = page.value + 1));
    },
    { immediate: true },
  );
  onScopeDispose(() => stop());
  return { page, turn: (by: number) => (turned.value = page.value + by) };
}

/** Since when it is lost, by `clock`; null while it is not. */
export function useLostAt(isLost: Readonly<Ref<boolean>>, clock: Readonly<Ref<number>>): Readonly<Ref<number | null>> {
  const lostAt = ref<number | null>(null);
  watch(
    isLost,
    (lost) => {
      lostAt.value = lost ? (lostAt.value ?? clock.value) : null;
    },
    { immediate: true },
  );
  return lostAt;
}

interface Reloading {
  readonly client: Client;
  readonly zone: Readonly<Ref<Zone>>;
  readonly minute: Readonly<Ref<number>>;
  readonly reload: () => void;
}

/** @returns what to call with each build that the stream names */
export function useReload({ client, zone, minute, reload }: Reloading): (build: string) => void {
  let stopDaily: Stop = () => {};
  let stopSoon: Stop = () => {};
  let firstBuild = "";

  async function reloadIfThere(): Promise<void> {
    const isThere = await client.get("/api/v1/lines?pageSize=1").then(
      () => true,
      () => false,
    );
    if (isThere) reload();
    else stopSoon = after(AGAIN_MS, () => void reloadIfThere());
  }

  watch(
    () => [zone.value.name, minute.value] as const,
    () => {
      stopDaily();
      stopDaily = after(
        untilReload(client.serverNow(), { zone: zone.value, minute: minute.value, random: random() }),
        () => void reloadIfThere(),
      );
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    stopDaily();
    stopSoon();
  });
  return (build) => {
    firstBuild ||= build;
    if (build === firstBuild) return;
    stopSoon();
    stopSoon = after(random() * UPDATE_SPREAD_MS, () => void reloadIfThere());
  };
}
