// State values that are larger than a broker takes in one record, in several: the first under its own key, the others beside it.
//   I1. All parts are written in one transaction, so a reader of what is committed sees those of one value together.
import type { StateChange } from "../log.ts";
import type { Message } from "./produce-session.ts";

const PART_BYTES = 800_000;
const PARTS = "parts";

const partKey = (key: string, part: number) => `__part/${part}/${key}`;

type Part = Omit<Message, "timestamp">;

export interface ValueParts {
  /** The messages that put or delete a value, and delete parts that it no longer has. */
  cut(change: StateChange): Part[];
  /** Takes one message in, in the order of the log. */
  take(message: { key: string; value: Uint8Array | null; headers: Readonly<Record<string, string>> }): void;
  /** The values of all messages taken in, whole; may be asked once. */
  join(): Map<string, Uint8Array>;
}

export function createValueParts(): ValueParts {
  const counts = new Map<string, number>(); // of values of more than one part
  const taken = new Map<string, { bytes: Uint8Array; parts: number }>();

  return {
    cut([key, value]) {
      const before = counts.get(key) ?? 1;
      const parts = value === null ? 1 : Math.max(1, Math.ceil(value.length / PART_BYTES));
      if (parts > 1) counts.set(key, parts);
      else counts.delete(key);
      const messages: Part[] = [];
      for (let part = 0; part < Math.max(parts, before); part++) {
        const piece = value === null || part >= parts ? null : value.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
        if (part === 0 && parts > 1) messages.push({ key, value: piece, headers: { [PARTS]: String(parts) } });
        else messages.push({ key: part === 0 ? key : partKey(key, part), value: piece });
      }
      return messages;
    },
    take({ key, value, headers }) {
      if (value === null) taken.delete(key);
      else taken.set(key, { bytes: Buffer.from(value), parts: Number(headers[PARTS] ?? 1) }); // a copy: it was part of a larger buffer
    },
    join() {
      for (const [key, { parts }] of taken) if (parts > 1) counts.set(key, parts);
      const values = new Map<string, Uint8Array>();
      const hidden = new Set<string>();
      for (const [key, parts] of counts) for (let part = 1; part < parts; part++) hidden.add(partKey(key, part));
      for (const [key, { bytes, parts }] of taken) {
        if (hidden.has(key)) continue;
        const pieces = Array.from({ length: parts }, (_, part) => (part === 0 ? bytes : taken.get(partKey(key, part))?.bytes));
        values.set(key, parts === 1 ? bytes : Buffer.concat(pieces as Uint8Array[]));
      }
      taken.clear();
      return values;
    },
  };
}
