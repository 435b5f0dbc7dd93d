// The only place that maps a key to a partition (design 1). Every writer passes the number on.
//   I1. Equal to Java's `Utils.toPositive(Utils.murmur2(keyBytes)) % partitions`, the default of Java's own producer.

const encoder = new TextEncoder();

/** Austin Appleby's MurmurHash2, 32 bit, as in `org.apache.kafka.common.utils.Utils.murmur2` (seed 0x9747b28c). */
export function murmur2(data: Uint8Array): number {
  const m = 0x5bd1e995;
  const length = data.length;
  let h = 0x9747b28c ^ length;
  const words = length >>> 2;
  for (let i = 0; i < words; i++) {
    const at = i * 4;
    let k = at4(data, at) | (at4(data, at + 1) << 8) | (at4(data, at + 2) << 16) | (at4(data, at + 3) << 24);
    k = Math.imul(k, m);
    k ^= k >>> 24;
    k = Math.imul(k, m);
    h = Math.imul(h, m) ^ k;
  }
  const rest = length & ~3;
  const tail = length & 3;
  if (tail === 3) h ^= at4(data, rest + 2) << 16;
  if (tail >= 2) h ^= at4(data, rest + 1) << 8;
  if (tail >= 1) h = Math.imul(h ^ at4(data, rest), m);
  h ^= h >>> 13;
  h = Math.imul(h, m);
  return h ^ (h >>> 15);
}

function at4(data: Uint8Array, index: number): number {
  return data[index] ?? 0;
}

/**
 * The partition of a key, 0 … partitions − 1.
 *
 * @example partitionOf("acme/f1/L1", 8) // the same number as Java's default partitioner
 */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(encoder.encode(key)) & 0x7fffffff) % partitions;
}
