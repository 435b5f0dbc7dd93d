// Writes record batches as brokers keep them, plainly, for tests of what reads them: also those that only a broker writes.
// Source: Kafka's documentation, "Message Format".

export interface WrittenRecord {
  /** By default behind the record before. */
  readonly offset?: number;
  readonly timestamp?: number;
  readonly key?: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers?: readonly (readonly [name: string, value: string | null])[];
}

export interface WrittenBatch {
  readonly baseOffset?: number;
  readonly lastOffset?: number;
  readonly baseTimestamp?: number;
  readonly maxTimestamp?: number;
  readonly producerId?: bigint;
  /** Bits beside the number of the compression: 8 time of arrival, 16 transactional, 32 control. */
  readonly flags?: number;
  readonly codec?: number;
  readonly compress?: (records: Buffer) => Buffer;
  readonly records: readonly WrittenRecord[];
}

export const TRANSACTIONAL = 16;
export const CONTROL = 32;

export function writeBatch(batch: WrittenBatch): Buffer {
  const { baseOffset = 0, baseTimestamp = 0, records, codec = 0, flags = 0, compress = (bytes) => bytes } = batch;
  const offsets: number[] = [];
  for (const { offset } of records) offsets.push(offset ?? (offsets.at(-1) ?? baseOffset - 1) + 1);
  const lastOffset = batch.lastOffset ?? offsets.at(-1) ?? baseOffset;
  const body = compress(
    Buffer.concat(records.map((each, n) => writeRecord(each, { delta: (offsets[n] as number) - baseOffset, baseTimestamp }))),
  );
  const header = Buffer.alloc(61);
  header.writeBigInt64BE(BigInt(baseOffset), 0);
  header.writeInt32BE(header.length - 12 + body.length, 8);
  header.writeInt8(2, 16);
  header.writeInt16BE(codec | flags, 21);
  header.writeInt32BE(lastOffset - baseOffset, 23);
  header.writeBigInt64BE(BigInt(baseTimestamp), 27);
  header.writeBigInt64BE(BigInt(batch.maxTimestamp ?? baseTimestamp), 35);
  header.writeBigInt64BE(batch.producerId ?? -1n, 43);
  header.writeInt32BE(records.length, 57);
  return Buffer.concat([header, body]);
}

/** What a coordinator writes at the end of a transaction. */
export function writeMarker(offset: number, { producerId, isAbort }: { producerId: bigint; isAbort: boolean }): Buffer {
  const key = Buffer.from([0, 0, 0, isAbort ? 0 : 1]);
  return writeBatch({ baseOffset: offset, producerId, flags: TRANSACTIONAL | CONTROL, records: [{ key, value: Buffer.alloc(6) }] });
}

function writeRecord(record: WrittenRecord, { delta, baseTimestamp }: { delta: number; baseTimestamp: number }): Buffer {
  const { timestamp = 0, key = null, value, headers = [] } = record;
  const body = Buffer.concat([
    Buffer.of(0),
    varint(BigInt(timestamp) - BigInt(baseTimestamp)),
    varint(delta),
    bytesOf(key),
    bytesOf(value),
    varint(headers.length),
    ...headers.flatMap(([name, text]) => [bytesOf(name), bytesOf(text)]),
  ]);
  return Buffer.concat([varint(body.length), body]);
}

function bytesOf(value: string | Buffer | null): Buffer {
  if (value === null) return varint(-1);
  const bytes = Buffer.from(value as string);
  return Buffer.concat([varint(bytes.length), bytes]);
}

/** Zig-zag, seven bits a byte, the lowest first. */
export function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}
