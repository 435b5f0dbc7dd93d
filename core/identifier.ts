// Names of plant things: NFC, letters and digits of any script, dot, underscore, hyphen; 1 to 64 characters (design 11).
import { z } from "zod";

const ASCII = /^[A-Za-z0-9._-]{1,64}$/;
const ANY_SCRIPT = /^[\p{L}\p{N}._-]{1,64}$/u;

/** `tenant factory line station characteristic operation product lot serial order reason code` of events and queries. */
export const identifier = z
  .string()
  .check((context) => {
    // One check for form and normal form: identifiers are most of what an event is made of, and most are ASCII.
    if (ASCII.test(context.value)) return;
    context.value = context.value.normalize("NFC");
    if (ANY_SCRIPT.test(context.value)) return;
    context.issues.push({ code: "custom", input: context.value, message: "must be 1 to 64 letters, digits, '.', '_' or '-'" });
  })
  .meta({ description: "Letters and digits of any script, '.', '_', '-'; 1 to 64; NFC", example: "ST-01" });
