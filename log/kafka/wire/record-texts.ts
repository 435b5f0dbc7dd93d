// Keys and headers of records, decoded once while they repeat: records of one key come in runs, and their headers are alike.
//   I1. What was decoded is given again only for the same bytes, compared one by one.
//   I2. Headers are shared between records, and frozen.
import { corrupt } from "./corrupt.ts";
import { type Cursor, readVarint } from "./cursor.ts";

type Headers = Readonly<Record<string, string>>;

const NO_HEADERS: Headers = Object.freeze({});
/** A power of two. Keys of different hashes have a slot each. */
const SLOTS = 64;

/** Something that was decoded, and the bytes that it came from. */
interface Decoded<T> {
  readonly bytes: Buffer;
  readonly start: number;
  readonly length: number;
  readonly result: T;
}

/** What was decoded lately. Holds on to the bytes of that: keep it no longer than those. */
export interface RecordTexts {
  readonly texts: (Decoded<string> | undefined)[];
  headers: Decoded<Headers> | undefined;
}

export function createRecordTexts(): RecordTexts {
  return { texts: new Array(SLOTS).fill(undefined), headers: undefined };
}

/** UTF-8 of so many bytes, all of which must be there. Bytes that are no UTF-8 become U+FFFD. */
export function readText({ texts }: RecordTexts, cursor: Cursor, length: number): string {
  if (length <= 0) return "";
  const { bytes, at } = cursor;
  cursor.at = at + length;
  const slot = (length + 31 * (bytes[at + length - 1] as number) + 7 * (bytes[at + length - 2] as number)) & (SLOTS - 1);
  const known = texts[slot];
  if (known !== undefined && known.length === length && isSame(known, bytes, at)) return known.result;
  const result = bytes.toString("utf8", at, at + length);
  texts[slot] = { bytes, start: at, length, result };
  return result;
}

/**
 * The headers that end a record. Of a name that stands twice the last one counts, as for Kafka's `lastHeader`; a null value is "".
 *
 * @throws PipelineError LOG_UNAVAILABLE when they do not end where the record does
 */
export function readHeaders(memory: RecordTexts, cursor: Cursor, end: number): Headers {
  const { bytes, at: start } = cursor;
  const length = end - start;
  if (length === 1 && bytes[start] === 0) {
    cursor.at = end;
    return NO_HEADERS;
  }
  const known = memory.headers;
  if (known !== undefined && known.length === length && isSame(known, bytes, start)) {
    cursor.at = end;
    return known.result;
  }
  const result = Object.freeze(decodeHeaders(memory, cursor, end));
  memory.headers = { bytes, start, length, result };
  return result;
}

function decodeHeaders(memory: RecordTexts, cursor: Cursor, end: number): Headers {
  const entries: [name: string, value: string][] = [];
  const count = readVarint(cursor);
  for (let n = 0; n < count; n++) {
    const nameLength = readVarint(cursor);
    if (nameLength < 0 || cursor.at + nameLength > end) throw corrupt("the name of a header is longer than its record");
    const name = readText(memory, cursor, nameLength);
    const valueLength = readVarint(cursor);
    if (valueLength < -1 || cursor.at + valueLength > end) throw corrupt("the value of a header is longer than its record");
    const valueEnd = cursor.at + Math.max(valueLength, 0);
    entries.push([name, cursor.bytes.toString("utf8", cursor.at, valueEnd)]);
    cursor.at = valueEnd;
  }
  if (count < 0 || cursor.at !== end) throw corrupt("the headers of a record do not end where it does");
  return Object.fromEntries(entries);
}

/** From the back, where keys differ. */
function isSame({ bytes: known, start, length }: Decoded<unknown>, bytes: Buffer, at: number): boolean {
  for (let n = length - 1; n >= 0; n--) if (known[start + n] !== bytes[at + n]) return false;
  return true;
}
