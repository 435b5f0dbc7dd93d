// Kafka Connect's REST interface, as much of it as connectors of sources need.
//   I1. A worker that is away, or is handing connectors over (409), is asked again for a while; what it refuses is refused at once.
//   I2. No message holds a setting's value: one may be a password.
import { PipelineError } from "../core/errors.ts";
import type { ConnectorSettings } from "./settings/connector.ts";

export type ConnectorState = "RUNNING" | "PAUSED" | "STOPPED" | "FAILED" | "UNASSIGNED" | "RESTARTING";

export interface TaskStatus {
  readonly id: number;
  readonly state: ConnectorState;
  /** Of a failure: a Java stack trace. */
  readonly trace?: string;
}

export interface ConnectorStatus {
  readonly name: string;
  readonly connector: { readonly state: ConnectorState; readonly trace?: string };
  readonly tasks: readonly TaskStatus[];
}

/** Where a connector stands in its source; the fields are the connector's own. */
export type SourceOffset = Readonly<Record<string, unknown>>;

export interface FieldFault {
  /** The setting; empty when it is the whole. */
  readonly field: string;
  readonly text: string;
}

export interface ConnectClient {
  list(): Promise<string[]>;
  /** Its settings; undefined when there is no such connector. */
  get(name: string): Promise<ConnectorSettings | undefined>;
  /** Makes a connector, or changes its settings and restarts it. */
  put(name: string, settings: ConnectorSettings): Promise<void>;
  /** What Connect and the connector itself find wrong with settings; Debezium's connectors try the database too. */
  validate(name: string, settings: ConnectorSettings): Promise<FieldFault[]>;
  status(name: string): Promise<ConnectorStatus | undefined>;
  /** The connector and its tasks; `onlyFailed` leaves alone what runs. */
  restart(name: string, options?: { readonly onlyFailed?: boolean }): Promise<void>;
  pause(name: string): Promise<void>;
  resume(name: string): Promise<void>;
  /** Unlike a pause it frees the task's connections; only a stopped connector's offsets can be forgotten. */
  stop(name: string): Promise<void>;
  delete(name: string): Promise<void>;
  /** Undefined before the first record. */
  offset(name: string): Promise<SourceOffset | undefined>;
  forgetOffsets(name: string): Promise<void>;
}

export interface ConnectClientDeps {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly sleep: (ms: number) => Promise<void>;
  /** A signal that aborts after so many milliseconds. */
  readonly deadline: (ms: number) => AbortSignal;
  /** How long a worker may be away; 30 s by default. */
  readonly patienceMs?: number;
}

/** Starting a connector opens connections to its database: validation takes seconds. */
const ANSWER_WITHIN_MS = 60_000;
const PATIENCE_MS = 30_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3000;

/** @throws PipelineError CONNECT_UNAVAILABLE, CONNECT_REJECTED (each of its calls) */
export function createConnectClient(deps: ConnectClientDeps): ConnectClient {
  const ask = asker(deps);
  const path = (name: string, rest = "") => `/connectors/${encodeURIComponent(name)}${rest}`;
  const gone = async (answer: Promise<unknown>) => {
    await answer;
  };
  return {
    list: async () => ((await ask("GET", "/connectors")) ?? []) as string[],
    get: async (name) => (await ask("GET", path(name, "/config"))) as ConnectorSettings | undefined,
    put: (name, settings) => gone(ask("PUT", path(name, "/config"), settings)),
    async validate(name, settings) {
      const plugin = (settings["connector.class"] ?? "").split(".").at(-1) ?? "";
      const answer = await ask("PUT", `/connector-plugins/${plugin}/config/validate`, { ...settings, name });
      if (answer === undefined) return [{ field: "connector.class", text: `the worker has no plugin "${plugin}"` }];
      return faultsOf(answer as Validation);
    },
    status: async (name) => (await ask("GET", path(name, "/status"))) as ConnectorStatus | undefined,
    restart: (name, { onlyFailed = false } = {}) => gone(ask("POST", path(name, `/restart?includeTasks=true&onlyFailed=${onlyFailed}`))),
    pause: (name) => gone(ask("PUT", path(name, "/pause"))),
    resume: (name) => gone(ask("PUT", path(name, "/resume"))),
    stop: (name) => gone(ask("PUT", path(name, "/stop"))),
    delete: (name) => gone(ask("DELETE", path(name))),
    async offset(name) {
      const answer = (await ask("GET", path(name, "/offsets"))) as { offsets?: { offset: SourceOffset }[] } | undefined;
      return answer?.offsets?.[0]?.offset;
    },
    forgetOffsets: (name) => gone(ask("DELETE", path(name, "/offsets"))),
  };
}

interface Validation {
  readonly configs: readonly { readonly value: { readonly name: string; readonly errors: readonly string[] } }[];
}

function faultsOf({ configs }: Validation): FieldFault[] {
  return configs.flatMap(({ value }) => value.errors.map((text) => ({ field: value.name, text })));
}

type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;
type Outcome = { readonly answer: unknown } | { readonly again: string; readonly cause?: unknown };

function asker(deps: ConnectClientDeps): Ask {
  const patience = deps.patienceMs ?? PATIENCE_MS;
  return async (method, path, body) => {
    let waited = 0;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      const outcome = await askOnce(deps, method, path, body);
      if ("answer" in outcome) return outcome.answer;
      if (waited >= patience) {
        throw new PipelineError("CONNECT_UNAVAILABLE", `${method} ${deps.url}${path}: ${outcome.again}`, { cause: outcome.cause });
      }
      await deps.sleep(pause);
      waited += pause;
    }
  };
}

async function askOnce(deps: ConnectClientDeps, method: string, path: string, body: unknown): Promise<Outcome> {
  let response: Response;
  try {
    response = await deps.fetch(`${deps.url.replace(/\/$/, "")}${path}`, {
      method,
      headers: headersOf(deps),
      signal: deps.deadline(ANSWER_WITHIN_MS),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    return { again: "nobody answers", cause };
  }
  const text = await response.text();
  if (response.ok) return { answer: text === "" ? undefined : JSON.parse(text) };
  if (response.status === 404) return { answer: undefined };
  const message = `HTTP ${response.status}: ${messageOf(text)}`;
  // 409 while the workers share connectors out anew; 5xx when one could not ask another, and from proxies.
  if (response.status === 409 || response.status >= 500) return { again: message };
  throw new PipelineError("CONNECT_REJECTED", `${method} ${path}: ${message}`);
}

function headersOf({ username, password = "" }: ConnectClientDeps): Record<string, string> {
  const common = { accept: "application/json", "content-type": "application/json" };
  if (username === undefined) return common;
  return { ...common, authorization: `Basic ${btoa(`${username}:${password}`)}` };
}

function messageOf(text: string): string {
  try {
    return String((JSON.parse(text) as { message?: unknown }).message ?? "no message");
  } catch {
    return "no message that can be read";
  }
}
