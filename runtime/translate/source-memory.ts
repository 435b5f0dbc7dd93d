// What a source's task holds in memory, and how it is put back from, and turned into, the entries of the log's keyed state:
//   version                  of translate's state and archive
//   i:<kind>:<segment>       identities known (runtime/loop/identity-set.ts)
//   s:<state key>            translate's state
// Beside it, read one by one, translate's archive: the last images of rows.
//   I1. Events, dead letters, rows and state of a record go into one commit.
//   I2. Rows of a source belong to no generation of processors: they carry 0, and an origin that no partition of `events` has.
import { PipelineError } from "../../core/errors.ts";
import { DEADLETTER_TOPIC } from "../../core/frame.ts";
import { SOURCE_GENERATION } from "../../core/quality.ts";
import type { Instant } from "../../core/time.ts";
import { createPacker } from "../../ingest/packer.ts";
import type { LogRecord, NewRecord, StateChange, Task } from "../../log/log.ts";
import type { IdentityKind, SourceCounts, Stop, Translate, TranslateContext } from "../../processors/translate/contract.ts";
import { countsOf } from "../../processors/translate/counts.ts";
import { createArchive } from "../loop/archive.ts";
import type { Stepped } from "../loop/commits.ts";
import { hashText } from "../loop/hash.ts";
import { createIdentitySet, type IdentitySet, type Segment } from "../loop/identity-set.ts";
import { createTrackedState } from "../loop/keyed-state.ts";
import { createRecentValues } from "../loop/recent-values.ts";
import { createRowChunks } from "../loop/row-chunks.ts";

/** Two generations of it hold a transaction of 200 000 rows, whole. */
const IDENTITIES: Readonly<Record<IdentityKind, number>> = { streamed: 200_000, snapshot: 50_000 };
const KINDS = Object.keys(IDENTITIES) as IdentityKind[];
const IMAGES_IN_MEMORY = 50_000;
/** Origins of sources lie above all partitions of `events`, in 16 bits. */
const FIRST_ORIGIN = 32_768;
/** Of a buried change; what a broker takes as one message. */
const MOST_BURIED = 900_000;
const MOST_DETAIL = 1000;

export interface SourceMemoryOptions {
  readonly name: string;
  readonly tenant: string;
  /** Where its records are: the topic and its partition. */
  readonly place: string;
  readonly logId: string;
  /** Partitions of `events`, and of topics of rows. */
  readonly partitions: number;
  readonly partitionsOf: (topic: string) => number;
  readonly translate: Translate;
  /** The wall clock: stamped on events as `receivedAt`. */
  readonly now: () => Instant;
}

export interface SourceMemory extends Stepped {
  /** Undefined when the record was taken. */
  step(record: LogRecord): Stop | undefined;
  readonly totals: Readonly<SourceCounts>;
  /** Partitions of `events` that historical events of the newest commit went to. */
  readonly historicalPartitions: ReadonlySet<number>;
}

type Stored = AsyncIterable<readonly [key: string, value: Uint8Array]>;

/** @throws PipelineError STATE_VERSION */
export async function restoreSource(options: SourceMemoryOptions, stored: Stored, archived: Task["archived"]): Promise<SourceMemory> {
  const { name, translate, now } = options;
  const { state, known } = await restoreState(options, stored);
  const archive = createArchive({
    key: name,
    processor: { name, version: translate.version },
    archived,
    recent: createRecentValues(IMAGES_IN_MEMORY),
  });
  const output = createOutput(options);
  const context: TranslateContext = {
    state,
    archive,
    admit(identity, kind) {
      const hash = hashText(name, identity);
      if (known[kind].look(hash, 0) !== "new") return false;
      known[kind].add(hash, 0);
      return true;
    },
    ...output.context,
  };
  const counts = { events: 0 };
  let historicalPartitions: ReadonlySet<number> = new Set();

  return {
    counts,
    get totals() {
      return countsOf(state);
    },
    get pendingBytes() {
      return output.pendingBytes;
    },
    get historicalPartitions() {
      return historicalPartitions;
    },
    step(record) {
      output.from(record);
      counts.events++;
      return translate.onRecord({ ...record, timestamp: writtenAt(record, now()) }, context);
    },
    takeChanges() {
      const packed = output.take(now());
      historicalPartitions = packed.historicalPartitions;
      return { state: stateChanges(translate.version, state, known), archive: archive.takeChanges(), records: packed.records };
    },
    committed: archive.committed,
  };
}

/** A record's time is its sender's word: nothing was written later than now, and what has no time was written now. */
function writtenAt({ timestamp }: LogRecord, now: Instant): Instant {
  return timestamp > 0 ? Math.min(timestamp, now) : now;
}

type Known = Readonly<Record<IdentityKind, IdentitySet>>;
type State = ReturnType<typeof createTrackedState>;

const toBytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const fromBytes = (value: Uint8Array): unknown => JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.length).toString());

async function restoreState({ name, translate }: SourceMemoryOptions, stored: Stored): Promise<{ state: State; known: Known }> {
  const state = createTrackedState();
  const segments: Record<IdentityKind, Segment[]> = { streamed: [], snapshot: [] };
  for await (const [key, value] of stored) {
    const [part, kind, segment] = key.split(":", 3);
    if (part === "s") state.restore(key.slice(2), fromBytes(value));
    else if (part === "i") segments[kind as IdentityKind].push([segment as string, value]);
    else if (key === "version" && fromBytes(value) !== translate.version) {
      const message = `state of source "${name}" has version ${fromBytes(value)}, this build has ${translate.version} and no migration`;
      throw new PipelineError("STATE_VERSION", message);
    }
  }
  const [streamed, snapshot] = KINDS.map((kind) => createIdentitySet(segments[kind], IDENTITIES[kind])) as [IdentitySet, IdentitySet];
  return { state, known: { streamed, snapshot } };
}

function stateChanges(version: number, state: State, known: Known): StateChange[] {
  const changes: StateChange[] = [["version", toBytes(version)]];
  for (const kind of KINDS) {
    for (const [segment, bytes] of known[kind].takeChanges()) changes.push([`i:${kind}:${segment}`, bytes]);
  }
  for (const [key, value] of state.takeChanges()) changes.push([`s:${key}`, value === undefined ? null : toBytes(value)]);
  return changes;
}

/** Events, dead letters and rows on their way. */
function createOutput({ name, place, tenant, logId, partitions, partitionsOf }: SourceMemoryOptions) {
  const packer = createPacker(partitions);
  const partition = FIRST_ORIGIN + (hashText(name, place) % FIRST_ORIGIN);
  const chunks = createRowChunks({ partition, generation: SOURCE_GENERATION, partitionsOf });
  const buried: NewRecord[] = [];
  let buriedBytes = 0;
  let current: LogRecord | undefined;
  const context: Pick<TranslateContext, "give" | "bury" | "emit"> = {
    give: (event) => packer.add(event, JSON.stringify(event)),
    bury(reason, detail, change) {
      const { topic = "", partition: of = 0, offset = 0, timestamp = 0 } = current ?? {};
      const value = Buffer.from(change).subarray(0, MOST_BURIED);
      const headers = { reason, detail: detail.slice(0, MOST_DETAIL), origin: `${logId}/${topic}/${of}@${offset}`, source: name };
      buried.push({ topic: DEADLETTER_TOPIC, partition: 0, key: tenant, value, timestamp, headers });
      buriedBytes += value.length;
    },
    emit: chunks.emit,
  };
  return {
    context,
    get pendingBytes() {
      return packer.bytes + buriedBytes + chunks.pendingBytes;
    },
    from(record: LogRecord) {
      current = record;
      chunks.from(record, 0);
    },
    take(receivedAt: Instant) {
      const { records, historicalPartitions } = packer.drain(receivedAt);
      buriedBytes = 0;
      return { records: [...records, ...chunks.take(), ...buried.splice(0)], historicalPartitions };
    },
  };
}
