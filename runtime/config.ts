// Reads `linepulse.yaml` and the environment once, into one frozen object. Every fault is named at once, with its path.
import { existsSync, readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { type Config, configSchema } from "../core/config.ts";
import { PipelineError } from "../core/errors.ts";
import { parseAddress } from "./warehouse/listener.ts";

/** Which path of the configuration a variable sets. */
export const ENVIRONMENT: Readonly<Record<string, { path: readonly string[]; parse: (text: string) => unknown }>> = {
  LINEPULSE_DATA: { path: ["data"], parse: String },
  LINEPULSE_HOST: { path: ["http", "host"], parse: String },
  LINEPULSE_PORT: { path: ["http", "port"], parse: number },
  LINEPULSE_AUTH: { path: ["auth"], parse: String },
  LINEPULSE_TENANT: { path: ["tenant"], parse: String },
  LINEPULSE_PARTITIONS: { path: ["partitions"], parse: number },
  LINEPULSE_CLICKHOUSE_URL: { path: ["warehouse", "url"], parse: String },
  LINEPULSE_TIMESCALE_URL: { path: ["timescale", "url"], parse: String },
  LINEPULSE_KAFKA_BROKERS: { path: ["kafka", "brokers"], parse: (text) => text.split(",").map((broker) => broker.trim()) },
  LINEPULSE_KAFKA_PREFIX: { path: ["kafka", "prefix"], parse: String },
  LINEPULSE_LOG: { path: ["log"], parse: String },
};

/** Those that others read: the command line, tests, `docker-compose.yml`. */
const BESIDE = new Set(["LINEPULSE_CONFIG", "LINEPULSE_DEMO", "LINEPULSE_TOKEN", "LINEPULSE_TEST", "LINEPULSE_SECRETS"]);

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

function number(text: string): unknown {
  return text.trim() === "" ? text : Number(text);
}

export interface ConfigSources {
  /** Path of the file; absent = `linepulse.yaml` if it exists. */
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** @throws PipelineError CONFIG_INVALID, its message a line for each fault */
export function loadConfig({ file, env }: ConfigSources): Config {
  const faults: string[] = [];
  const content = readFile(file ?? env.LINEPULSE_CONFIG, faults);
  const variableOf = new Map<string, string>();
  for (const [name, { path, parse }] of Object.entries(ENVIRONMENT)) {
    const text = env[name];
    if (text === undefined || text === "") continue;
    setPath(content, path, parse(text));
    variableOf.set(path.join("."), name);
  }
  const result = configSchema.safeParse(content);
  for (const { path, message } of result.error?.issues ?? []) {
    const at = path.join(".") || "(top level)";
    faults.push(`${variableOf.get(at) ?? at}: ${message}`);
  }
  if (result.success) {
    const { auth, http, warehouse } = result.data;
    if (auth === "off" && !LOOPBACK.has(http.host)) {
      faults.push(`${variableOf.get("auth") ?? "auth"}: "off" is allowed only on loopback, not on "${http.host}"`);
    }
    if (warehouse.passwordFile === undefined && !LOOPBACK.has(parseAddress(warehouse.listen).host)) {
      faults.push(`warehouse.listen: "${warehouse.listen}" is not on loopback, for which a warehouse.passwordFile is needed`);
    }
  }
  if (faults.length > 0 || !result.success) {
    throw new PipelineError("CONFIG_INVALID", `the configuration has ${faults.length} fault(s)\n${faults.map((f) => `  ${f}`).join("\n")}`);
  }
  return Object.freeze(result.data);
}

/** Variables with this program's prefix that nothing reads: of one misspelt letter a process would run with another log. */
export function unknownVariables(env: ConfigSources["env"]): string[] {
  return Object.keys(env).filter((name) => name.startsWith("LINEPULSE_") && !(name in ENVIRONMENT) && !BESIDE.has(name));
}

function readFile(file: string | undefined, faults: string[]): Record<string, unknown> {
  const path = file ?? "linepulse.yaml";
  if (!existsSync(path)) {
    if (file !== undefined) faults.push(`${path}: no such file`);
    return {};
  }
  let text = "";
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    faults.push(`${path}: could not be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const document = parseDocument(text);
  for (const { message } of document.errors) faults.push(`${path}: ${message.split("\n")[0]}`);
  const content: unknown = document.errors.length > 0 ? {} : (document.toJS() ?? {});
  if (typeof content === "object" && content !== null && !Array.isArray(content)) return content as Record<string, unknown>;
  faults.push(`${path}: must hold keys and values`);
  return {};
}

function setPath(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let node = target;
  for (const key of path.slice(0, -1)) {
    const child = node[key];
    node = (node[key] = typeof child === "object" && child !== null ? child : {}) as Record<string, unknown>;
  }
  node[path.at(-1) as string] = value;
}
