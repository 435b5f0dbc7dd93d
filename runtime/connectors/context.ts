// From the configuration to what `linepulse connectors` works on: the sources asked for, their mappings' tables and their settings.

import { type ConnectClient, createConnectClient } from "../../connectors/client.ts";
import { type ConnectorSettings, connectorSettings, hasTimescale } from "../../connectors/settings/connector.ts";
import { namesOf, OWN_SCHEMA, type SourceNames } from "../../connectors/settings/names.ts";
import { secretReference } from "../../connectors/settings/secret.ts";
import { isFamily, matches, patternsOf, schemaOf } from "../../connectors/settings/tables.ts";
import type { MappedTable, SourceSystem } from "../../core/change.ts";
import type { Config, KafkaConfig } from "../../core/config.ts";
import { PipelineError } from "../../core/errors.ts";
import { type CapturedSource, type ConnectConfig, isCaptured } from "../../core/source-config.ts";
import { sleep } from "../clock.ts";
import { firstLineOf, passwordOf } from "./source-database.ts";

export type SystemOf = (name: string) => SourceSystem | undefined;
type Environment = Readonly<Record<string, string | undefined>>;

/** What is known of a source without asking anybody. */
export interface KnownSource {
  readonly source: CapturedSource;
  readonly names: SourceNames;
  readonly tables: readonly MappedTable[];
  readonly isTimescale: boolean;
}

/** A source that a connector can be made for. */
export interface WiredSource extends KnownSource {
  readonly password: string;
  readonly settings: ConnectorSettings;
  /** Connect's own storage will hold the password. */
  readonly isPasswordStored: boolean;
}

export interface Selection {
  readonly config: Config;
  readonly systemOf: SystemOf;
  /** Names of sources; none = all. */
  readonly asked: readonly string[];
}

/** @throws PipelineError CONFIG_INVALID when there is no such source, or its system's settings are wrong */
export function selectSources({ config, systemOf, asked }: Selection): KnownSource[] {
  const unknown = asked.filter((name) => !config.sources.some((source) => source.name === name));
  const all = config.sources.map(({ name }) => name).join(", ") || "none";
  if (unknown.length > 0) throw new PipelineError("CONFIG_INVALID", `there is no source "${unknown.join('", "')}"; sources are: ${all}`);
  const chosen = config.sources.filter(({ name }) => asked.length === 0 || asked.includes(name));
  const captured = chosen.filter(isCaptured);
  if (captured.length === 0 || (asked.length > 0 && captured.length < chosen.length)) {
    const which = chosen.filter((source) => !isCaptured(source)).map(({ name }) => `"${name}"`);
    const what = which.length === 0 ? "the configuration has no `sources`" : `no \`database\` is captured for source ${which.join(", ")}`;
    throw new PipelineError("CONFIG_INVALID", what);
  }
  return captured.map((source) => knownSource(source, config.kafka?.prefix ?? "", systemOf));
}

function knownSource(source: CapturedSource, prefix: string, systemOf: SystemOf): KnownSource {
  const { name, timeZone, factory, deletes, settings, database } = source;
  const system = systemOf(source.system);
  if (!system) throw new PipelineError("CONFIG_INVALID", `source "${name}": there is no system "${source.system}"`);
  if (!system.databases.includes(database.kind)) {
    throw new PipelineError(
      "CONFIG_INVALID",
      `source "${name}": system "${system.name}" runs on ${system.databases.join(", ")}, not on ${database.kind}`,
    );
  }
  const { tables } = system.tables({ timeZone, factory, deletes, settings });
  const connector = { ...system.connector, ...source.connector };
  return { source: { ...source, connector }, names: namesOf(name, prefix), tables, isTimescale: hasTimescale(connector) };
}

/** @throws PipelineError CONFIG_INVALID when a password or a setting is missing */
export function wireSource(known: KnownSource, { connect, kafka }: Surroundings, env: Environment): WiredSource {
  const password = passwordOf(known.source, env);
  const reference = secretReference(known.source, connect);
  const settings = connectorSettings({ ...known, kafka, password: reference ?? password });
  return { ...known, password, settings, isPasswordStored: reference === undefined };
}

export interface Surroundings {
  readonly connect: ConnectConfig;
  readonly kafka: KafkaConfig;
}

/** @throws PipelineError CONFIG_INVALID */
export function surroundingsOf({ connect, kafka }: Config): Surroundings {
  const missing = [...(connect ? [] : ["connect"]), ...(kafka ? [] : ["kafka"])];
  if (connect && kafka) return { connect, kafka };
  throw new PipelineError(
    "CONFIG_INVALID",
    `capturing changes needs ${missing.map((name) => `\`${name}\``).join(" and ")} in the configuration`,
  );
}

/** @throws PipelineError CONFIG_INVALID when its password cannot be read */
export function clientOf({ connect: { url, username, passwordFile } }: Surroundings): ConnectClient {
  const password = passwordFile === undefined ? undefined : firstLineOf(passwordFile);
  if (passwordFile !== undefined && !password) {
    throw new PipelineError("CONFIG_INVALID", `connect.passwordFile: "${passwordFile}" cannot be read, or is empty`);
  }
  return createConnectClient({ url, username, password, fetch, sleep, deadline: (ms) => AbortSignal.timeout(ms) });
}

/** Schemas whose tables decide whether the source can be captured. */
export function schemasOf({ tables }: Pick<KnownSource, "tables">): string[] {
  return [...new Set([...patternsOf(tables).map(schemaOf), OWN_SCHEMA])];
}

/**
 * Which of the source's tables a person means: the mapping's name, `schema.table`, or the table alone.
 *
 * @returns a regular expression as signals take it
 */
export function tableOf({ tables }: Pick<KnownSource, "tables">, asked: string): string | undefined {
  const mapped = tables.find(({ name }) => name === asked);
  if (mapped) return mapped.from;
  const schemas = [...new Set(patternsOf(tables).map(schemaOf))];
  const candidates = asked.includes(".") ? [asked] : schemas.map((schema) => `${schema}.${asked}`);
  return candidates.find((table) => tables.some(({ from }) => from === table || (isFamily(from) && matches(from, table))));
}
