// Which batches of a fetch belong to transactions that were aborted, told from the list that the broker sends with them.
// Source: what Kafka's own consumer does (`CompletedFetch` in org.apache.kafka.clients.consumer.internals).
//   I1. A producer's batches are aborted from the transaction's first offset up to its abort marker, wherever the fetch began: its list
//       names transactions that began before, too, any number of them.
import { corrupt } from "./corrupt.ts";
import { readVarint, readVarlong } from "./cursor.ts";

export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
}

/** A batch of a transaction. `marker` are the records of one that ends it. */
interface TransactionBatch {
  readonly producerId: bigint;
  readonly lastOffset: number;
  readonly marker: Buffer | undefined;
}

const ABORT = 0;

/** A question to be asked of every transactional batch and marker, in their order: whether the batch's records are to be skipped. */
export function createAbortFilter(aborted: readonly AbortedTransaction[]): (batch: TransactionBatch) => boolean {
  const waiting = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  const open = new Set<bigint>();
  let begun = 0;
  return ({ producerId, lastOffset, marker }) => {
    for (let next = waiting[begun]; next !== undefined && next.firstOffset <= lastOffset; next = waiting[++begun])
      open.add(next.producerId);
    if (marker === undefined) return open.has(producerId);
    if (isAbort(marker)) open.delete(producerId);
    return true;
  };
}

/** The key of a marker's only record says how the transaction ended: version and type, two bytes each. */
function isAbort(records: Buffer): boolean {
  if (records.length === 0) return false; // compaction has taken it
  const cursor = { bytes: records, at: 0 };
  readVarint(cursor);
  cursor.at++; // attributes
  readVarlong(cursor);
  readVarint(cursor);
  const keyLength = readVarint(cursor);
  if (keyLength < 4 || cursor.at + keyLength > records.length) throw corrupt("a transaction's marker has no type");
  return records.readInt16BE(cursor.at + 2) === ABORT;
}
