// EngHub's own events of Kafka: orders and production, where the configuration says that they and not the tables tell of it.
//   I1. A message's identity is its event_id: what is delivered again counts once.
//   I2. Of two statuses of an order at one instant the later one has the greater id, and so is the newer (docs/wip.md).
import { z } from "zod";
import type { MappedEvent, MappingFault, MappingOptions, MessageMapping } from "../../core/change.ts";
import { type Instant, parseInstant } from "../../core/time.ts";
import { present } from "../mapping/cells.ts";
import { lineOf } from "../mapping/names.ts";
import { type OrderStatus, STATUSES as STATUSES_IN_ORDER } from "../mapping/orders.ts";
import { instantIn } from "../mapping/times.ts";
import type { EnghubSettings } from "./settings.ts";

const text = z.string().trim().min(1);
const maybeText = z
  .string()
  .trim()
  .nullish()
  .transform((value) => value || undefined);
const quantity = z.int().nullish();
const time = z.union([z.int(), text]);

const messageSchema = z.looseObject({
  event_id: text,
  event_type: text,
  timestamp: time,
  tenant_id: maybeText,
  factory_id: maybeText,
  version: z.union([z.string(), z.number()]).nullish(),
  data: z.looseObject({
    work_order_id: text,
    product_id: maybeText,
    planned_qty: quantity,
    quantity,
    good_qty: quantity,
    defect_qty: quantity,
    rework_qty: quantity,
    station_id: maybeText,
    report_time: time.nullish(),
  }),
});
type Message = z.output<typeof messageSchema>;

const STATUSES: Readonly<Record<string, OrderStatus>> = {
  WorkOrderCreated: "created",
  WorkOrderReleased: "released",
  WorkOrderStarted: "started",
  WorkOrderCompleted: "completed",
  WorkOrderCancelled: "cancelled",
};

export function messageMapping(settings: EnghubSettings, options: MappingOptions): MessageMapping {
  return {
    map(raw) {
      const parsed = messageSchema.safeParse(raw);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        return { fault: `${issue?.path.join(".") || "message"}: ${issue?.message ?? "has another form"}` };
      }
      const message = parsed.data;
      if (!/^v?1(\.|$)/.test(String(message.version ?? "1"))) return { fault: `version "${message.version}" is not known` };
      const events = eventsOf(message, { settings, options });
      return "fault" in events ? events : { id: message.event_id, events };
    },
  };
}

interface Context {
  readonly settings: EnghubSettings;
  readonly options: MappingOptions;
}

function eventsOf(message: Message, context: Context): readonly MappedEvent[] | MappingFault {
  const { event_type: type, tenant_id: tenant } = message;
  const { settings } = context;
  if (settings.tenantId !== undefined && tenant !== settings.tenantId) return [];
  const status = STATUSES[type];
  if (status) return settings.orders === "messages" ? orderOf(message, status, context) : [];
  if (type === "ProductionReported") return settings.counts === "messages" ? countOf(message, context) : [];
  if (type !== "DefectReported") return [];
  if (settings.counts !== "messages" || settings.defectReports === "detail") return []; // ProductionReported counts them
  return countOf({ ...message, data: { ...message.data, good_qty: 0, rework_qty: 0 } }, context);
}

interface Where {
  readonly factory: string;
  readonly line: string;
  readonly order: string;
}

function whereOf({ factory_id: code, data }: Message, { settings, options }: Context): Where | MappingFault {
  const order = data.work_order_id;
  const line = lineOf(order, settings.orderNumber);
  if (line === undefined) return { fault: `work order "${order}" names no line (settings.orderNumber is ${settings.orderNumber.source})` };
  const factory = code === undefined ? options.factory : (settings.factories[code] ?? code);
  return { factory, line: settings.lines[line] ?? line, order };
}

function instantFrom(value: Message["timestamp"], { options }: Context): Instant | MappingFault {
  const at = typeof value === "number" ? parseInstant(value) : instantIn(value, options.timeZone);
  return at ?? { fault: `"${value}" is no time` };
}

function orderOf(message: Message, status: OrderStatus, context: Context): readonly MappedEvent[] | MappingFault {
  const where = whereOf(message, context);
  const at = instantFrom(message.timestamp, context);
  if (typeof at === "object") return at;
  if ("fault" in where) return where;
  const { product_id: product, planned_qty, quantity: given } = message.data;
  const quantity = planned_qty ?? given;
  if (product === undefined || quantity == null) return { fault: `${message.event_type} lacks data.product_id or data.planned_qty` };
  const id = `messages:${where.order}:${STATUSES_IN_ORDER.indexOf(status)}:${message.event_id}`;
  return [{ type: "order", id, lasting: true, ...where, product, quantity, status, at }];
}

function countOf(message: Message, context: Context): readonly MappedEvent[] | MappingFault {
  const where = whereOf(message, context);
  const { product_id: product, station_id: station, report_time, good_qty, defect_qty, rework_qty } = message.data;
  const at = instantFrom(report_time ?? message.timestamp, context);
  if (typeof at === "object") return at;
  if ("fault" in where) return where;
  if (station === undefined) return { fault: `${message.event_type} lacks data.station_id` };
  const counted = { good: good_qty ?? 0, scrap: defect_qty ?? 0, rework: rework_qty ?? 0 };
  if (Object.values(counted).some((parts) => parts < 0)) return { fault: "a quantity is negative" };
  return [present({ type: "count" as const, ...where, station, product, ...counted, at })];
}
