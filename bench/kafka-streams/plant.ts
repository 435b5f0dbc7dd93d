// The plant whose events both sides work on: 16 lines, two of them in each of 8 partitions, with 125 characteristics each, measured in
// subgroups of five; and the events as `POST /events` leaves them in the log.
//   I1. All follows from the number of a value: the same topic comes out of every run.
//   I2. `individuals` and `frames` hold the same events in the same order; a `series` holds a hundred values of one characteristic.
import { lineKey } from "../../core/keys.ts";
import { partitionOf } from "../../log/partition-of.ts";

export const INPUTS = ["individuals", "frames", "series"] as const;
/** One record an event; records of 100 events, NDJSON; records of one event with 100 values. */
export type Input = (typeof INPUTS)[number];

export const PARTITIONS = 8;
const LINES_OF_PARTITION = 2;
export const CHARACTERISTICS_OF_LINE = 125;
const STATIONS = 20;
export const SUBGROUP_SIZE = 5;
/** Values of a frame, and of a series. */
const BATCH = 100;

/** Values that one record brings. */
export const VALUES_OF_RECORD: Readonly<Record<Input, number>> = { individuals: 1, frames: BATCH, series: BATCH };

export interface PlantLine {
  readonly line: string;
  readonly key: string;
  readonly partition: number;
}

export interface PlantRecord extends PlantLine {
  readonly value: string;
}

/** The lines, as many in each partition. */
export const LINES: readonly PlantLine[] = findLines(PARTITIONS * LINES_OF_PARTITION);

export interface Plant {
  readonly lines: readonly PlantLine[];
  /** Of each line. */
  readonly characteristics: number;
}

const PLANT: Plant = { lines: LINES, characteristics: CHARACTERISTICS_OF_LINE };

/** So many lines, as evenly over the partitions as their number allows. */
export function findLines(count: number): PlantLine[] {
  const found: PlantLine[] = [];
  const room = new Array<number>(PARTITIONS).fill(Math.ceil(count / PARTITIONS));
  for (let n = 1; found.length < count; n++) {
    const line = `L${n}`;
    const key = lineKey({ tenant: "acme", factory: "f1", line });
    const partition = partitionOf(key, PARTITIONS);
    if ((room[partition] as number) === 0) continue;
    room[partition] = (room[partition] as number) - 1;
    found.push({ line, key, partition });
  }
  return found;
}

/** A frame of control plans for each line: the peer knows them by heart. */
export function planRecords(at: number, { lines, characteristics }: Plant = PLANT): PlantRecord[] {
  return lines.map((place) => {
    const plans = Array.from(
      { length: characteristics },
      (_, c) =>
      JSON.stringify({
        type: "plan", id: `plan-${c}`, at, tenant: "acme", factory: "f1", line: place.line, source: "http",
        characteristic: `c${c}`, station: stationOf(c), chart: "xbar-r", subgroupSize: SUBGROUP_SIZE, baseline: 25,
        subgroupIdleMs: 3_600_000, rules: ["nelson1", "nelson2"],
      }), // biome-ignore format: one object
    );
    return { ...place, value: plans.join("\n") };
  });
}

/** When the events happened: 1 ms after one another, or all of a batch at an instant of its own. */
export type AtOf = (n: number) => number;

const STARTED_AT = Date.UTC(2026, 0, 5);
export const oneAfterAnother: AtOf = (n) => STARTED_AT + n;

/** Records with the values from the `from`-th of all on, `BATCH` of them, all of one line. `from` is a multiple of `BATCH`. */
export function batchOf(input: Input, from: number, atOf: AtOf, { lines, characteristics }: Plant = PLANT): PlantRecord[] {
  const batch = from / BATCH;
  const place = lines[batch % lines.length] as PlantLine;
  const round = Math.floor(batch / lines.length);
  if (input === "series") return [{ ...place, value: seriesEvent(place, { c: round % characteristics, from, atOf }) }];
  const events = Array.from({ length: BATCH }, (_, i) => {
    const c = Math.floor((round * BATCH + i) / SUBGROUP_SIZE) % characteristics;
    return measurementEvent(place, { c, n: from + i, at: atOf(from + i) });
  });
  return input === "frames" ? [{ ...place, value: events.join("\n") }] : events.map((value) => ({ ...place, value }));
}

/** Text put together by hand: `JSON.stringify` of as many objects takes most of the time that filling a topic takes. */
function measurementEvent({ line }: PlantLine, { c, n, at }: { c: number; n: number; at: number }): string {
  return `{"type":"measurement","id":"m-${n}","at":${at},${placeOf(line, c)},"value":${measuredValue(n)}}`;
}

function seriesEvent({ line }: PlantLine, { c, from, atOf }: { c: number; from: number; atOf: AtOf }): string {
  const times: number[] = [];
  const values: number[] = [];
  for (let n = from; n < from + BATCH; n++) {
    times.push(atOf(n));
    values.push(measuredValue(n));
  }
  return `{"type":"series","id":"s-${from}","at":${times.at(-1)},${placeOf(line, c)},"times":[${times}],"values":[${values}]}`;
}

function placeOf(line: string, c: number): string {
  return `"tenant":"acme","factory":"f1","line":"${line}","source":"http","station":"${stationOf(c)}","characteristic":"c${c}"`;
}

function stationOf(c: number): string {
  return `S${c % STATIONS}`;
}

const NORMALS = normals(2 ** 16);

/** The n-th value: normal about 10 with sigma 0.5, to four places. */
function measuredValue(n: number): number {
  const hash = Math.imul(n ^ (n >>> 15), 0x9e3779b1);
  return Math.round(1e4 * (10 + 0.5 * (NORMALS[(hash ^ (hash >>> 13)) & 0xffff] as number))) / 1e4;
}

/** Standard normal numbers (Box-Muller) from Lehmer's generator. */
function normals(count: number): Float64Array {
  let seed = 1;
  const uniform = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  return Float64Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
}
