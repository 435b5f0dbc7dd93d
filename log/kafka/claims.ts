// What this process does with the partitions that it was given: one run of `onClaim` for each, ended by its signal.
//   I1. Of one partition never two runs at once: a new one waits until the old one has ended.
//   I2. A run goes on untouched for as long as its partition stays, whatever the group does meanwhile. Ended by itself, it is not begun
//       again until the partition has been away.
//   I3. `confirmed()` resolves only by an answer to what was asked after the call, and rejects when the signal aborts.
import type { PipelineError } from "../../core/errors.ts";
import { nameOf, type TopicPartition } from "./assigner.ts";
import type { Tell } from "./connection.ts";

/** A partition that this process was given; `signal` aborts when it is taken away. */
export interface GroupClaim extends TopicPartition {
  readonly signal: AbortSignal;
  /**
   * Resolves once the broker has said, later than this call, that the partition is still ours. Whoever was stopped for a while learns
   * here that it has lost it, before it does what would fence the one who has it now.
   */
  confirmed(): Promise<void>;
}

export interface Claims {
  readonly isClosed: boolean;
  owned(): TopicPartition[];
  /** Ends the runs of partitions that are not among `places`, and begins those of new ones. */
  assign(places: readonly TopicPartition[]): void;
  loseAll(reason: PipelineError): void;
  /** Loses all, and takes none any more. */
  close(reason: PipelineError): void;
  /** What waits for a confirmation now; `confirm` answers it, as far as it still waits. */
  questions(): readonly Question[];
  confirm(questions: readonly Question[]): void;
  /** Resolves when no run goes on. */
  ended(): Promise<void>;
}

export interface Question {
  resolve(): void;
}

export interface ClaimsOptions {
  readonly onClaim: (claim: GroupClaim) => Promise<void>;
  readonly onQuestion: () => void;
  /** Why a partition goes that the group has given to another member. */
  readonly moved: (place: TopicPartition) => PipelineError;
  readonly tell: Tell;
}

interface Held {
  readonly place: TopicPartition;
  readonly stop: AbortController;
}

export function createClaims({ onClaim, onQuestion, moved, tell }: ClaimsOptions): Claims {
  const held = new Map<string, Held>();
  const runs = new Map<string, Promise<void>>();
  const desk = createDesk(onQuestion);
  let isClosed = false;

  function begin(name: string, { topic, partition }: TopicPartition): void {
    const stop = new AbortController();
    held.set(name, { place: { topic, partition }, stop });
    const { signal } = stop;
    const run = (runs.get(name) ?? Promise.resolve())
      .then(() => (signal.aborted ? undefined : onClaim({ topic, partition, signal, confirmed: () => desk.ask(signal) })))
      .catch((error: unknown) => tell("warn", "work on a partition failed", { topic, partition, error: String(error) }))
      .then(() => {
        if (runs.get(name) === run) runs.delete(name);
      });
    runs.set(name, run);
  }

  function lose(name: string, reason: PipelineError): void {
    const lost = held.get(name);
    held.delete(name);
    lost?.stop.abort(reason);
  }

  function loseAll(reason: PipelineError): void {
    for (const name of [...held.keys()]) lose(name, reason);
  }

  return {
    get isClosed() {
      return isClosed;
    },
    owned: () => Array.from(held.values(), ({ place }) => place),
    assign(places) {
      if (isClosed) return;
      const given = new Map(places.map((place) => [nameOf(place), place]));
      for (const [name, { place }] of [...held]) if (!given.has(name)) lose(name, moved(place));
      for (const [name, place] of given) if (!held.has(name)) begin(name, place);
    },
    loseAll,
    close(reason) {
      isClosed = true;
      loseAll(reason);
    },
    questions: desk.open,
    confirm: desk.answer,
    async ended() {
      await Promise.all(runs.values());
    },
  };
}

/** Where questions wait for an answer. */
function createDesk(onQuestion: () => void) {
  const waiting = new Set<Question>();
  return {
    ask(signal: AbortSignal): Promise<void> {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      promise.catch(() => undefined); // who asked may be gone by then
      if (signal.aborted) {
        reject(signal.reason);
        return promise;
      }
      const settle = () => {
        waiting.delete(question);
        signal.removeEventListener("abort", refuse);
      };
      const refuse = () => {
        settle();
        reject(signal.reason);
      };
      const question: Question = {
        resolve() {
          settle();
          resolve();
        },
      };
      waiting.add(question);
      signal.addEventListener("abort", refuse, { once: true });
      onQuestion();
      return promise;
    },
    open: (): readonly Question[] => [...waiting],
    answer(questions: readonly Question[]): void {
      for (const question of questions) if (waiting.has(question)) question.resolve();
    },
  };
}
