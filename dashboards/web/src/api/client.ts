// Asks the API: one GET or POST with the bearer token, its envelope opened, its fault as an `ApiError`.
//   I1. The token goes into the Authorization header and nowhere else: never into an address or a message.
//   I2. Every answer's `timestamp` tells how far this computer's clock is off the server's.
import { instantOrNull, isJson, type Json, listOf, textOf } from "./json.ts";

interface ApiFault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly traceId?: string;
  readonly details?: readonly FieldFault[];
}

/** What is wrong with one field of what was sent. */
export interface FieldFault {
  /** Names joined by ".". */
  readonly path: string;
  readonly message: string;
}

/** `code` is the server's, or `UNREACHABLE` when there was no answer that speaks for the server. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly traceId: string;
  readonly details: readonly FieldFault[];

  constructor({ status, code, message, traceId = "", details = [] }: ApiFault) {
    super(message);
    this.status = status;
    this.code = code;
    this.traceId = traceId;
    this.details = details;
  }
}

export interface ClientDeps {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  readonly now: () => number;
  /** The token in use; "" = none. */
  readonly token: () => string;
}

export interface Client {
  /** The `data` of one answer. */
  get(path: string, signal?: AbortSignal): Promise<Json>;
  /** Sends one JSON body; the `data` of what was answered. */
  post(path: string, body: Json, signal?: AbortSignal): Promise<Json>;
  /** The items of a list, each through `read`; what `read` refuses is left out. */
  list<T>(path: string, read: (item: unknown) => T | undefined, signal?: AbortSignal): Promise<T[]>;
  /** The open body of a stream of events. */
  open(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** The server's clock now, as well as it is known. */
  serverNow(): number;
}

export function apiClient(deps: ClientDeps): Client {
  let offsetMs = 0;

  async function answer(
    path: string,
    accept: string,
    { signal, body }: { signal?: AbortSignal | undefined; body?: Json },
  ): Promise<Response> {
    const token = deps.token();
    const headers: Record<string, string> = { accept, ...(token && { authorization: `Bearer ${token}` }) };
    if (body) headers["content-type"] = "application/json";
    const sent = body ? { method: "POST", body: JSON.stringify(body) } : {};
    try {
      return await deps.fetch(path, { headers, cache: "no-store", ...sent, ...(signal && { signal }) });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new ApiError({ status: 0, code: "UNREACHABLE", message: "the server did not answer" });
    }
  }

  async function ask(path: string, options: { signal?: AbortSignal | undefined; body?: Json }): Promise<Json> {
    const response = await answer(path, "application/json", options);
    const envelope = await envelopeOf(response);
    if (!response.ok) throw faultOf(response.status, envelope);
    const timestamp = instantOrNull(envelope.timestamp);
    if (timestamp !== null) offsetMs = timestamp - deps.now();
    return isJson(envelope.data) ? envelope.data : {};
  }

  const get: Client["get"] = (path, signal) => ask(path, { signal });

  return {
    get,
    post: (path, body, signal) => ask(path, { signal, body }),
    async list(path, read, signal) {
      const data = await get(path, signal);
      return listOf(data.items)
        .map(read)
        .filter((item) => item !== undefined);
    },
    async open(path, signal) {
      const response = await answer(path, "text/event-stream", { signal });
      if (!response.ok) throw faultOf(response.status, await envelopeOf(response));
      if (!response.body) throw new ApiError({ status: 0, code: "UNREACHABLE", message: "the stream has no body" });
      return response.body;
    },
    serverNow: () => deps.now() + offsetMs,
  };
}

/** A body that is no JSON object (a proxy's error page) speaks only through its status. */
async function envelopeOf(response: Response): Promise<Json> {
  const body: unknown = await response.json().catch(() => undefined);
  return isJson(body) ? body : {};
}

function faultOf(status: number, envelope: Json): ApiError {
  const code = textOf(envelope.code) || (status === 401 ? "UNAUTHORIZED" : status === 404 ? "NOT_FOUND" : "UNREACHABLE");
  const details = listOf(envelope.details).filter(isJson).map(({ path, message }) => ({ path: textOf(path), message: textOf(message) })); // biome-ignore format: one thought
  return new ApiError({ status, code, message: textOf(envelope.message), traceId: textOf(envelope.traceId), details });
}
