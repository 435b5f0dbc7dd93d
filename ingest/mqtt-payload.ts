// One MQTT message → decoded events. Pure: the same message, seen again with the same `receivedAt`, gives the same events.
//   I1. A payload is a number (one value), an array of numbers (one subgroup), an event's JSON object, or an array of those;
//       the topic fills the fields that it names, and a payload that contradicts it is rejected.
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

/** Decodes a message whose topic gave `fields`. Either every event of it is good, or there is one rejection for it all. */
export function decodeMessage(message: Message, fields: TopicFields, credential: Credential): Decoded[] {
  const inputs = eventsOf(message, fields);
  if (!Array.isArray(inputs)) return [inputs];
  const decoded = inputs.map((input) => decodeValue(input, { credential, now: message.receivedAt }));
  const fault = decoded.find((one) => one.kind === "reject");
  return fault ? [fault] : decoded;
}

/** What a redelivery has in common with its first delivery, and two messages of one topic seldom. */
export function digestOf({ topic, payload }: Pick<Message, "topic" | "payload">): string {
  return createHash("sha256").update(topic).update("\0").update(payload).digest("hex").slice(0, 32);
}

function eventsOf(message: Message, fields: TopicFields): Fields[] | EdgeReject {
  const { payload } = message;
  if (payload.length > EVENT_MAX_BYTES) return TOO_LONG;
  if (!isUtf8(payload)) return NOT_UTF8;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString());
  } catch (error) {
    return reject("INVALID_JSON", error instanceof Error ? error.message : "not JSON");
  }
  const parts = Array.isArray(value) && !value.every((item) => typeof item === "number") ? value : [value];
  const events: Fields[] = [];
  for (const [index, part] of parts.entries()) {
    const input = asFields(part);
    if (!input) return reject("INVALID_EVENT", "event: must be a number, an object, or an array of them");
    const contradiction = Object.entries(fields).find(([name, text]) => input[name] !== undefined && input[name] !== text);
    if (contradiction) return reject("INVALID_EVENT", `${contradiction[0]}: differs from the topic's "${contradiction[1]}"`);
    const id = input.id ?? idFor(message, input, parts.length > 1 ? `-${index}` : "");
    events.push({ type: "measurement", ...input, ...fields, at: input.at ?? message.receivedAt, id });
  }
  return events;
}

function asFields(part: unknown): Fields | undefined {
  if (typeof part === "number") return { value: part };
  if (Array.isArray(part)) return part.length > 0 ? { values: part } : undefined;
  return typeof part === "object" && part !== null ? (part as Fields) : undefined;
}

function idFor(message: Message, input: Fields, suffix: string): string {
  const digest = digestOf(message);
  if (input.at !== undefined) return `${digest}${suffix}`;
  return `${message.receivedAt.toString(36)}-${message.packetId}-${digest.slice(0, 12)}${suffix}`;
}
