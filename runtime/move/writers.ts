// Who may append to the events of a log, as its processes tell of themselves.
import { z } from "zod";
import type { Instant } from "../../core/time.ts";
import type { EventLog } from "../../log/log.ts";

/** Edges append events, processors ticks; alerts go on with what people are told, which the new log must take over whole. */
const WRITERS: ReadonlySet<string> = new Set(["api", "ingest", "processors", "alerts"]);
/** A process that was killed is taken for alive so long. */
const ALIVE_FOR_MS = 20_000;
const memberSchema = z.object({ instance: z.string(), roles: z.array(z.string()), at: z.int() });

/** Instances that were heard of lately, with their roles. */
export async function livingWriters(log: EventLog, now: Instant): Promise<string[]> {
  const members = [...(await log.register("members").entries()).values()].map((value) => memberSchema.safeParse(value).data);
  return members.flatMap((member) => {
    if (!member || now - member.at > ALIVE_FOR_MS || !member.roles.some((role) => WRITERS.has(role))) return [];
    return [`${member.instance} (${member.roles.join(", ")})`];
  });
}
