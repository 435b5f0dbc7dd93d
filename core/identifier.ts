// Names of plant things: NFC, letters and digits of any script, dot, underscore, hyphen; 1 to 64 characters (design 11).
import { z } from "zod";

const ASCII = /^[A-Za-z0-9._-]{1,64}$/;
const ANY_SCRIPT = /^[\p{L}\p{N}._-]{1,64}$/u;

/** Letters of one identifier may be composed or not; NFC makes them one. */
export function toIdentifier(text: string): string {
  return ASCII.test(text) ? text : text.normalize("NFC");
}

export function isIdentifier(text: string): boolean {
  return ASCII.test(text) || ANY_SCRIPT.test(text);
}

/** `tenant factory line station characteristic operation product lot serial order reason code` of events and queries. */
export const identifier = z
  .string()
  .overwrite(toIdentifier)
  .refine(isIdentifier, "must be 1 to 64 letters, digits, '.', '_' or '-'")
  .meta({ description: "Letters and digits of any script, '.', '_', '-'; 1 to 64; NFC", example: "ST-01" });
