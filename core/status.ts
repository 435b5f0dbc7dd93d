// What `GET /status` tells, and `linepulse status` prints.
import { z } from "zod";

export const statusSchema = z.object({
  roles: z.array(z.string()),
  lag: z.object({
    events: z.int().meta({ description: "Records of `events` not yet accounted by the processors" }),
    facts: z.int().meta({ description: "Chunks of rows not yet taken by a sink" }),
    sinks: z.int().meta({ description: "Batches sent to the warehouse and not yet acknowledged" }),
  }),
  deadletters: z.int().meta({ description: "Records now in `deadletter`" }),
  duplicates: z.int().meta({ description: "Events dropped because their identity was known" }),
  forgotten: z.int().meta({ description: "Identities that de-duplication no longer knows: the oldest of sources with many events" }),
  quarantined: z.array(z.string()).meta({ description: "Lines stopped by a failed assertion" }),
  generation: z.int().meta({ description: "Generation of facts that readers see" }),
  rebuilding: z
    .object({ generation: z.int(), lag: z.int() })
    .nullable()
    .meta({ description: "A rebuild under way, and how many records it still has to read" }),
  logId: z.string(),
  build: z.string(),
});

export type Status = z.output<typeof statusSchema>;
