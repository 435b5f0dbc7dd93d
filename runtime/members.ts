// The processes that share a log, as each tells of itself in the register `members`.
//   I1. An entry is its process's own: written every few seconds, taken out on a clean stop.
//   I2. A process that was not heard of for a while is not shown; after a day whoever reads forgets its entry.
//   I3. Ages are told by the clocks of two machines: they may differ by seconds, not by more.
import { z } from "zod";
import { DAY_MS, type Instant } from "../core/time.ts";
import type { EventLog } from "../log/log.ts";
import type { Logger } from "./logger.ts";

const NAME = "members";
const TELL_EVERY_MS = 5000;
const SHOWN_FOR_MS = 20_000;
const KEPT_FOR_MS = DAY_MS;

const count = z.int();
const sourceReport = z.object({
  source: z.string(),
  topic: z.string(),
  partition: z.int(),
  totals: z
    .object({
      changes: count,
      snapshotRows: count,
      duplicates: count,
      events: count,
      buried: count,
      orphans: count,
      truncates: count,
      ignored: count,
      parked: count,
      recordAt: count.nullable(),
      committedAt: count.nullable(),
      inSnapshot: z.boolean(),
    })
    .nullable(),
  stopped: z.object({ code: z.string(), detail: z.string(), offset: count.nullable() }).nullable(),
});
const figure = z.number().nullable();
const connectorReport = z.object({
  source: z.string(),
  running: figure,
  restarts: count,
  lagSeconds: figure,
  logBehindBytes: figure,
  logKeptBytes: figure,
  logLost: figure,
});
const senderReport = z.object({
  tenant: z.string(),
  factory: z.string(),
  line: z.string(),
  source: z.string(),
  events: count,
  late: count,
  historical: count,
  lastAt: count,
  heardAt: count,
});
const memberSchema = z.object({
  instance: z.string(),
  host: z.string(),
  pid: z.int(),
  roles: z.array(z.string()),
  startedAt: z.int(),
  /** When it last told of itself. */
  at: z.int(),
  build: z.string(),
  partitions: z.array(z.object({ group: z.string(), topic: z.string(), partition: z.int() })),
  /** What it counts of the partitions of `events` that it holds. */
  reports: z.array(
    z.object({
      group: z.string(),
      partition: z.int(),
      counts: z.object({ events: count, duplicates: count, forgotten: count, deadletters: count, rows: count }),
      quarantined: z.array(z.string()),
    }),
  ),
  stopped: z.array(z.object({ table: z.string(), partition: z.int(), code: z.string(), destination: z.string().optional() })),
  /** What it translates; absent in what an older build tells. */
  sources: z.array(sourceReport).default([]),
  /** What it knows of the sources' connectors, where it looks after them. */
  connectors: z.array(connectorReport).optional(),
  /** Who sent it events since it started. */
  senders: z.array(senderReport).optional(),
});

export type Member = z.output<typeof memberSchema>;

export interface Members {
  /** All that were heard of lately, this one as it is now, by instance. */
  list(): Promise<readonly Member[]>;
  /** Tells of this process at once. */
  tell(): Promise<void>;
  close(): Promise<void>;
}

export interface MembersDeps {
  readonly log: EventLog;
  /** Of this process, now. */
  readonly self: () => Omit<Member, "at">;
  readonly now: () => Instant;
  readonly every: (intervalMs: number, task: () => void) => () => void;
  readonly logger: Logger;
}

export function joinMembers({ log, self, now, every, logger }: MembersDeps): Members {
  const register = log.register(NAME);
  const { instance } = self();
  let telling = Promise.resolve();
  let waiting = 0;

  /** One put after the other, so that the last one stands. */
  function put(value: () => Member | undefined): Promise<void> {
    waiting++;
    telling = telling
      .then(() => register.put(instance, value()))
      .catch((error) => logger.debug("could not tell of this process", { error: String(error) }))
      .finally(() => waiting--);
    return telling;
  }
  const own = (): Member => ({ ...self(), at: now() });
  const tell = () => put(own);

  function forget(key: string): void {
    register.put(key, undefined).catch(() => undefined); // the next reader does
  }

  const stop = every(TELL_EVERY_MS, () => {
    if (waiting === 0) void tell(); // otherwise the log is away: one word is enough when it is back
  });
  return {
    tell,
    async list() {
      const members = new Map([[instance, own()]]);
      for (const [key, value] of await register.entries()) {
        const { data } = memberSchema.safeParse(value);
        if (key === instance || !data) continue; // what another build writes may not be readable here
        const ageMs = now() - data.at;
        if (ageMs <= SHOWN_FOR_MS) members.set(key, data);
        else if (ageMs > KEPT_FOR_MS) forget(key);
      }
      return [...members].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, member]) => member);
    },
    async close() {
      stop();
      await put(() => undefined);
    },
  };
}

/** The newest report of each partition of a group: while one moves, two may tell of it, and its counts only rise. */
export function reportsOf(members: readonly Member[], group: string): Member["reports"] {
  const newest = new Map<number, Member["reports"][number]>();
  for (const report of members.flatMap(({ reports }) => reports)) {
    const known = newest.get(report.partition);
    if (report.group === group && (known === undefined || known.counts.events <= report.counts.events))
      newest.set(report.partition, report);
  }
  return [...newest.values()].sort((a, b) => a.partition - b.partition);
}
