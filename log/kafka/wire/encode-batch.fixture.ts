// Messages by chance, for tests of what writes them.
import fc from "fast-check";
import type { NewMessage } from "./encode-batch.ts";

const anyText = fc.oneof(
  fc.string({ unit: "grapheme-ascii", maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("", "acme/f1/L1", "工厂/Ü", "\ud800 is half a character", "k".repeat(63), "k".repeat(64), "ü".repeat(5000)),
);

const anyBytes = fc.oneof(
  { weight: 6, arbitrary: fc.uint8Array({ maxLength: 80 }) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 2, arbitrary: fc.uint8Array({ minLength: 3, maxLength: 80 }).map((bytes) => bytes.subarray(1, -1)) },
  { weight: 1, arbitrary: fc.constantFrom(63, 64, 8191, 8192, 70_000).map((length) => new Uint8Array(length).fill(7)) },
);

/** Some that messages share, some of their own. */
const anyHeaders = fc.oneof(
  fc.constantFrom<Record<string, string>[]>({}, { checked: "1" }, { rows: "12", grund: "spät", 理由: "" }),
  fc.dictionary(anyText, anyText, { maxKeys: 3 }),
);

const message = (timestamp: fc.Arbitrary<number>): fc.Arbitrary<NewMessage> => {
  const fields = { key: anyText, value: fc.option(anyBytes), timestamp, headers: anyHeaders };
  return fc.record(fields, { requiredKeys: ["key", "value", "timestamp"] });
};

const ANY_TIME = { earliest: 0, latest: Number.MAX_SAFE_INTEGER };
const NOW = 1_790_000_000_000;

/** One message at least; their timestamps are alike, or near each other, or all over the place. */
export function anyMessages({ earliest, latest } = ANY_TIME): fc.Arbitrary<NewMessage[]> {
  const timestamps = [fc.constant(NOW), fc.integer({ min: NOW, max: NOW + 20_000 }), fc.integer({ min: earliest, max: latest })];
  return fc.oneof(...timestamps.map((timestamp) => fc.array(message(timestamp), { minLength: 1, maxLength: 12 })));
}
