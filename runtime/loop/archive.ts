// The archive of a partition's processors: values that may be many lie in the log, and are read one by one when they are asked for.
// An entry is `<key of the events>:<key of the value>`, its bytes are `[version, value]` in JSON.
//   I1. What was changed stays in memory until the commit that carries it is done: the log may give the old value until then.
//   I2. Of unchanged values a partition holds a fixed number, of all its keys together; those not used for longest are dropped, between
//       two events only: during an event the same key gives the same object.
//   I3. A value of an older version of the processor is migrated whenever it is read, until it is written again.
import { assert } from "../../core/assert.ts";
import { PipelineError } from "../../core/errors.ts";
import type { Archive, Processor } from "../../core/processor.ts";
import type { StateChange, Task } from "../../log/log.ts";
import type { RecentValues } from "./recent-values.ts";

export interface TrackedArchive extends Archive {
  /** Entries changed since the last call, as they are now. Until `committed`, they are under way; one commit at a time. */
  takeChanges(): StateChange[];
  /** The commit that carries the changes last taken is done. */
  committed(): void;
}

export interface ArchiveOptions {
  /** Whose events the processor gets. */
  readonly key: string;
  readonly processor: Pick<Processor, "name" | "version" | "migrate"> | undefined;
  readonly archived: Task["archived"];
  /** Shared by all archives of a partition. */
  readonly recent: RecentValues;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function createArchive({ key: owner, processor, archived, recent }: ArchiveOptions): TrackedArchive {
  const prefix = `${owner}:`;
  let changed = new Map<string, unknown>(); // undefined = deleted
  let underWay: ReadonlyMap<string, unknown> = new Map();

  /** @throws PipelineError LOG_UNAVAILABLE, STATE_VERSION */
  function read(key: string): unknown {
    const entry = prefix + key;
    const held = recent.get(entry);
    if (held !== undefined) return held;
    const bytes = archived(entry);
    if (!bytes) return undefined;
    const value = decode(bytes, key, processor);
    recent.set(entry, value);
    return value;
  }

  return {
    get<T>(key: string) {
      if (changed.has(key)) return changed.get(key) as T | undefined;
      if (underWay.has(key)) return underWay.get(key) as T | undefined;
      return read(key) as T | undefined;
    },
    set: (key, value) => void changed.set(key, value),
    delete: (key) => void changed.set(key, undefined),
    takeChanges() {
      if (changed.size === 0) return [];
      assert(underWay.size === 0, "the archive's changes before these are committed first");
      underWay = changed;
      changed = new Map();
      const encode = (value: unknown) => encoder.encode(JSON.stringify([processor?.version, value]));
      return Array.from(underWay, ([key, value]) => [prefix + key, value === undefined ? null : encode(value)] as const);
    },
    committed() {
      for (const [key, value] of underWay) {
        recent.set(prefix + key, value);
        recent.trim();
      }
      underWay = new Map();
    },
  };
}

function decode(bytes: Uint8Array, key: string, processor: ArchiveOptions["processor"]): unknown {
  const [version, value] = JSON.parse(decoder.decode(bytes)) as [number, unknown];
  if (!processor || version === processor.version) return value;
  if (processor.migrate) return processor.migrate(key, value, version);
  const message = `archive of "${processor.name}" has version ${version}, this build has ${processor.version} and no migration`;
  throw new PipelineError("STATE_VERSION", message);
}
