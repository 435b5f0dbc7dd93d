// Whether both sides compute the same: their points of the same subgroups, field by field.
import type { Kafka } from "kafkajs";
import { PARTITIONS } from "./plant.ts";
import { type PointRow, readPoints } from "./points.ts";

/** Of each side, from the beginning: the points of phase I of every series, and several times as many of phase II. */
const ROWS_OF_PARTITION = 25_000;
const READ_WITHIN_MS = 300_000;
/** Both compute in doubles, but not in the same order. */
const TOLERANCE = 1e-9;

export interface Agreement {
  readonly compared: number;
  readonly judged: number;
  readonly signals: number;
}

/** The first points of a topic by id, some of each partition; fewer when it has no more for a while. */
export async function samplePoints(kafka: Kafka, topic: string): Promise<Map<string, PointRow>> {
  const rows = new Map<string, PointRow>();
  const left = new Array<number>(PARTITIONS).fill(ROWS_OF_PARTITION);
  let isFull = () => {};
  const full = new Promise<void>((resolve) => (isFull = resolve));
  const reader = await readPoints(kafka, topic, (row, partition) => {
    if (left[partition] === 0) return;
    rows.set(row.id, row);
    left[partition] = (left[partition] as number) - 1;
    if (left.every((count) => count === 0)) isFull();
  });
  const late = new AbortController();
  const timeout = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, READ_WITHIN_MS);
    late.signal.addEventListener("abort", () => clearTimeout(timer));
  });
  await Promise.race([full, timeout, reader.failed]);
  late.abort();
  await reader.close();
  return rows;
}

/** @throws Error with the first point that differs, or when there is too little to compare */
export function compare(ours: ReadonlyMap<string, PointRow>, theirs: ReadonlyMap<string, PointRow>): Agreement {
  let [compared, judged, signals] = [0, 0, 0];
  for (const [id, row] of ours) {
    const other = theirs.get(id);
    if (!other) continue;
    const field = differenceOf(row, other);
    if (field) throw new Error(`the sides differ in "${field}":\n${JSON.stringify(row)}\n${JSON.stringify(other)}`);
    compared++;
    if (row.phase === "II") judged++;
    signals += (row.signals?.length ?? 0) + (row.second_signals?.length ?? 0);
  }
  const least = Math.min(ours.size, theirs.size) / 2;
  if (compared < least || judged === 0) throw new Error(`of ${ours.size} and ${theirs.size} points ${compared} are the same subgroup's`);
  return { compared, judged, signals };
}

const EXACT = ["line", "station", "characteristic", "at", "n", "phase", "limits_version", "values", "signals", "second_signals"] as const;
const NUMBERS = [
  "value", "center_line", "ucl", "lcl", "sigma", "second_value", "second_center_line", "second_ucl", "second_lcl",
] as const; // biome-ignore format: one list

/** The first field in which two points differ. */
export function differenceOf(a: PointRow, b: PointRow): string | undefined {
  return (
    EXACT.find((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field])) ?? NUMBERS.find((field) => !isNear(a[field], b[field]))
  );
}

function isNear(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a));
}
