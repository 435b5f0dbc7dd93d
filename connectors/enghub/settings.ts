// What a plant may say of its EngHub: which tenant is read, where figures come from, how things are called.
//   Production is told twice by EngHub, in its tables and in its messages. Exactly one of the two counts: the tables, unless it is said
//   otherwise.
import { z } from "zod";
import { linePattern, renames } from "../mapping/settings.ts";
import { orderStatuses } from "../mapping/statuses.ts";

const tellers = z.enum(["database", "messages"]).default("database");

export const settingsSchema = z.strictObject({
  tenantId: z.string().min(1).optional().meta({ description: "Only rows and messages of this tenant_id; absent = all" }),
  counts: tellers.meta({ description: "Which of the two gives counted parts: production_reports, or ProductionReported" }),
  orders: tellers.meta({ description: "Which of the two gives orders: work_orders, or WorkOrder…" }),
  defectReports: z
    .enum(["detail", "additional"])
    .default("detail")
    .meta({ description: "Whether a DefectReported tells of defects that a ProductionReported counts too, or of further ones" }),
  defects: z
    .enum(["name", "code"])
    .default("name")
    .meta({ description: "What a defect is called by: defect_name (短路), or defect_code (D01)" }),
  orderNumber: linePattern("^WO-(?<line>.+)-\\d+$").meta({ description: "How work_order_id names its line, where line_id is empty" }),
  factories: renames.meta({ description: "factory_id → factory" }),
  lines: renames.meta({ description: "line_id, or the line in the number → line" }),
  statuses: orderStatuses({
    CREATED: "created",
    RELEASED: "released",
    STARTED: "started",
    IN_PROGRESS: "started",
    COMPLETED: "completed",
    CLOSED: "completed",
    CANCELLED: "cancelled",
  }),
});

export type EnghubSettings = z.output<typeof settingsSchema>;
