// What `GET /status` tells, and `linepulse status` prints.
import { z } from "zod";

const memberSchema = z.object({
  instance: z.string().meta({ description: "Names a process: its host, and what tells it from others there" }),
  host: z.string(),
  pid: z.int(),
  roles: z.array(z.string()),
  startedAt: z.string().meta({ format: "date-time" }),
  at: z.string().meta({ format: "date-time", description: "When it last told of itself: every few seconds" }),
  build: z.string(),
  partitions: z
    .array(
      z.object({
        group: z.string(),
        topic: z.string(),
        partition: z.int(),
        lag: z.int().nullable().meta({ description: "Records that the group has not taken yet; null of a group that is being left" }),
      }),
    )
    .meta({ description: "What it holds, of every group that it has joined" }),
  stopped: z
    .array(
      z.object({
        table: z.string(),
        partition: z.int(),
        code: z.string(),
        destination: z.string().optional().meta({ description: "Absent = the warehouse that readers query" }),
      }),
    )
    .meta({ description: "Sinks that stand still there: a person must act" }),
});

const sourceSchema = z.object({
  source: z.string(),
  topic: z.string(),
  partition: z.int(),
  lag: z.int().nullable().meta({ description: "Records of its topic not yet taken; null where this process does not know the source" }),
  totals: z
    .object({
      changes: z.int(),
      snapshotRows: z.int(),
      duplicates: z.int(),
      events: z.int(),
      buried: z.int(),
      orphans: z.int(),
      truncates: z.int(),
      ignored: z.int(),
      parked: z.int().meta({ description: "Changes that wait for a parent now" }),
      recordAt: z
        .string()
        .nullable()
        .meta({ format: "date-time", description: "When the newest record came into the log, heartbeats too" }),
      committedAt: z.string().nullable().meta({ format: "date-time", description: "When the database committed the newest change" }),
      inSnapshot: z.boolean(),
    })
    .nullable()
    .meta({ description: "Since the source began; null while it could not be opened" }),
  stopped: z
    .object({ code: z.string(), detail: z.string(), offset: z.int().nullable() })
    .nullable()
    .meta({ description: "Why it stands still, and at which record: a person must act" }),
});

export const statusSchema = z.object({
  roles: z.array(z.string()).meta({ description: "That run in any process" }),
  lag: z.object({
    events: z.int().meta({ description: "Records of `events` not yet accounted by the processors" }),
    facts: z.int().meta({ description: "Chunks of rows not yet taken by a sink" }),
    sinks: z.int().meta({ description: "Batches sent to the warehouse and not yet acknowledged" }),
    sources: z.int().meta({ description: "Records of sources not yet translated, and changes that wait for a parent" }),
  }),
  destinations: z
    .array(
      z.object({
        destination: z.string(),
        facts: z.int().meta({ description: "Chunks of rows not yet taken by its sink" }),
        sinks: z.int().meta({ description: "Batches sent to it and not yet acknowledged" }),
      }),
    )
    .optional()
    .meta({ description: "Where rows go beside the warehouse that readers query, of which `lag` tells; absent = nowhere" }),
  deadletters: z.int().meta({ description: "Dead letters that nobody has dealt with yet" }),
  duplicates: z.int().meta({ description: "Events dropped because their identity was known" }),
  forgotten: z.int().meta({ description: "Identities that de-duplication no longer knows: the oldest of sources with many events" }),
  quarantined: z.array(z.string()).meta({ description: "Lines stopped by a failed assertion" }),
  generation: z.int().meta({ description: "Generation of facts that readers see" }),
  rebuilding: z
    .object({ generation: z.int(), lag: z.int() })
    .nullable()
    .meta({ description: "A rebuild under way, and how many records it still has to read" }),
  sources: z.array(sourceSchema).meta({ description: "Databases and topics whose changes become events" }),
  members: z.array(memberSchema).meta({ description: "The processes that share the log; one that is silent for 20 s is left out" }),
  logId: z.string(),
  build: z.string(),
});

export type SourceStatus = z.output<typeof sourceSchema>;
export type Status = z.output<typeof statusSchema>;
