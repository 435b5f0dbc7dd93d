// Who was told of an alert, notification by notification: what history says was told, and what is known of its way.
import type { AlertDelivery, AlertDetail, AlertStep } from "../api/alert.ts";

export interface Told {
  readonly notification: string;
  readonly at: number;
  /** `told`, `escalated` …; "" where only the delivery is known. */
  readonly what: string;
  /** Empty: nothing is known of its way. */
  readonly deliveries: readonly AlertDelivery[];
}

const TELLING = ["told", "escalated"];

/** The newest first; a delivery that history does not name stands by itself. */
export function toldOf({ history, deliveries }: Pick<AlertDetail, "history" | "deliveries">): Told[] {
  const steps = history.filter(({ what, detail }) => TELLING.includes(what) && detail !== "");
  const named = steps.map(({ at, what, detail }) => ({ notification: detail, at, what, deliveries: of(deliveries, detail) }));
  const known = new Set(steps.map(({ detail }) => detail));
  const alone = [...new Set(deliveries.map(({ notification }) => notification))].filter((notification) => !known.has(notification));
  const others = alone.map((notification) => {
    const own = of(deliveries, notification);
    return { notification, at: Math.min(...own.map(({ at }) => at)), what: "", deliveries: own };
  });
  return [...named, ...others].sort((a, b) => b.at - a.at);
}

/** What happened beside telling, the newest first. */
export function deedsOf(history: readonly AlertStep[]): AlertStep[] {
  return history.toSorted((a, b) => b.step - a.step);
}

function of(deliveries: readonly AlertDelivery[], wanted: string): AlertDelivery[] {
  return deliveries.filter(({ notification }) => notification === wanted);
}
