// The place of a change in its database's log, as text: part of its identity, and of the ids of its events.
//   I1. The same change delivered again has the same place, also from a connector that was started anew. So nothing in it may depend on
//       when or by whom it was read, and a GTID is left out: it may be there the second time only.
//   I2. Places are compared for being the same, never for order: rows of one COPY share a position, and an interleaved transaction
//       comes with a lower one.
import type { ChangeSource } from "./envelope.ts";
import { hashOf } from "./hash.ts";

/** Fields of `source` that differ when the same change is read again, or that are no part of its place. */
const NO_PLACE: ReadonlySet<string> = new Set([
  "version", "name", "ts_ms", "ts_us", "ts_ns", "snapshot", "sequence", "gtid", "thread", "query", "xmin",
]); // biome-ignore format: one list

/**
 * PostgreSQL: `<lsn>.<transaction>`; MySQL and MariaDB: `<file>:<position>:<row>`; any other: a hash of what its `source` says.
 *
 * @example positionOf({ connector: "mysql", file: "bin.000003", pos: 154, row: 2 }) // "bin.000003:154:2"
 */
export function positionOf(source: ChangeSource): string {
  switch (source.connector) {
    case "postgresql":
      return `${source.lsn}.${source.txId}`;
    case "mysql":
    case "mariadb":
      return `${source.file}:${source.pos}:${source.row ?? 0}`;
    default:
      return hashOf(JSON.stringify(Object.entries(source).filter(([field]) => !NO_PLACE.has(field))));
  }
}
