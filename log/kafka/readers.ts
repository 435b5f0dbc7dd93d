// Readers of partitions, lent to whoever reads from anywhere: one that waits at the end is left to wait, and whoever comes back for
// the same offset finds it there.
import type { Timer } from "../../core/timer.ts";
import { createPartitionReader, type PartitionReader, type Read, type ReadOptions } from "./partition-reader.ts";
import type { Cluster } from "./wire/kafkajs-inner.ts";

/** Readers of one partition that are kept for the next who comes. */
const KEPT = 2;

export interface Place {
  /** As the log calls it. */
  readonly topic: string;
  readonly partition: number;
}

export interface Readers {
  read(place: Place, offset: number, options: ReadOptions): Promise<Read>;
  /** A reader for one owner, who closes it; `ahead` for one that reads on and on. */
  own(place: Place, options: { ahead: boolean }): PartitionReader;
  close(): Promise<void>;
}

export interface ReadersOptions {
  readonly cluster: Cluster;
  readonly nameOf: (topic: string) => string;
  readonly timer: Timer;
  /** Looks whether a topic is still the one it was. */
  readonly verify: (topic: string) => Promise<void>;
}

interface Lent {
  readonly reader: PartitionReader;
  /** The offset that it waits for, when it was left so. */
  waitsAt: number | undefined;
  isLent: boolean;
}

export function createReaders({ cluster, nameOf, timer, verify }: ReadersOptions): Readers {
  const pools = new Map<string, Lent[]>();
  const open = (place: Place, { ahead }: { ahead: boolean }) => {
    const { topic: name, partition } = place;
    return createPartitionReader({ cluster, topic: nameOf(name), name, partition, timer, ahead, verify: () => verify(name) });
  };

  function take(place: Place, offset: number, waits: boolean): { pool: Lent[]; lent: Lent } {
    const id = `${place.topic}/${place.partition}`;
    let pool = pools.get(id);
    if (!pool) pools.set(id, (pool = []));
    const free = pool.filter(({ isLent }) => !isLent);
    // A read that does not wait must not take the silence of a request that was sent long ago for an answer.
    let lent = free.find(({ reader, waitsAt }) => (reader.isBusy ? waits && waitsAt === offset : true));
    if (!lent) pool.push((lent = { reader: open(place, { ahead: false }), waitsAt: undefined, isLent: false }));
    lent.isLent = true;
    return { pool, lent };
  }

  return {
    async read(place, offset, options) {
      const { pool, lent } = take(place, offset, options.waitMs > 0);
      try {
        const read = await lent.reader.read(offset, options);
        lent.waitsAt = read.next;
        return read;
      } finally {
        lent.isLent = false;
        if (pool.length > KEPT) {
          pool.splice(pool.indexOf(lent), 1);
          await lent.reader.close();
        }
      }
    },
    own: open,
    async close() {
      await Promise.all([...pools.values()].flat().map(({ reader }) => reader.close()));
      pools.clear();
    },
  };
}
