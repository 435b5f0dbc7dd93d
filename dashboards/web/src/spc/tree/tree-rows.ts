// The plant as the rows of a list: factory, line, station, characteristic; or the characteristics alone, the worst first. One flat
// list, so that keys and screen readers walk it easily.
import { type Characteristic, seriesName } from "../../api/characteristic.ts";
import { worseFirst } from "./worst.ts";

export const ORDERS = ["plant", "worst", "favourites"] as const;
export type Order = (typeof ORDERS)[number];

interface RowBase {
  readonly key: string;
  /** From 1. */
  readonly level: number;
  readonly label: string;
  /** Signals that nobody has closed, of all that is beneath. */
  readonly open: number;
}

export interface GroupRow extends RowBase {
  readonly kind: "group";
  readonly expanded: boolean;
}

export interface LeafRow extends RowBase {
  readonly kind: "characteristic";
  readonly characteristic: Characteristic;
  /** Where it is measured, in a list without groups; else "". */
  readonly place: string;
}

export type TreeRow = GroupRow | LeafRow;

export interface TreeInput {
  readonly characteristics: readonly Characteristic[];
  readonly search: string;
  /** Keys of groups that are closed; a search opens all. */
  readonly closed: ReadonlySet<string>;
  readonly order: Order;
  /** Names of the series that the reader marked. */
  readonly favourites: ReadonlySet<string>;
}

/** Every word of the search stands somewhere in the names of what is listed. */
export function matches(characteristic: Characteristic, search: string): boolean {
  const text = seriesName(characteristic).toLocaleLowerCase();
  return search.toLocaleLowerCase().split(/\s+/).every((word) => text.includes(word)); // biome-ignore format: one thought
}

/** The visible rows; names stand in natural order (ST-2 before ST-10). */
export function treeRows({ characteristics, search, closed, order, favourites }: TreeInput): TreeRow[] {
  const query = search.trim();
  const shown = characteristics.filter((each) => query === "" || matches(each, query)).sort(byName);
  if (order === "worst") return shown.toSorted(worseFirst).map(flatRow);
  if (order === "favourites") return shown.filter((each) => favourites.has(seriesName(each))).map(flatRow);
  const isClosed = (key: string) => query === "" && closed.has(key);
  return groupRows(shown, { levels: levelsOf(characteristics), parent: "", level: 1, isClosed });
}

type NameOf = (characteristic: Characteristic) => string;

/** A plant of one factory needs no row for it. */
function levelsOf(characteristics: readonly Characteristic[]): NameOf[] {
  const isOne = new Set(characteristics.map(({ factory }) => factory)).size <= 1;
  return [...(isOne ? [] : [({ factory }: Characteristic) => factory]), ({ line }) => line, ({ station }) => station];
}

interface Branch {
  readonly levels: readonly NameOf[];
  readonly parent: string;
  readonly level: number;
  readonly isClosed: (key: string) => boolean;
}

function groupRows(members: readonly Characteristic[], { levels, parent, level, isClosed }: Branch): TreeRow[] {
  const [nameOf, ...rest] = levels;
  if (!nameOf) return members.map((each) => leafRow(each, { level, place: "" }));
  return [...Map.groupBy(members, nameOf)].flatMap(([label, ofGroup]) => {
    const key = `${parent}/${label}`;
    const expanded = !isClosed(key);
    const group: TreeRow = { kind: "group", key, level, label, open: openOf(ofGroup), expanded };
    return expanded ? [group, ...groupRows(ofGroup, { levels: rest, parent: key, level: level + 1, isClosed })] : [group];
  });
}

function flatRow(characteristic: Characteristic): TreeRow {
  return leafRow(characteristic, { level: 1, place: `${characteristic.line} / ${characteristic.station}` });
}

function leafRow(characteristic: Characteristic, { level, place }: { level: number; place: string }): TreeRow {
  const { characteristic: label, openSignals: open } = characteristic;
  return { kind: "characteristic", key: seriesName(characteristic), level, label, open, characteristic, place };
}

const natural = new Intl.Collator(undefined, { numeric: true });

function byName(a: Characteristic, b: Characteristic): number {
  return natural.compare(seriesName(a), seriesName(b));
}

function openOf(characteristics: readonly Characteristic[]): number {
  return characteristics.reduce((sum, { openSignals }) => sum + openSignals, 0);
}

/** Where a key moves the focus in a list of rows; `undefined` for a key that does not move it. */
export function focusAfter(rows: readonly TreeRow[], from: number, key: string): number | undefined {
  const last = rows.length - 1;
  const row = rows[from];
  const isOpen = row?.kind === "group" && row.expanded;
  if (key === "ArrowDown") return Math.min(last, from + 1);
  if (key === "ArrowUp") return Math.max(0, from - 1);
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (key === "ArrowRight" && isOpen) return Math.min(last, from + 1);
  if (key === "ArrowLeft" && row && !isOpen) return parentOf(rows, from);
  return undefined;
}

function parentOf(rows: readonly TreeRow[], from: number): number {
  const level = rows[from]?.level ?? 1;
  const parent = rows.slice(0, from).findLastIndex((row) => row.level < level);
  return parent === -1 ? from : parent;
}
