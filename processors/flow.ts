// Everything that is computed from what flows through a factory, in one order: yield, WIP and orders. Serials and lots cross
// lines, so these events are the factory's. (What a line's equipment reports belongs to the line's key.)
import type { Event } from "../core/events.ts";
import type { Context, Processor, Rejection } from "../core/processor.ts";
import { migrateCarrier } from "./wip/carriers.ts";
import { type FlowTime, flowTime, noteHistorical } from "./wip/flow-time.ts";
import { keepLimits } from "./wip/limits.ts";
import { onHold, onMove, refuseMove } from "./wip/moves.ts";
import { onOrder } from "./wip/orders.ts";
import { lookAtTime, lookSoon } from "./wip/watch.ts";
import { onUnit, refuseUnit } from "./yield/yield.ts";

export const flow: Processor = {
  name: "flow",
  version: 2,
  migrate: migrateCarrier,

  onEvent(event, context) {
    switch (event.type) {
      case "unit":
      case "move":
      case "hold":
      case "order":
        return onFlow(event, context);
      case "line":
        keepLimits(event, context.state);
        lookSoon(context.state);
        return undefined;
      default:
        return undefined; // the rest belongs to the line's key; commands of alerts are carried out by the alerts of the factory
    }
  },

  onTick(context) {
    lookAtTime(flowTime(context).now, context);
  },
};

type FlowEvent = Extract<Event, { type: "unit" | "move" | "hold" | "order" }>;

/** A `historical` event never looks at time: what it finds is noticed by the next live event, or by a tick. */
function onFlow(event: FlowEvent, context: Context): Rejection | undefined {
  const time = flowTime(context, event);
  const rejection = account(event, time, context);
  if (rejection) return rejection;
  if (event.historical === true) noteHistorical(event, context);
  else lookAtTime(time.now, context);
  return undefined;
}

function account(event: FlowEvent, time: FlowTime, context: Context): Rejection | undefined {
  switch (event.type) {
    case "unit": {
      const rejection = refuseUnit(event, context);
      if (!rejection) onUnit(event, time.day, context);
      return rejection;
    }
    case "move": {
      const rejection = refuseMove(event, context);
      if (!rejection) onMove(event, time, context);
      return rejection;
    }
    case "hold":
      onHold(event, context);
      return undefined;
    case "order":
      onOrder(event, time, context);
      return undefined;
  }
}
