// The files in which the configuration says that a secret stands.
import { readFileSync } from "node:fs";
import { PipelineError } from "../core/errors.ts";

/** @throws PipelineError CONFIG_INVALID that names the key of the configuration */
export function readSecretFile(key: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const { code = "unknown" } = cause as NodeJS.ErrnoException;
    throw new PipelineError("CONFIG_INVALID", `${key}: could not read "${file}" (${code})`, { cause });
  }
}
