// The plant as the rows of a list: line, station, characteristic. One flat list, so that keys and screen readers walk it easily.
import { type Characteristic, seriesName } from "../api/characteristic.ts";

interface RowBase {
  readonly key: string;
  readonly level: 1 | 2 | 3;
  readonly label: string;
  /** Signals of the last 24 h, of all that is beneath. */
  readonly signals: number;
}

export interface GroupRow extends RowBase {
  readonly kind: "line" | "station";
  /** A line's factory; "" on a station. */
  readonly factory: string;
  readonly expanded: boolean;
}

export interface LeafRow extends RowBase {
  readonly kind: "characteristic";
  readonly characteristic: Characteristic;
}

export type TreeRow = GroupRow | LeafRow;

export interface TreeInput {
  readonly characteristics: readonly Characteristic[];
  readonly search: string;
  /** Keys of groups that are closed; a search opens all. */
  readonly closed: ReadonlySet<string>;
}

/** Every word of the search stands somewhere in the names of what is listed. */
export function matches(characteristic: Characteristic, search: string): boolean {
  const text = seriesName(characteristic).toLocaleLowerCase();
  return search.toLocaleLowerCase().split(/\s+/).every((word) => text.includes(word)); // biome-ignore format: one thought
}

/** The visible rows, in natural order of names (ST-2 before ST-10). */
export function treeRows({ characteristics, search, closed }: TreeInput): TreeRow[] {
  const query = search.trim();
  const shown = characteristics.filter((each) => query === "" || matches(each, query)).sort(byName);
  const isClosed = (key: string) => query === "" && closed.has(key);
  const rows: TreeRow[] = [];
  for (const [lineKey, ofLine] of grouped(shown, ({ factory, line }) => `${factory}/${line}`)) {
    const [first] = ofLine;
    if (!first) continue;
    const signals = signalsOf(ofLine);
    rows.push({ kind: "line", key: lineKey, level: 1, label: first.line, factory: first.factory, signals, expanded: !isClosed(lineKey) });
    if (!isClosed(lineKey)) rows.push(...stationRows(lineKey, ofLine, isClosed));
  }
  return rows;
}

function stationRows(lineKey: string, ofLine: readonly Characteristic[], isClosed: (key: string) => boolean): TreeRow[] {
  const rows: TreeRow[] = [];
  for (const [station, ofStation] of grouped(ofLine, (each) => each.station)) {
    const key = `${lineKey}/${station}`;
    const expanded = !isClosed(key);
    rows.push({ kind: "station", key, level: 2, label: station, factory: "", signals: signalsOf(ofStation), expanded });
    if (!expanded) continue;
    for (const characteristic of ofStation) {
      const label = characteristic.characteristic;
      rows.push({
        kind: "characteristic",
        key: seriesName(characteristic),
        level: 3,
        label,
        signals: characteristic.signals24h,
        characteristic,
      });
    }
  }
  return rows;
}

const natural = new Intl.Collator(undefined, { numeric: true });

function byName(a: Characteristic, b: Characteristic): number {
  return natural.compare(seriesName(a), seriesName(b));
}

function signalsOf(characteristics: readonly Characteristic[]): number {
  return characteristics.reduce((sum, { signals24h }) => sum + signals24h, 0);
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** What a page without a choice shows: the characteristic with the most signals, the first of equals. */
export function mostTelling(characteristics: readonly Characteristic[]): Characteristic | undefined {
  return characteristics.reduce<Characteristic | undefined>(
    (best, each) => (best && best.signals24h >= each.signals24h ? best : each),
    undefined,
  );
}

/** Where a key moves the focus in a list of rows; `undefined` for a key that does not move it. */
export function focusAfter(rows: readonly TreeRow[], from: number, key: string): number | undefined {
  const last = rows.length - 1;
  const row = rows[from];
  if (key === "ArrowDown") return Math.min(last, from + 1);
  if (key === "ArrowUp") return Math.max(0, from - 1);
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (key === "ArrowRight" && row && row.kind !== "characteristic" && row.expanded) return Math.min(last, from + 1);
  if (key === "ArrowLeft" && row && (row.kind === "characteristic" || !row.expanded)) return parentOf(rows, from);
  return undefined;
}

function parentOf(rows: readonly TreeRow[], from: number): number {
  const level = rows[from]?.level ?? 1;
  const parent = rows.slice(0, from).findLastIndex((row) => row.level < level);
  return parent === -1 ? from : parent;
}
