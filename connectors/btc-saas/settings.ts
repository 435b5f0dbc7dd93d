// What a plant may say of its btc_core: which tenant is read, how its orders name their line, what its statuses are called.
import { z } from "zod";
import { linePattern, renames } from "../mapping/settings.ts";
import { orderStatuses } from "../mapping/statuses.ts";

export const settingsSchema = z.strictObject({
  tenantId: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "Only rows of this tenant_id; absent = all, where the database is one tenant's" }),
  orderNumber: linePattern("^WO-(?<line>.+)-\\d+$").meta({ description: "How wo_no names its line" }),
  factories: renames.meta({ description: "factory_code → factory" }),
  lines: renames.meta({ description: "Line in wo_no → line" }),
  statuses: orderStatuses({
    CREATED: "created",
    PLANNED: "created",
    RELEASED: "released",
    IN_PROGRESS: "started",
    COMPLETED: "completed",
    CLOSED: "completed",
    CANCELLED: "cancelled",
  }),
});

export type BtcSettings = z.output<typeof settingsSchema>;
