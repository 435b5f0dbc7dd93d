// The way of one order: its milestones and operations on one axis of time.
import { type FullOrder, MILESTONES, type Milestone, type OrderOperation } from "../api/orders.ts";

export interface Step extends OrderOperation {
  /** In − out. */
  readonly present: number;
  /** Of the axis, from 0 to 1. */
  readonly from: number;
  readonly to: number;
}

export interface Way {
  readonly from: number;
  readonly to: number;
  readonly steps: readonly Step[];
  readonly marks: readonly { readonly name: Milestone | "due" | "now"; readonly at: number; readonly place: number }[];
}

/** A milestone of long before the first move would leave no room for the rest: the axis begins at production. */
export function wayOf(order: FullOrder, operations: readonly OrderOperation[], now: number): Way {
  const isOver = order.at.completed !== null || order.at.cancelled !== null;
  const named = MILESTONES.flatMap((name) => (order.at[name] === null ? [] : [{ name, at: order.at[name] }]));
  const starts = [order.at.started, ...operations.map(({ firstAt }) => firstAt)].filter((at) => at !== null);
  const from = starts.length > 0 ? Math.min(...starts) : Math.min(now, ...named.map(({ at }) => at));
  const ends = [
    from + 60_000,
    ...operations.map(({ lastAt }) => lastAt),
    ...(isOver ? named.map(({ at }) => at) : [now, order.due ?? now]),
  ];
  const to = Math.max(...ends);
  const place = (at: number) => (at - from) / (to - from);
  const marks = [
    ...named,
    ...(order.due === null ? [] : [{ name: "due" as const, at: order.due }]),
    ...(isOver ? [] : [{ name: "now" as const, at: now }]),
  ].map((mark) => ({ ...mark, place: place(mark.at) }));
  const steps = operations.map((operation) => {
    const present = operation.arrivedQuantity - operation.departedQuantity;
    return { ...operation, present, from: place(operation.firstAt), to: place(present > 0 && !isOver ? now : operation.lastAt) };
  });
  return { from, to, steps, marks: marks.filter((mark) => mark.place >= 0 && mark.place <= 1).sort((a, b) => a.at - b.at) };
}
