// Reads docker-compose.yml as Compose does, as far as this file needs it: merge keys, and variables of the environment.
import { parse } from "yaml";

export interface Service {
  readonly image: string;
  readonly build?: { readonly context: string };
  readonly command?: readonly string[];
  readonly restart?: string;
  readonly user?: string;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly (string | { readonly type: string; readonly source?: string; readonly target: string })[];
  readonly healthcheck?: Readonly<Record<"interval" | "timeout" | "start_period", string>> & { readonly test: readonly string[] };
}

export interface Compose {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, object>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

type Environment = Readonly<Record<string, string>>;

/** The file as it is written, merge keys resolved. */
export function parseCompose(text: string): Compose {
  return parse(text, { merge: true }) as Compose;
}

/** The same with every variable replaced. @throws Error that names a variable which must be set and is not */
export function interpolated(value: Compose, env: Environment): Compose {
  return mapStrings(value, (text) => interpolate(text, env)) as Compose;
}

/** Names of the variables in it, each once. */
export function variablesOf(value: Compose): string[] {
  const names = new Set<string>();
  mapStrings(value, (text) => {
    for (const [, name = ""] of text.replaceAll("$$", "").matchAll(VARIABLE)) names.add(name);
    return text;
  });
  return [...names].sort();
}

/** `${NAME:-default}` or `${NAME:?message}`: a bare `$NAME` would be an empty text when it is forgotten. */
const VARIABLE = /\$\{([A-Z0-9_]+):([-?])([^}]*)\}/g;

function interpolate(text: string, env: Environment): string {
  const parts = text.split("$$").map((part) => {
    const replaced = part.replaceAll(VARIABLE, (_, name: string, kind: string, rest: string) => {
      const value = env[name];
      if (value) return value;
      if (kind === "?") throw new Error(`required variable ${name} is missing: ${rest}`);
      return rest;
    });
    if (/\$[{A-Za-z_]/.test(part.replaceAll(VARIABLE, ""))) throw new Error(`a variable without default or message in "${text}"`);
    return replaced;
  });
  return parts.join("$");
}

function mapStrings(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, map)]));
}
