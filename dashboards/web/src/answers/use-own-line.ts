// The line that an address means: the one it names, else the first at which something goes on, else the first that there is.
import { type ComputedRef, computed, type Ref } from "vue";
import { isJson, textOf } from "../api/json.ts";
import type { LineKey, PlantLine } from "../api/plant-line.ts";
import { type Zone, zoneOf } from "../plant/zone.ts";
import type { Session } from "../session/session.ts";
import type { Answer } from "./answer.ts";
import { PAGE_SIZE } from "./listed.ts";
import { useAnswer } from "./use-answer.ts";
import { useLines } from "./use-lines.ts";

const PERIOD_MS = 60_000;

interface Inputs {
  readonly session: Session;
  readonly address: Readonly<Ref<LineKey>>;
  /** A list whose items name the lines at which something goes on. */
  readonly busy: string;
}

export interface OwnLine {
  readonly lines: Answer<readonly PlantLine[]>;
  readonly known: ComputedRef<readonly PlantLine[]>;
  /** Those with an item in the list. */
  readonly busyLines: ComputedRef<readonly PlantLine[]>;
  /** undefined until it is known which, and where none of the named name is known. */
  readonly line: ComputedRef<PlantLine | undefined>;
  /** True once `line` stays as it is until the address changes. */
  readonly isSettled: ComputedRef<boolean>;
  readonly zone: ComputedRef<Zone>;
}

export function useOwnLine({ session, address, busy }: Inputs): OwnLine {
  const { client, endedBy } = session;
  const lines = useLines(session);
  const known = computed(() => lines.now.value.value ?? []);
  const places = useAnswer<readonly LineKey[]>(
    () => ({ key: busy, ask: (signal) => client.list(`${busy}?pageSize=${PAGE_SIZE}`, readPlace, signal) }),
    { periodMs: PERIOD_MS, serverNow: client.serverNow, onFault: endedBy },
  );
  const busyLines = computed(() => {
    const items = places.now.value.value ?? [];
    return known.value.filter(({ factory, line }) => items.some((item) => item.factory === factory && item.line === line));
  });
  const isAsked = computed(() => places.now.value.value !== null || places.now.value.fault !== null);
  let first: LineKey | undefined;

  const line = computed(() => {
    const { factory, line: name } = address.value;
    if (name !== "") return known.value.find((each) => each.line === name && (factory === "" || each.factory === factory));
    if (!isAsked.value) return undefined;
    const kept = known.value.find((each) => each.factory === first?.factory && each.line === first?.line);
    const inFactory = (each: LineKey) => factory === "" || each.factory === factory;
    const found = (kept && inFactory(kept) ? kept : undefined) ?? busyLines.value.find(inFactory) ?? known.value.find(inFactory);
    first = found; // what is looked at stays, when another line becomes busy
    return found;
  });
  const isSettled = computed(() => lines.now.value.value !== null && (address.value.line !== "" || isAsked.value));
  const zone = computed(() => zoneOf(line.value?.timeZone ?? "UTC"));
  return { lines, known, busyLines, line, isSettled, zone };
}

function readPlace(item: unknown): LineKey | undefined {
  return isJson(item) ? { factory: textOf(item.factory), line: textOf(item.line) } : undefined;
}
