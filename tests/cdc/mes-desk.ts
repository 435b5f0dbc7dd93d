// What all simulated MES share: where rows are written, numbers of things, and times as columns hold them.
import type { Statement } from "../../connectors/sql.fixture.ts";
import { HOUR_MS, type Instant } from "../../core/time.ts";
import type { Random } from "../../ingest/simulator/random.ts";
import type { SimulatedEvent } from "../../ingest/simulator/simulated-event.ts";

export type Of<T extends SimulatedEvent["type"]> = Extract<SimulatedEvent, { type: T }>;
export type Row = Extract<Statement, { kind: "insert" }>["row"];

/** How a MES records a plant. */
export interface Recorder {
  readonly settings: Readonly<Record<string, unknown>>;
  /** Writes the event as rows, and gives it as far as the MES knows it; nothing where it knows nothing of the kind. */
  record(event: SimulatedEvent): SimulatedEvent | undefined;
}

export interface Desk {
  readonly random: Random;
  write(statement: Statement): void;
  /** Written some rows later. */
  later(statement: Statement): void;
}

/** A number for each name, from 1 on. */
export function numbering(): (name: string) => { readonly id: number; readonly isNew: boolean } {
  const ids = new Map<string, number>();
  return (name) => {
    const known = ids.get(name);
    if (known !== undefined) return { id: known, isNew: false };
    ids.set(name, ids.size + 1);
    return { id: ids.size, isNew: true };
  };
}

/** Only events of the lines that make something belong to their orders' lines. */
export function isOnItsLine(event: SimulatedEvent): boolean {
  return event.line !== "repair" && !("fromLine" in event && event.fromLine !== undefined);
}

/** For a column without zone: what the plant's clock shows. */
export function localTime(at: Instant): string {
  return new Date(at + 8 * HOUR_MS).toISOString().replace("T", " ").replace("Z", "");
}

export function zonedTime(at: Instant): string {
  return new Date(at).toISOString();
}
