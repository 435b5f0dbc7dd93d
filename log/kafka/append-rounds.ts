// Calls of `append` on their way to a producer that takes records one by one and tells of all of them together, in rounds.
//   I1. Records are handed over in the order of the calls and, within a call, in theirs: the first that finds no room holds up the rest.
//   I2. A call is settled once, when nothing of it is on its way any more. Of one that is refused some records may stand in the log.
//   I3. What was not delivered refuses the calls that have records for that partition, and no others.
import type { NewRecord } from "../log.ts";
import { unavailable } from "./leaders.ts";

/** What became of the attempt to hand a record over: it was taken, there is no room now, or the producer has come to its end. */
export type Taking = "taken" | "full" | "over";

/** What was not delivered: an error for each `topic/partition`, as Kafka calls the topic. */
export type Failures = ReadonlyMap<string, Error>;

/** One call. */
export interface Append {
  readonly records: readonly NewRecord[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  /** How many of its records were handed over. */
  taken: number;
  error: unknown;
}

export interface AppendRounds {
  add(call: Pick<Append, "records" | "resolve" | "reject">): Append;
  hasWaiting(): boolean;
  /**
   * Hands over what waits, in order, so many records at most, until `take` says otherwise. What it throws refuses that call alone.
   *
   * @returns the last answer of `take`, and whether anything was taken
   */
  handOver(limit: number, take: (topic: string, record: NewRecord) => Taking): { readonly last: Taking; readonly isEmpty: boolean };
  /** It is known what became of all that was handed over since the last time. */
  finish(failures: Failures): void;
  /** The same where nothing is known. */
  finishUnknown(error: unknown): void;
  /** Hands nothing more of it over; nothing changes when all of it was. */
  refuseRest(append: Append, error: unknown): void;
  refuseWaiting(error: unknown): void;
}

export function createAppendRounds(topicOf: (topic: string) => string): AppendRounds {
  /** Not yet handed over whole. */
  const waiting = new Set<Append>();
  /** With records on their way. */
  const underWay = new Set<Append>();

  function refuse(append: Append, error: unknown): void {
    append.error ??= error;
    waiting.delete(append);
    if (!underWay.has(append)) append.reject(append.error);
  }

  function finishWith(errorOf: (append: Append) => unknown): void {
    for (const append of underWay) {
      underWay.delete(append);
      const error = errorOf(append);
      if (error !== undefined) refuse(append, error);
      else if (append.error !== undefined) append.reject(append.error);
      else if (!waiting.has(append)) append.resolve();
    }
  }

  return {
    add(call) {
      const append: Append = { ...call, taken: 0, error: undefined };
      waiting.add(append);
      return append;
    },
    hasWaiting: () => waiting.size > 0,
    handOver(limit, take) {
      let room = limit;
      for (const append of waiting) {
        const { records } = append;
        try {
          for (; append.taken < records.length; append.taken++, room--) {
            const record = records[append.taken] as NewRecord;
            const taking = room > 0 ? take(topicOf(record.topic), record) : "full";
            if (taking !== "taken") return { last: taking, isEmpty: underWay.size === 0 };
            underWay.add(append);
          }
          waiting.delete(append);
        } catch (cause) {
          refuse(append, unavailable("writing", cause));
        }
      }
      return { last: "taken", isEmpty: underWay.size === 0 };
    },
    finish: (failures) => finishWith((append) => (failures.size > 0 ? failureOf(append, failures, topicOf) : undefined)),
    finishUnknown: (error) => finishWith(() => error),
    refuseRest(append, error) {
      if (waiting.has(append)) refuse(append, error);
    },
    refuseWaiting(error) {
      for (const append of waiting) refuse(append, error);
    },
  };
}

function failureOf({ records }: Append, failures: Failures, topicOf: (topic: string) => string): unknown {
  const errors = records.values().map(({ topic, partition }) => failures.get(`${topicOf(topic)}/${partition}`));
  const error = errors.find((each) => each !== undefined);
  return error && unavailable("writing", error);
}
