// The archives of this machine's tasks, on its disk: an LMDB copy of their topics, for reads that do not wait.
//   I1. A copy holds only what was committed, and says up to which offset of which topic; it is made up for at every opening.
//   I2. It can be thrown away: the topic has everything.
import { open } from "lmdb";
import { PipelineError } from "../../core/errors.ts";
import type { StateChange } from "../log.ts";

export interface ArchiveCopies {
  of(task: { readonly id: string; readonly topicId: string }): ArchiveCopy;
  close(): Promise<void>;
}

export interface ArchiveCopy {
  /** The offset up to which the topic is in the copy; 0 for a new one, and for one of another topic, which is emptied. */
  readonly offset: number;
  get(key: string): Uint8Array | undefined;
  /** @throws PipelineError LOG_UNAVAILABLE */
  put(changes: Iterable<StateChange>, offset: number): void;
}

interface Stamp {
  readonly topicId: string;
  readonly offset: number;
}

/** No key of an archive begins so. */
const STAMP = "\u0000stamp";

export function openArchiveCopies(dir: string): ArchiveCopies {
  const root = open<Buffer, Buffer>({ path: dir, encoding: "binary", keyEncoding: "binary", compression: true, maxDbs: 4096 });
  return {
    of({ id, topicId }) {
      const db = root.openDB<Buffer, Buffer>(id, { encoding: "binary", keyEncoding: "binary", compression: true });
      const stamp = Buffer.from(STAMP);
      const stored = db.get(stamp);
      let { offset } = stored ? (JSON.parse(stored.toString()) as Stamp) : { offset: 0 };
      if (stored && (JSON.parse(stored.toString()) as Stamp).topicId !== topicId) {
        db.clearSync();
        offset = 0;
      }
      return {
        get offset() {
          return offset;
        },
        get: (key) => db.get(Buffer.from(key)),
        put(changes, to) {
          try {
            root.transactionSync(() => {
              for (const [key, value] of changes) {
                if (value === null) void db.remove(Buffer.from(key));
                else void db.put(Buffer.from(key), Buffer.from(value.buffer, value.byteOffset, value.byteLength));
              }
              void db.put(stamp, Buffer.from(JSON.stringify({ topicId, offset: to } satisfies Stamp)));
            });
            offset = to;
          } catch (cause) {
            throw new PipelineError("LOG_UNAVAILABLE", `could not write the copy of archive "${id}"`, { cause });
          }
        },
      };
    },
    close: () => root.close(),
  };
}
