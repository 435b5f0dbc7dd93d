// What the URL and headers of a request to ClickHouse's HTTP interface ask for, beside the statement itself.
import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { ClickHouseFault } from "./clickhouse-fault.ts";

export interface StatementRequest {
  /** The part of the statement that stands in the URL; the body follows it. */
  readonly query: string;
  readonly queryId: string;
  readonly database: string;
  readonly params: ReadonlyMap<string, string>;
  readonly settings: ReadonlyMap<string, string>;
  readonly defaultFormat: string;
  readonly isGzipped: boolean;
  /** The answer must be complete before it starts. */
  readonly isWhole: boolean;
}

/** They concern HTTP, not the statement; the engine does not know them. */
const HTTP_ONLY =
  /^(wait_end_of_query|enable_http_compression|send_progress_in_http_headers|add_http_cors_header|cancel_http_readonly_queries_on_client_close|http_\w+)$/;
const RESERVED = new Set(["query", "query_id", "database", "default_format", "user", "password", "role"]);

/** @throws ClickHouseFault when the request needs a session of its own, which the embedded engine does not keep */
export function parseRequest({ searchParams: search }: URL, headers: IncomingHttpHeaders): StatementRequest {
  if (search.has("session_id")) throw new ClickHouseFault("NOT_IMPLEMENTED", "the embedded warehouse keeps no HTTP sessions");
  if (headers["content-type"]?.startsWith("multipart/")) {
    throw new ClickHouseFault("NOT_IMPLEMENTED", "parameters travel in the URL, not as multipart");
  }
  const params = new Map<string, string>();
  const settings = new Map<string, string>();
  for (const [name, value] of search) {
    if (name.startsWith("param_")) params.set(name.slice("param_".length), value);
    else if (RESERVED.has(name) || HTTP_ONLY.test(name)) continue;
    else if (/^\w+$/.test(name)) settings.set(name, value);
    else throw new ClickHouseFault("BAD_ARGUMENTS", `"${name}" is no name of a setting`);
  }
  const isAsked = search.get("enable_http_compression") === "1";
  return {
    query: search.get("query") ?? "",
    queryId: search.get("query_id") ?? randomUUID(),
    database: search.get("database") ?? "default",
    params,
    settings,
    defaultFormat: search.get("default_format") ?? "TabSeparated",
    isGzipped: isAsked && /\bgzip\b/.test(String(headers["accept-encoding"] ?? "")),
    isWhole: search.get("wait_end_of_query") === "1",
  };
}
