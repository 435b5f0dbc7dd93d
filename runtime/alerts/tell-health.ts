// Tells the runtime's own health every 15 s, as long as this process has the partition of `_system`.
//   I1. What was told as open is kept before it is told, and forgotten after it was told as over: whoever comes next ends what has ended.
//   I2. What could not be told is told at the next look.
//   I3. How many dead letters there were is kept when it has changed: those that come while nobody looks are told by whoever comes next.
import { ALERTING_TOPIC, type Finding } from "../../core/alerting.ts";
import type { Instant } from "../../core/time.ts";
import type { EventLog, OwnedEntry } from "../../log/log.ts";
import { errorText } from "../error-text.ts";
import type { Logger } from "../logger.ts";
import { beginHealth, type HealthInput, type HealthLeft, type HealthMemory, healthOf, type Letters, recordsOf } from "./health.ts";

export const HEALTH_EVERY_MS = 15_000;

const REGISTER = "health";
const OPEN = "open";
const LETTERS = "letters";

type Open = readonly (readonly [key: string, finding: Finding])[];

export interface TellHealthDeps {
  readonly log: EventLog;
  readonly tenant: string;
  /** How the program and its sources are; tells of all processes. */
  readonly health: () => Promise<Omit<HealthInput, "tenant" | "now">>;
  readonly now: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly logger: Logger;
}

/** Until the signal aborts; never rejects. */
export async function tellHealth(signal: AbortSignal, { log, tenant, health, now, sleep, logger }: TellHealthDeps): Promise<void> {
  const partitions = log.partitionsOf(ALERTING_TOPIC);
  let kept: Kept | undefined;
  let memory: HealthMemory | undefined;
  while (!signal.aborted) {
    await sleep(HEALTH_EVERY_MS, signal);
    if (signal.aborted) return;
    try {
      kept ??= await own(log);
      const before = memory ?? beginHealth(now(), await leftIn(kept));
      const told = healthOf({ ...(await health()), tenant, now: now() }, before);
      const { open, letters } = told.memory;
      if (hasMore(open, before.open)) await kept.open.put([...before.open, ...open] satisfies Open);
      await log.append(recordsOf(told.observations, partitions));
      memory = told.memory;
      if (hasMore(before.open, open)) await kept.open.put([...open] satisfies Open);
      if (letters.at(-1)?.count !== before.letters.at(-1)?.count) await kept.letters.put(letters);
    } catch (error) {
      logger.debug("health is told later", { error: errorText(error) });
    }
  }
}

interface Kept {
  readonly open: OwnedEntry;
  readonly letters: OwnedEntry;
}

async function own(log: EventLog): Promise<Kept> {
  const register = log.register(REGISTER);
  return { open: await register.own(OPEN), letters: await register.own(LETTERS) };
}

async function leftIn({ open, letters }: Kept): Promise<HealthLeft> {
  return { open: ((await open.get()) ?? []) as Open, letters: ((await letters.get()) ?? []) as Letters[] };
}

const hasMore = (one: HealthMemory["open"], other: HealthMemory["open"]) => [...one.keys()].some((key) => !other.has(key));
