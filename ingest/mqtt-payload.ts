// One MQTT message → decoded events. Pure: the same message, seen again with the same `receivedAt`, gives the same events.
//   I1. A payload is a number (one value), an array of numbers (one subgroup, of one value too), an event's JSON object, or an array of those;
//       the topic fills the fields that it names, and what contradicts it is rejected. The good ones of an array are kept.
//   I2. `at` is the payload's, else the time of reception.
//   I3. `id` is the payload's; else, with an `at` of its own, a digest of topic and payload, so that any redelivery is known
//       again; else (no clock, no id) the time of reception, the packet and a digest. Two equal readings of such a device
//       are two events: telling a redelivery from them takes the caller's memory of `receivedAt` (mqtt-redelivery.ts).
import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import type { Credential } from "../core/credential.ts";
import type { Instant } from "../core/time.ts";
import { type Decoded, decodeValue, type EdgeReject, EVENT_MAX_BYTES, NOT_UTF8, reject, TOO_LONG } from "./decode.ts";
import type { TopicFields } from "./mqtt-topic.ts";

export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly receivedAt: Instant;
  /** The packet identifier; any number that tells messages of one millisecond apart. */
  readonly packetId: number;
}

type Fields = Record<string, unknown>;

/** Decodes a message whose topic gave `fields`: the good events of it, and of all that is not good one rejection. */
export function decodeMessage(message: Message, fields: TopicFields, credential: Credential): Decoded[] {
  const parts = partsOf(message);
  if (!Array.isArray(parts)) return [parts];
  const decoded = parts.map((part, index) => {
    const input = inputOf(part, { message, fields, suffix: parts.length > 1 ? `-${index}` : "" });
    return "fields" in input ? decodeValue(input.fields, { credential, now: message.receivedAt }) : input;
  });
  const good = decoded.filter(({ kind }) => kind === "event");
  const first = decoded.findIndex(({ kind }) => kind === "reject");
  if (first < 0) return good;
  const { code, detail } = decoded[first] as EdgeReject;
  const others = decoded.length - good.length - 1;
  const place = parts.length > 1 ? `[${first}] ` : "";
  return [...good, reject(code, `${place}${detail}${others > 0 ? ` (and ${others} more)` : ""}`)];
}

/** What a redelivery has in common with its first delivery, and two messages of one topic seldom. */
export function digestOf({ topic, payload }: Pick<Message, "topic" | "payload">): string {
  return createHash("sha256").update(topic).update("\0").update(payload).digest("hex").slice(0, 32);
}

/** The elements of an array of objects; anything else is one part. */
function partsOf({ payload }: Message): unknown[] | EdgeReject {
  if (payload.length > EVENT_MAX_BYTES) return TOO_LONG;
  if (!isUtf8(payload)) return NOT_UTF8;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString());
  } catch (error) {
    return reject("INVALID_JSON", error instanceof Error ? error.message : "not JSON");
  }
  return Array.isArray(value) && !value.every((item) => typeof item === "number") ? value : [value];
}

interface Place {
  readonly message: Message;
  readonly fields: TopicFields;
  /** Tells the parts of a message apart. */
  readonly suffix: string;
}

function inputOf(part: unknown, { message, fields, suffix }: Place): { readonly fields: Fields } | EdgeReject {
  const input = asFields(part);
  if (!input) return reject("INVALID_EVENT", "event: must be a number, an object, or an array of them");
  const contradiction = Object.entries(fields).find(([name, text]) => input[name] !== undefined && !isSameName(input[name], text));
  if (contradiction) return reject("INVALID_EVENT", `${contradiction[0]}: differs from the topic's "${contradiction[1]}"`);
  const id = input.id ?? idFor(message, input, suffix);
  const alone = Array.isArray(part) && part.length === 1 ? { subgroup: id } : {};
  return { fields: { type: "measurement", ...input, ...alone, ...fields, at: input.at ?? message.receivedAt, id } };
}

/** Names are compared in the form in which they are kept. */
function isSameName(given: unknown, text: string): boolean {
  return typeof given === "string" && given.normalize("NFC") === text.normalize("NFC");
}

function asFields(part: unknown): Fields | undefined {
  if (typeof part === "number") return { value: part };
  if (Array.isArray(part)) return part.length > 1 ? { values: part } : part.length === 1 ? { value: part[0] } : undefined;
  return typeof part === "object" && part !== null ? (part as Fields) : undefined;
}

function idFor(message: Message, input: Fields, suffix: string): string {
  const digest = digestOf(message);
  if (input.at !== undefined) return `${digest}${suffix}`;
  return `${message.receivedAt.toString(36)}-${message.packetId}-${digest.slice(0, 12)}${suffix}`;
}
