// The files that the Kafka configuration names: certificates, keys, secrets.
import { readFileSync } from "node:fs";
import { PipelineError } from "../../core/errors.ts";

/** @throws PipelineError CONFIG_INVALID */
export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new PipelineError("CONFIG_INVALID", `could not read "${file}" of the kafka configuration`, { cause });
  }
}

/** A password, without the line's end and what may follow it. @throws PipelineError CONFIG_INVALID */
export function firstLineOf(file: string): string {
  return readText(file).split("\n")[0]?.trim() ?? "";
}
