// Which topics the log is made of, by the broker's ids: a topic that was deleted and made again is another one, whatever its name.
//   I1. The ids of `events` and `registers` are the log's identity; those of all other topics stand in the register.
//   I2. Once a topic of the log's own was found replaced, everything that is asked of the log says so. A topic that others write, and may
//       make anew, stops only its own readers; a person says when the new one may be taken (by removing the register's entry).
import { PipelineError } from "../../core/errors.ts";
import type { Register } from "../log.ts";

export interface Identities {
  /** Takes topics in: known ones must have the id that the register has. @throws PipelineError LOG_REPLACED, LOG_UNAVAILABLE */
  admit(ids: ReadonlyMap<string, string>, options?: { areForeign: boolean }): Promise<void>;
  /** The id of a topic that was taken in. */
  idOf(topic: string): string;
  /** Looks at these topics, or all of the log's own, again. @throws PipelineError LOG_REPLACED, LOG_UNAVAILABLE */
  verify(topics?: readonly string[]): Promise<void>;
  /** @throws PipelineError LOG_REPLACED when a topic was found replaced */
  assertSame(): void;
}

export interface IdentitiesOptions {
  readonly register: Register;
  /** The present ids of topics that are there. */
  readonly read: (topics: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

export function createIdentities({ register, read }: IdentitiesOptions): Identities {
  const known = new Map<string, string>();
  const foreign = new Set<string>();
  let replaced: PipelineError | undefined;

  function compare(topic: string, expected: string, found: string): void {
    if (expected === found) return;
    const error = new PipelineError("LOG_REPLACED", `topic "${topic}" is another one than it was: its id is "${found}", not "${expected}"`);
    if (!foreign.has(topic)) replaced = error;
    throw error;
  }

  return {
    async admit(ids, { areForeign } = { areForeign: false }) {
      const stored = await register.entries();
      for (const [topic, id] of ids) {
        if (areForeign) foreign.add(topic);
        const before = stored.get(topic);
        if (before === undefined) await register.put(topic, id);
        else compare(topic, String(before), id);
        known.set(topic, id);
      }
    },
    idOf(topic) {
      const id = known.get(topic);
      if (id === undefined) throw new PipelineError("LOG_UNAVAILABLE", `topic "${topic}" is not known yet`);
      return id;
    },
    async verify(topics = [...known.keys()].filter((topic) => !foreign.has(topic))) {
      for (const [topic, id] of await read(topics)) {
        const expected = known.get(topic);
        if (expected !== undefined) compare(topic, expected, id);
      }
    },
    assertSame() {
      if (replaced) throw replaced;
    },
  };
}
