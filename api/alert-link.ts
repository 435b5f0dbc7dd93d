// Links by which who was told of an alert acknowledges it, without a session: a token that says which alert, who was told, and until when.
//   I1. Only who has the secret makes one: HMAC-SHA256 over all that it says, compared in constant time.
//   I2. It opens one alert, for acknowledging alone, and not for long: messages are forwarded.
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { identifier } from "../core/identifier.ts";
import { HOUR_MS, type Instant } from "../core/time.ts";

/** A shift of twelve hours: who was told at its start may answer at its end. */
export const LINK_VALID_MS = 12 * HOUR_MS;
/** What is signed begins with its purpose, so that the secret signs nothing else by accident. */
const PURPOSE = "linepulse alert link 1\n";

export interface AlertLink {
  readonly tenant: string;
  readonly factory: string;
  /** Of the alert; "" = it is about no one line. */
  readonly line: string;
  readonly alert: string;
  /** Whom the link was sent to, a channel or a person: who acknowledges by it. */
  readonly by: string;
  readonly expiresAt: Instant;
}

export type LinkFault = "forged" | "expired";

export interface AlertLinks {
  /** The token for `?token=` of `/api/v1/alerts/{id}/acknowledge`. */
  sign(link: AlertLink): string;
  /** What a token says, or what is wrong with it. */
  check(token: string, now: Instant): AlertLink | LinkFault;
}

const payloadSchema = z.tuple([
  identifier,
  identifier,
  z.union([z.literal(""), identifier]),
  z.string().min(1),
  z.string().min(1),
  z.int(),
]);

/** @example alertLinks(randomBytes(32)).sign({ tenant: "acme", factory: "f1", line: "L1", alert: "a-1", by: "shift-leaders", expiresAt }) */
export function alertLinks(secret: Uint8Array): AlertLinks {
  const signatureOf = (payload: string) => createHmac("sha256", secret).update(PURPOSE).update(payload).digest();
  return {
    sign({ tenant, factory, line, alert, by, expiresAt }) {
      const payload = Buffer.from(JSON.stringify([tenant, factory, line, alert, by, expiresAt])).toString("base64url");
      return `${payload}.${signatureOf(payload).toString("base64url")}`;
    },
    check(token, now) {
      const [payload = "", signature = "", ...rest] = token.split(".");
      const given = Buffer.from(signature, "base64url");
      const expected = signatureOf(payload);
      if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return "forged";
      const [tenant, factory, line, alert, by, expiresAt] = payloadSchema.parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
      return expiresAt > now ? { tenant, factory, line, alert, by, expiresAt } : "expired";
    },
  };
}

/** Where a link leads, below the address under which people reach the program. */
export function linkPath({ alert }: Pick<AlertLink, "alert">, token: string): string {
  return `/api/v1/alerts/${encodeURIComponent(alert)}/acknowledge?token=${token}`;
}
