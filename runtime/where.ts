// Where a running linepulse is, for commands that ask it: its address, a token, its data directory. They speak HTTP, as everybody does.
import { type Command, InvalidArgumentError } from "commander";
import { type ErrorCode, PipelineError } from "../core/errors.ts";
import { readToken } from "./credentials.ts";

export interface Where {
  readonly url: string;
  readonly token?: string;
  readonly data: string;
}

/** Lets a command be told where linepulse runs. */
export function withAddress(command: Command): Command {
  return command
    .option("--url <url>", "where linepulse runs", toUrl, `http://127.0.0.1:${process.env.LINEPULSE_PORT ?? "8080"}`)
    .option("--token <token>", "bearer token (default: LINEPULSE_TOKEN, or the data directory's own)");
}

/** The same of a command that knows of no configuration. */
export function withWhere(command: Command): Command {
  return withAddress(command).option("--data <dir>", "its data directory", process.env.LINEPULSE_DATA ?? "./data");
}

/** The token to ask with; undefined = none. */
export function tokenOf({ token, data }: Omit<Where, "url">): string | undefined {
  return (token ?? process.env.LINEPULSE_TOKEN ?? readToken(data)) || undefined;
}

/** The header that carries it. */
export function authorizationOf(own: Omit<Where, "url">): { authorization?: string } {
  const token = tokenOf(own);
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** @throws PipelineError with the code of the answer */
export async function ask<T>({ url, ...own }: Where, method: "GET" | "POST", path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { ...authorizationOf(own), ...(body !== undefined && { "content-type": "application/json" }) };
  let response: Response;
  try {
    response = await fetch(`${url}/api/v1${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  } catch (cause) {
    throw new PipelineError("LOG_UNAVAILABLE", `nobody answers at "${url}"; is linepulse running?`, { cause });
  }
  const answer = readAnswer<T>(await response.text(), { asked: url, statusCode: response.status });
  if (answer.code !== "OK") throw new PipelineError(answer.code, answer.message);
  return answer.data;
}

export interface Answer<T> {
  readonly code: ErrorCode | "OK";
  readonly message: string;
  readonly data: T;
}

/** @throws PipelineError LOG_UNAVAILABLE when somebody else answers, such as a proxy */
export function readAnswer<T>(body: string, { asked, statusCode }: { asked: string; statusCode: number }): Answer<T> {
  try {
    const answer = JSON.parse(body) as Answer<T>;
    if (typeof answer.code === "string") return answer;
  } catch {
    // told below
  }
  throw new PipelineError("LOG_UNAVAILABLE", `"${asked}" answered ${statusCode}, and not as linepulse does`);
}

function toUrl(text: string): string {
  if (!/^https?:\/\/\S/.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError("must be an address, such as http://127.0.0.1:8080");
  return text.replace(/\/+$/, ""); // paths are added behind it
}
