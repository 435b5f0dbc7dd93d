// What a metric's value is, by its datatype (Sparkplug 3.0, 6.4.16): a number, a truth value or a text. Pure.
//   I1. What is not certain is no value: bytes, files, data sets, templates and arrays are refused, and so are whole numbers that are not exact.
import type { Metric, Whole } from "./payload.ts";

export type MetricValue = number | boolean | string;

export type Reading =
  | { readonly kind: "value"; readonly value: MetricValue }
  | { readonly kind: "null" }
  /** The device itself says that it is not good (property `Quality`). */
  | { readonly kind: "quality" }
  | { readonly kind: "refused"; readonly why: string };

const INT8 = 1;
const INT16 = 2;
const INT32 = 3;
const INT64 = 4;
const UINT8 = 5;
const UINT64 = 8;
const FLOAT = 9;
const DOUBLE = 10;
const BOOLEAN = 11;
const STRING = 12;
const DATE_TIME = 13;
const TEXT = 14;
const UUID = 15;
/** Property `Quality`: 0 is bad, 500 stale. */
const GOOD = 192;

/** The value of a metric whose birth, or which itself, names the datatype. */
export function readingOf(metric: Metric, datatype: number | undefined): Reading {
  if (metric.isNull === true) return { kind: "null" };
  const quality = qualityOf(metric);
  if (quality !== undefined && quality !== GOOD) return { kind: "quality" };
  const value = contentOf(metric, datatype);
  return value === undefined ? { kind: "refused", why: `datatype ${datatype ?? "unknown"} gives no value` } : { kind: "value", value };
}

function qualityOf({ properties }: Metric): Whole | undefined {
  const index = properties?.keys?.indexOf("Quality") ?? -1;
  const value = properties?.values?.[index];
  return value && (value.intValue ?? value.longValue);
}

function contentOf(metric: Metric, datatype: number | undefined): MetricValue | undefined {
  switch (datatype) {
    case INT8:
    case INT16:
    case INT32:
    case INT64:
      return signed(metric.intValue ?? metric.longValue, datatype);
    case FLOAT:
      return metric.floatValue === undefined ? undefined : shortest(metric.floatValue);
    case DOUBLE:
      return metric.doubleValue;
    case BOOLEAN:
      return metric.booleanValue;
    case STRING:
    case TEXT:
    case UUID:
      return metric.stringValue;
    default: {
      const isUnsigned = datatype !== undefined && ((datatype >= UINT8 && datatype <= UINT64) || datatype === DATE_TIME);
      return isUnsigned ? exact(metric.intValue ?? metric.longValue) : undefined;
    }
  }
}

const BITS: Readonly<Record<number, number>> = { [INT8]: 8, [INT16]: 16, [INT32]: 32, [INT64]: 64 };

/** Two's complement in an unsigned field: some send an Int8 in 8 bits, some drawn out to 32. */
function signed(raw: Whole | undefined, datatype: number): number | undefined {
  return raw === undefined ? undefined : exact(BigInt.asIntN(BITS[datatype] as number, BigInt(raw)));
}

function exact(raw: Whole | undefined): number | undefined {
  return raw !== undefined && Number.isSafeInteger(Number(raw)) ? Number(raw) : undefined;
}

/** The shortest decimal that is this number of 32 bits: a device's 12.3 is 12.3, not 12.300000190734863. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
