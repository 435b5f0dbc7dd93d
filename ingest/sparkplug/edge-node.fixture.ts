// A small edge node for tests: what it would publish, with births, aliases, deaths and `seq`, and what it measured at which time.
import type { Metric, Payload } from "./payload.ts";

export interface Sent {
  readonly topic: string;
  readonly payload: Payload;
  readonly at: number;
}

export type Values = Record<string, number | string>;

export interface EdgeNodeOptions {
  readonly node?: string;
  readonly devices?: readonly string[];
  readonly at: number;
  /** Each birth gives its aliases to other metrics than the one before. */
  readonly isShifting?: boolean;
  readonly seq?: number;
}

const DATATYPES: Readonly<Record<string, number>> = {
  "Process/Temp": 10,
  "Process/Force": 10,
  "Counter/Good": 8,
  State: 3,
  "Job/Product": 12,
  "Set/Point": 10,
};
export const NAMES = Object.keys(DATATYPES);

const valued = (name: string, value: number | string): Metric => {
  if (typeof value === "string") return { stringValue: value };
  const datatype = DATATYPES[name];
  return datatype === 10 ? { doubleValue: value } : datatype === 8 ? { longValue: value } : { intValue: value };
};

const atFirst = (at: number) =>
  new Map<string, [value: number | string, at: number]>(NAMES.map((name) => [name, [name === "Job/Product" ? "P0" : 0, at]]));

function certified([name, [value, timestamp]]: [string, [number | string, number]], alias: number): Metric {
  return { name, alias, timestamp, datatype: DATATYPES[name] as number, ...valued(name, value) };
}

/** Of the group `plant`; its own metrics are those of its devices. */
export function edgeNode({ node = "gw", devices = ["press"], at, isShifting = false, seq: first = 0 }: EdgeNodeOptions) {
  let clock = at;
  let seq = first;
  let session = -1;
  let births = 0;
  const held = new Map(devices.map((device) => [device, atFirst(at)]));

  const aliasOf = (device: string, name: string) => {
    const index = NAMES.indexOf(name);
    return 1 + devices.indexOf(device) * NAMES.length + ((index + (isShifting ? births : 0)) % NAMES.length);
  };
  const message = (type: string, device: string, metrics: Metric[], withSeq = true): Sent => {
    clock += 10;
    const topic = `spBv1.0/plant/${type}/${node}${device && `/${device}`}`;
    const payload = { timestamp: clock, metrics, ...(withSeq && { seq }) };
    if (withSeq) seq = (seq + 1) % 256;
    return { topic, payload, at: clock };
  };
  const certificate = (device: string) => [...(held.get(device) ?? [])].map((entry) => certified(entry, aliasOf(device, entry[0])));
  const bdSeq = (): Metric => ({ name: "bdSeq", datatype: 8, longValue: session });

  return {
    /** A rebirth: in the same session. */
    rebirth(): Sent[] {
      births++;
      seq = first;
      const own = message("NBIRTH", "", [bdSeq(), { name: "Node Control/Rebirth", datatype: 11, booleanValue: false }]);
      return [own, ...devices.map((device) => message("DBIRTH", device, certificate(device)))];
    },
    connect(): Sent[] {
      session = (session + 1) % 256;
      return this.rebirth();
    },
    data(device: string, values: Values, more: Partial<Metric> = {}): Sent {
      const sent = message(
        "DDATA",
        device,
        Object.entries(values).map(([name, value]) => ({
          alias: aliasOf(device, name),
          timestamp: clock + 10,
          ...valued(name, value),
          ...more,
        })),
      );
      for (const [name, value] of Object.entries(values)) held.get(device)?.set(name, [value, sent.at]);
      return sent;
    },
    deviceDeath: (device: string) => message("DDEATH", device, []),
    deviceBirth: (device: string): Sent => message("DBIRTH", device, certificate(device)),
    death: (): Sent => message("NDEATH", "", [bdSeq()], false),
    wait: (ms: number) => void (clock += ms),
    get now() {
      return clock;
    },
  };
}
