// One event as an edge received it → a checked, normalised event or a rejection with its code. Pure.
//   I1. What is kept lies within the credential: tenant, factory, line and permission (design 11).
//   I2. `tenant` and `source` are filled from the credential where absent; a command's `by` always is.
//   I3. Nothing here throws on any input: bad data is a value.
import { isUtf8 } from "node:buffer";
import { type Credential, uncoveredBy } from "../core/credential.ts";
import type { EdgeRejectCode } from "../core/errors.ts";
import { type Event, parseEvent } from "../core/events.ts";
import { type Instant, MINUTE_MS } from "../core/time.ts";

/** Longest event in bytes: as a line of a body, as a message, and as it is written to the log. */
export const EVENT_MAX_BYTES = 1024 * 1024;

/** How far `at` may lie ahead of the edge's clock (domain 0.2). */
export const FUTURE_TOLERANCE_MS = 10 * MINUTE_MS;

export interface EdgeReject {
  readonly kind: "reject";
  readonly code: EdgeRejectCode;
  readonly detail: string;
}

export interface DecodedEvent {
  readonly kind: "event";
  readonly event: Event;
  /** Top-level fields that are not the event type's: kept out of the log and counted. */
  readonly unknownFields: number;
}

export type Decoded = DecodedEvent | EdgeReject;

export interface DecodeContext {
  readonly credential: Credential;
  /** The edge's wall clock. */
  readonly now: Instant;
}

export function reject(code: EdgeRejectCode, detail: string): EdgeReject {
  return { kind: "reject", code, detail: detail.slice(0, 300) };
}

export const TOO_LONG: EdgeReject = Object.freeze(reject("INVALID_EVENT", "event: longer than 1 MiB"));
export const NOT_UTF8: EdgeReject = Object.freeze(reject("INVALID_JSON", "not valid UTF-8"));

/** Decodes the bytes of one event. */
export function decodeBytes(bytes: Uint8Array, context: DecodeContext): Decoded {
  if (bytes.length > EVENT_MAX_BYTES) return TOO_LONG;
  if (!isUtf8(bytes)) return NOT_UTF8;
  return decodeText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(), context);
}

/**
 * Decodes the text of one event.
 *
 * @example decodeText("{", { credential, now: 0 }).kind // "reject", code INVALID_JSON
 */
export function decodeText(text: string, context: DecodeContext): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return reject("INVALID_JSON", error instanceof Error ? error.message : "not JSON");
  }
  return decodeValue(value, context);
}

/** Decodes one parsed JSON value. It is taken over: absent fields are filled in place. */
export function decodeValue(value: unknown, { credential, now }: DecodeContext): Decoded {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return reject("INVALID_EVENT", "event: must be a JSON object");
  }
  const input = value as Record<string, unknown>;
  fillFromCredential(input, credential);
  const parsed = parseEvent(input);
  if (!parsed.ok) return reject(parsed.code, parsed.detail);
  const { event } = parsed;
  const fault = scopeFault(event, credential) ?? futureFault(event, now + FUTURE_TOLERANCE_MS);
  return fault ?? { kind: "event", event, unknownFields: countUnknown(input, event) };
}

function fillFromCredential(input: Record<string, unknown>, credential: Credential): void {
  if (input.tenant === undefined) input.tenant = credential.tenant;
  if (input.source === undefined) input.source = credential.source;
  if (input.type === "command") input.by = credential.name;
}

function scopeFault(event: Event, credential: Credential): EdgeReject | undefined {
  if (event.tenant !== credential.tenant) {
    return reject("TENANT_MISMATCH", `tenant: "${event.tenant}" is not the credential's`);
  }
  const uncovered = uncoveredBy(credential, event);
  if (uncovered !== undefined) return reject("TENANT_MISMATCH", `${uncovered} is not covered by the credential`);
  const permission = event.type === "command" ? "command" : "write";
  if (credential.permissions.has(permission)) return undefined;
  return reject("TENANT_MISMATCH", `type: the credential has no "${permission}" permission`);
}

function futureFault(event: Event, latest: Instant): EdgeReject | undefined {
  if (event.at > latest) return reject("FUTURE_TIME", "at: more than 10 min ahead of the edge's clock");
  if (event.type !== "series") return undefined;
  const index = event.times.findIndex((time) => time > latest);
  if (index < 0) return undefined;
  return reject("FUTURE_TIME", `times.${index}: more than 10 min ahead of the edge's clock`);
}

function countUnknown(input: object, event: Event): number {
  let count = 0;
  for (const field in input) if (!Object.hasOwn(event, field)) count++;
  return count;
}
