// Sparkplug B payloads: bytes ↔ what is in them. Pure. The schema is the specification's (3.0, chapter 6), written down as field numbers; templates,
// data sets and metadata are kept as the bytes that they are, since nothing here looks into them.
//   I1. 64-bit numbers become JavaScript's where these are exact, else `bigint`. Signed ones are on the wire as unsigned: datatype.ts tells.
//   I2. `seq` and the time of a payload are numbers: one that is not exact makes it none of Sparkplug B.
import protobuf from "protobufjs/light.js";

/** An alias or an unsigned number of 64 bits. */
export type Whole = number | bigint;

export interface PropertyValue {
  readonly isNull?: boolean;
  readonly intValue?: number;
  readonly longValue?: Whole;
}

/** A metric as it is on the wire: what is absent was not sent. */
export interface Metric {
  readonly name?: string;
  readonly alias?: Whole;
  readonly timestamp?: Whole;
  readonly datatype?: number;
  readonly isHistorical?: boolean;
  readonly isNull?: boolean;
  readonly properties?: { readonly keys?: readonly string[]; readonly values?: readonly PropertyValue[] };
  readonly intValue?: number;
  readonly longValue?: Whole;
  readonly floatValue?: number;
  readonly doubleValue?: number;
  readonly booleanValue?: boolean;
  readonly stringValue?: string;
}

export interface Payload {
  readonly timestamp?: number;
  readonly metrics: readonly Metric[];
  readonly seq?: number;
}

const PROPERTY_VALUE = {
  type: { type: "uint32", id: 1 },
  isNull: { type: "bool", id: 2 },
  intValue: { type: "uint32", id: 3 },
  longValue: { type: "uint64", id: 4 },
  floatValue: { type: "float", id: 5 },
  doubleValue: { type: "double", id: 6 },
  booleanValue: { type: "bool", id: 7 },
  stringValue: { type: "string", id: 8 },
};

const METRIC = {
  name: { type: "string", id: 1 },
  alias: { type: "uint64", id: 2 },
  timestamp: { type: "uint64", id: 3 },
  datatype: { type: "uint32", id: 4 },
  isHistorical: { type: "bool", id: 5 },
  isTransient: { type: "bool", id: 6 },
  isNull: { type: "bool", id: 7 },
  metadata: { type: "bytes", id: 8 },
  properties: { type: "PropertySet", id: 9 },
  intValue: { type: "uint32", id: 10 },
  longValue: { type: "uint64", id: 11 },
  floatValue: { type: "float", id: 12 },
  doubleValue: { type: "double", id: 13 },
  booleanValue: { type: "bool", id: 14 },
  stringValue: { type: "string", id: 15 },
  bytesValue: { type: "bytes", id: 16 },
  datasetValue: { type: "bytes", id: 17 },
  templateValue: { type: "bytes", id: 18 },
};

const PAYLOAD = {
  timestamp: { type: "uint64", id: 1 },
  metrics: { rule: "repeated", type: "Metric", id: 2 },
  seq: { type: "uint64", id: 3 },
  uuid: { type: "string", id: 4 },
  body: { type: "bytes", id: 5 },
};

const PROPERTY_SET = { keys: { rule: "repeated", type: "string", id: 1 }, values: { rule: "repeated", type: "PropertyValue", id: 2 } };

const edition = "proto2"; // as the specification's: what is set to 0 or false is sent
const root = protobuf.Root.fromJSON({
  nested: {
    PropertyValue: { edition, fields: PROPERTY_VALUE },
    PropertySet: { edition, fields: PROPERTY_SET },
    Metric: { edition, fields: METRIC },
    Payload: { edition, fields: PAYLOAD },
  },
});
const payload = root.lookupType("Payload");

/** @returns undefined for bytes that are no payload. Absent fields are absent, not default. */
export function decodePayload(bytes: Uint8Array): Payload | undefined {
  try {
    const content = plain(payload.decode(bytes)) as unknown as Payload;
    return isNumber(content.seq) && isNumber(content.timestamp) ? content : undefined;
  } catch {
    return undefined;
  }
}

const isNumber = (value: unknown) => value === undefined || typeof value === "number";

/** @example decodePayload(encodePayload({ seq: 0, metrics: [] })) // { metrics: [], seq: 0 } */
export function encodePayload(content: Payload): Uint8Array {
  return payload.encode(wire(content) as Record<string, unknown>).finish();
}

interface LongLike {
  readonly low: number;
  readonly high: number;
}

const isLong = (value: unknown): value is LongLike => typeof value === "object" && value !== null && "low" in value && "high" in value;

/** Copies without prototypes, so that two payloads are equal when their content is. */
function plain(value: unknown): unknown {
  if (isLong(value)) return wholeOf(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}

function wholeOf({ low, high }: LongLike): Whole {
  const exact = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : exact;
}

/** The other way: the library takes 64 bits in two halves. */
function wire(value: unknown): unknown {
  if (typeof value === "bigint")
    return { low: Number(value & 0xffff_ffffn) | 0, high: Number((value >> 32n) & 0xffff_ffffn) | 0, unsigned: true };
  if (Array.isArray(value)) return value.map(wire);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, wire(field)]));
}
