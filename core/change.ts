// Changes of rows in a source's database, and the contract of a mapping: a pure function that makes events of them.
//   I1. A mapping sees only the columns it declares, and of each change the row before and after it, however little of the old row the
//       database's log told.
//   I2. A mapping is pure and total: the same change and the same looked-up rows give the same events. What it cannot judge it says
//       (`Fault`); what it lacks a parent row for it names (`Missing`), and is asked again once that row is there.
import type { z } from "zod";
import type { EVENT_SCHEMAS, EventType } from "./events.ts";
import type { Instant } from "./time.ts";

/** What a column holds: tells how its cells are read. */
export type ColumnType =
  | "text" // text, enum, uuid, json as text
  | "number" // any numeric column; decimals come as text and become a double
  | "integer" // counts; a decimal without a fraction passes too
  | "boolean" // boolean, tinyint(1), bit(1), 0 / 1, 't' / 'f'
  | "instant" // a time with a zone (timestamptz, MySQL's TIMESTAMP): epoch ms
  | "local" // a date and time without zone (timestamp, DATETIME), read in the source's time zone: epoch ms
  | "date" // YYYY-MM-DD
  | "list" // an array of text, or JSON text that holds one
  | "json"; // JSON of any shape, parsed

/** A decoded cell. `instant` and `local` are epoch ms. */
export type Cell = string | number | boolean | null | readonly unknown[] | { readonly [key: string]: unknown };

/** The declared columns of a row. A column that is null, or was never told, is null. */
export type RowImage = Readonly<Record<string, Cell>>;

export interface Column {
  readonly type: ColumnType;
  /** A row without it is incomplete (data quality), and the database's table must have it. Default true. */
  readonly required?: boolean;
}

export interface MappedTable {
  /** What the mapping calls it; a family of shards has one name. */
  readonly name: string;
  /**
   * The database's tables that it stands for: `schema.table`, with `*` for the changing part of a shard's name. MySQL and MariaDB have
   * the database's name in place of the schema's.
   */
  readonly from: string;
  readonly columns: Readonly<Record<string, Column>>;
  /** Columns, besides the primary key, by which other rows look this one up; each list is unique in the table. */
  readonly keys?: readonly (readonly string[])[];
}

/** What happened to a row. `update` also when its primary key changed, or when it came back other than it went. */
export interface RowChange {
  /** The mapping's name of the table. */
  readonly table: string;
  /** `schema.table` as the database calls it: which shard. */
  readonly origin: string;
  readonly kind: "insert" | "update" | "delete";
  /** The primary key as canonical text. */
  readonly key: string;
  /** The row as it last was; null for an insert. */
  readonly before: RowImage | null;
  /** The row as it is; null for a delete. */
  readonly after: RowImage | null;
  /** When the database committed it (of a snapshot: when it was read). */
  readonly at: Instant;
  readonly isSnapshot: boolean;
}

/**
 * The newest row of a table whose columns have these values: its primary key's, or those of one of its `keys`. As a `parent` of a row
 * that is deleted one is found too that went before it: what the row said is taken back where it was told.
 */
export type Lookup = (table: string, columns: Readonly<Record<string, Cell>>, as?: "parent") => RowImage | undefined;

/**
 * An event as a mapping gives it: the fields of its type without what the source knows (`tenant`, `source`) and with an `id` only where
 * one change gives several events (it is added to the change's own). `at` is epoch ms, or the change's `at` when it is left out.
 */
export type MappedEvent = Told<z.input<(typeof EVENT_SCHEMAS)[EventType]>>;

type Told<E> = E extends unknown
  ? Omit<E, "tenant" | "source" | "id" | "at" | "historical" | "by"> & {
      readonly id?: string;
      readonly at?: Instant;
      /**
       * `id` is the whole id of the event: it names what the row says and not the change that said it, so that a later change of the row
       * can name it too (`point.exclude`), or take a place before or behind it. Unique within the source; one id always has one content.
       */
      readonly lasting?: true;
    }
  : never;

/** The row of another table that must come first. */
export interface Missing {
  readonly missing: { readonly table: string; readonly columns: Readonly<Record<string, Cell>> };
}

/** Why a change gives no events although it should. */
export interface MappingFault {
  readonly fault: string;
}

export type Mapped = readonly MappedEvent[] | Missing | MappingFault;

/** What a source's configuration tells its mapping. */
export interface MappingOptions {
  /** IANA name; of `local` columns. */
  readonly timeZone: string;
  /** The factory of rows that name none. */
  readonly factory: string;
  /** Whether a row that is deleted from its table takes its figures back (`correct`) or was only archived (`keep`). */
  readonly deletes: "keep" | "correct";
  /** What the mapping itself defines, not yet checked. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Rows of a database → events. */
export interface TableMapping {
  /** Parents before children: the order in which snapshots read them. */
  readonly tables: readonly MappedTable[];
  map(change: RowChange, lookup: Lookup): Mapped;
}

/** Messages of a topic that another system writes → events; a message has its identity from `id`, or from its place in the topic. */
export interface MessageMapping {
  map(message: unknown): { readonly id?: string; readonly events: readonly MappedEvent[] } | MappingFault;
}

/** A source system: a folder of `connectors/`. */
export interface SourceSystem {
  readonly name: string;
  /** Databases that it runs on. */
  readonly databases: readonly DatabaseKind[];
  /** Settings of the connector that differ from those of its database's kind. */
  readonly connector?: Readonly<Record<string, string>>;
  /** @throws PipelineError CONFIG_INVALID when `settings` are not what it defines */
  tables(options: MappingOptions): TableMapping;
  /** For a system that also writes messages. */
  messages?(options: MappingOptions): MessageMapping;
}

export const DATABASE_KINDS = ["postgresql", "mysql", "mariadb"] as const;
export type DatabaseKind = (typeof DATABASE_KINDS)[number];
