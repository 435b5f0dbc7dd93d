// What enters the figures of a factory: the events of its log that count, by domain 0.2 to 0.4. Written from the specification alone,
// plain and slow, to be compared with the program.
//   I1. Identity (source, id) is checked first, lateness second; a dead-lettered event uses no identity up and moves no clock.
//   I2. Nothing here reads a clock of its own: the factory's clock is the highest `at` of its accepted live events.
export const DAY_MS = 86_400_000;
/** `revisionHorizon`: an event exactly this old is still taken. */
export const HORIZON_MS = 35 * DAY_MS;

interface Envelope {
  readonly id: string;
  readonly at: number;
  readonly factory: string;
  readonly line: string;
  readonly source?: string;
  readonly historical?: true;
}

export interface Defect {
  readonly code: string;
  readonly count: number;
}

export interface UnitResult extends Envelope {
  readonly type: "unit";
  readonly operation: string;
  readonly serial: string;
  readonly product: string;
  readonly result: "pass" | "fail";
  readonly defects?: readonly Defect[];
}

/** Exactly one of the two names it. */
interface Carried {
  readonly lot?: string;
  readonly serial?: string;
}

export interface Move extends Envelope, Carried {
  readonly type: "move";
  readonly product: string;
  readonly quantity: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly fromLine?: string;
  readonly kind?: "route" | "rework" | "scrap" | "ship";
}

export interface Hold extends Envelope, Carried {
  readonly type: "hold";
  readonly held: boolean;
}

interface OrderStatus extends Envelope {
  readonly type: "order";
  readonly order: string;
  readonly product: string;
  readonly quantity: number;
  readonly status: "created" | "released" | "started" | "completed" | "cancelled";
}

export interface LineConfig extends Envelope {
  readonly type: "line";
  readonly stations: readonly { readonly station: string }[];
  readonly operations: readonly string[];
  readonly routes?: Readonly<Record<string, readonly string[]>>;
  readonly opportunities?: Readonly<Record<string, number>>;
}

/** Normalised: `at` in epoch ms, names in NFC, defaults filled. */
export type FlowEvent = UnitResult | Move | Hold | OrderStatus | LineConfig;

export type Verdict = "accepted" | "duplicate" | "id-conflict" | "late";

export interface Admission {
  /** Takes the next event of the log. */
  take(event: FlowEvent): Verdict;
  /** The factory's clock after what was taken; before the first live event there is none. */
  clockOf(factory: string): number | undefined;
}

export function openAdmission(): Admission {
  const contents = new Map<string, string>();
  const clocks = new Map<string, number>();
  return {
    take(event) {
      const identity = JSON.stringify([event.factory, event.source ?? "http", event.id]);
      const content = contentOf(event);
      const known = contents.get(identity);
      if (known !== undefined) return known === content ? "duplicate" : "id-conflict";
      const clock = clocks.get(event.factory);
      if (canBeLate(event) && clock !== undefined && event.at < clock - HORIZON_MS) return "late";
      contents.set(identity, content);
      if (movesClock(event)) clocks.set(event.factory, Math.max(clock ?? event.at, event.at));
      return "accepted";
    },
    clockOf: (factory) => clocks.get(factory),
  };
}

/** The events of a log that count, in its order, and how many of the others there are. */
export function admitted(log: Iterable<FlowEvent>): { accepted: FlowEvent[]; counts: Record<Verdict, number> } {
  const admission = openAdmission();
  const accepted: FlowEvent[] = [];
  const counts: Record<Verdict, number> = { accepted: 0, duplicate: 0, "id-conflict": 0, late: 0 };
  for (const event of log) {
    const verdict = admission.take(event);
    counts[verdict]++;
    if (verdict === "accepted") accepted.push(event);
  }
  return { accepted, counts };
}

/** Lots may be parked for months, and history is old by nature; `line` is configuration. */
function canBeLate({ type, historical }: FlowEvent): boolean {
  return !historical && (type === "unit" || type === "order");
}

function movesClock({ type, historical }: FlowEvent): boolean {
  return !historical && type !== "line";
}

/** The same text for the same content, whatever the order of its fields. */
export function contentOf(event: FlowEvent): string {
  return JSON.stringify({ ...event, source: event.source ?? "http" }, (_, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** Events in the order that figures go by: by time, then by id in code units. */
export function inTime<E extends { readonly at: number; readonly id: string }>(events: readonly E[]): E[] {
  return [...events].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
