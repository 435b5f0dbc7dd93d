// The HTTP door: a body of events → the log. What `POST /events` answers is made here; HTTP itself is the API's.
//   I1. A receipt is given only when everything it counts as accepted is durable.
//   I2. Memory does not grow with the body: one window of lines, one step of frames, a bounded filter and list of rejections.
//   I3. Events of one key reach the log in the order of the body.
//   I4. A refusal (BACKPRESSURE, DISK_FULL) before the first step leaves nothing written. A later step waits for room; if it
//       must fail, the client sends the whole body again, and the identities of its events make that harmless.
//   I5. Historical events are admitted a step at a time while the lag of their partitions allows: a request of one step is
//       refused whole with nothing written, in a longer one a later step waits as under I4.
import type { Credential } from "../core/credential.ts";
import type { EdgeRejectCode, PipelineError } from "../core/errors.ts";
import type { Instant } from "../core/time.ts";
import type { EventLog } from "../log/log.ts";
import { type BodyFormat, decodedBody } from "./body.ts";
import { type Decoded, EVENT_MAX_BYTES, TOO_LONG } from "./decode.ts";
import { createDuplicateFilter, type DuplicateFilter } from "./duplicate-filter.ts";
import { createPacker, type Packer } from "./packer.ts";
import { createSenderTally, type SenderTally } from "./sender-tally.ts";

/** Bytes of frames that make a step: appended together, then durable. */
const STEP_BYTES = 1024 * 1024;

/** Rejections listed in a receipt; the rest are only counted. */
export const REJECTIONS_LISTED = 10_000;

/** How long a later step waits for room, and how often it asks. */
const PATIENCE_MS = 30_000;
const ASK_EVERY_MS = 100;

export interface Rejection {
  /** Place in the body, from 0; blank lines are not counted. */
  readonly index: number;
  readonly code: EdgeRejectCode;
  readonly detail: string;
}

/** The answer to a body of events. */
export interface Receipt {
  accepted: number;
  /** Events of the body that an earlier one of the same body equals. */
  duplicates: number;
  rejected: Rejection[];
  /** All rejections, when there are more than `rejected` lists. */
  rejectedTotal?: number;
}

export interface DoorMetrics {
  accepted(events: number): void;
  duplicates(events: number): void;
  rejected(code: EdgeRejectCode, events: number): void;
  unknownFields(fields: number): void;
}

/** Why an edge takes nothing right now (BACKPRESSURE, DISK_FULL); `undefined` when it does. */
export type Pressure = () => PipelineError | undefined;

export interface DoorDeps {
  readonly log: Pick<EventLog, "append" | "partitions">;
  readonly now: () => Instant;
  /** Resolves after `ms`; rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly pressure: Pressure;
  /** The same for historical events of a partition: BACKPRESSURE while its lag is 5 s or more. */
  readonly historicalPressure: (partition: number) => PipelineError | undefined;
  readonly metrics: DoorMetrics;
  /** Where it is told who sends; absent = nowhere. */
  readonly senders?: SenderTally;
}

export interface Door {
  /**
   * Takes a whole body in and resolves when it is durable.
   *
   * @throws PipelineError INVALID_BODY, PAYLOAD_TOO_LARGE, BACKPRESSURE, DISK_FULL, LOG_UNAVAILABLE
   */
  take(body: AsyncIterable<Uint8Array>, format: BodyFormat, credential: Credential, signal: AbortSignal): Promise<Receipt>;
}

export function createDoor(deps: DoorDeps): Door {
  return {
    async take(body, format, credential, signal) {
      const refusal = deps.pressure();
      if (refusal) throw refusal;
      const packer = createPacker(deps.log.partitions);
      const tally = createTally(packer, createDuplicateFilter());
      const context = () => ({ credential, now: deps.now() });
      let steps = 0;
      for await (const batch of decodedBody(body, { format, context })) {
        signal.throwIfAborted();
        const now = deps.now();
        for (const decoded of batch) tally.add(decoded, now);
        if (packer.bytes >= STEP_BYTES) await appendStep(deps, packer, { isFirst: steps++ === 0, signal });
      }
      if (packer.bytes > 0) await appendStep(deps, packer, { isFirst: steps === 0, signal });
      tally.report(deps);
      return tally.receipt;
    },
  };
}

interface StepOptions {
  readonly isFirst: boolean;
  readonly signal: AbortSignal;
}

async function appendStep(deps: DoorDeps, packer: Packer, { isFirst, signal }: StepOptions): Promise<void> {
  const { records, historicalPartitions } = packer.drain(deps.now());
  for (let waitedMs = 0; ; waitedMs += ASK_EVERY_MS) {
    const refusal = deps.pressure() ?? historicalRefusal(deps, historicalPartitions);
    if (!refusal) break;
    if (isFirst || waitedMs >= PATIENCE_MS) throw refusal;
    await deps.sleep(ASK_EVERY_MS, signal);
  }
  await deps.log.append(records);
}

function historicalRefusal(deps: DoorDeps, partitions: ReadonlySet<number>): PipelineError | undefined {
  for (const partition of partitions) {
    const refusal = deps.historicalPressure(partition);
    if (refusal) return refusal;
  }
  return undefined;
}

interface Tally {
  readonly receipt: Receipt;
  add(decoded: Decoded, now: Instant): void;
  report(deps: Pick<DoorDeps, "metrics" | "senders">): void;
}

/** Sorts decoded events into the packer or the receipt. */
function createTally(packer: Packer, filter: DuplicateFilter): Tally {
  const receipt: Receipt = { accepted: 0, duplicates: 0, rejected: [] };
  const rejectedByCode = new Map<EdgeRejectCode, number>();
  const senders = createSenderTally();
  let index = 0;
  let rejectedTotal = 0;
  let unknownFields = 0;

  function addRejection({ code, detail }: { code: EdgeRejectCode; detail: string }): void {
    rejectedByCode.set(code, (rejectedByCode.get(code) ?? 0) + 1);
    rejectedTotal += 1;
    if (receipt.rejected.length < REJECTIONS_LISTED) receipt.rejected.push({ index, code, detail });
    else receipt.rejectedTotal = rejectedTotal;
  }

  return {
    receipt,
    add(decoded, now) {
      if (decoded.kind === "reject") addRejection(decoded);
      else {
        unknownFields += decoded.unknownFields;
        const json = JSON.stringify(decoded.event);
        if (filter.seen(json)) receipt.duplicates += 1;
        else if (json.length > EVENT_MAX_BYTES) addRejection(TOO_LONG);
        else {
          packer.add(decoded.event, json);
          receipt.accepted += 1;
          senders.count(decoded.event, now);
        }
      }
      index += 1;
    },
    report({ metrics, senders: all }) {
      all?.add(senders.list());
      metrics.accepted(receipt.accepted);
      metrics.duplicates(receipt.duplicates);
      metrics.unknownFields(unknownFields);
      for (const [code, events] of rejectedByCode) metrics.rejected(code, events);
    },
  };
}
