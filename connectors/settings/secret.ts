// How a connector gets its database's password: a reference that the Connect worker resolves, or the password itself.
import { PipelineError } from "../../core/errors.ts";
import type { CapturedSource, ConnectConfig } from "../../core/source-config.ts";

/** A setting whose value is nobody's business. */
const SECRET_KEY = /password|passphrase|secret|token|jaas|credential|\.key$/i;
const REFERENCE = /^\$\{[^{}]*\}$/;
const MASK = "********";

/**
 * What a Connect worker resolves to the password; undefined when nobody said how it could.
 *
 * @throws PipelineError CONFIG_INVALID when the template names what the source does not have
 */
export function secretReference(
  source: Pick<CapturedSource, "name" | "database">,
  connect: Pick<ConnectConfig, "secrets">,
): string | undefined {
  const { secret, passwordFile, passwordVariable } = source.database;
  if (secret !== undefined || connect.secrets === undefined) return secret;
  const values: Readonly<Record<string, string | undefined>> = {
    source: source.name,
    file: passwordFile?.split("/").at(-1),
    variable: passwordVariable,
  };
  return connect.secrets.replaceAll(/\{(source|file|variable)\}/g, (placeholder, name: string) => {
    const value = values[name];
    if (value !== undefined) return value;
    throw new PipelineError(
      "CONFIG_INVALID",
      `connect.secrets names ${placeholder}, but source "${source.name}" has no ${name === "file" ? "passwordFile" : "passwordVariable"}: give it database.secret`,
    );
  });
}

/** A setting's value as it may be shown. A reference tells nothing. */
export function shown(key: string, value: string): string {
  return SECRET_KEY.test(key) && !REFERENCE.test(value) ? MASK : value;
}
