// Sends events through the HTTP door: what `linepulse import` and the simulator share.
//   I1. The same bytes are sent again until they are answered; identities make a body that arrived twice count once.
//   I2. What waiting cannot cure (a bad token, a refused body) is thrown at once.
import { ERRORS, type ErrorCode, PipelineError } from "../core/errors.ts";
import type { Receipt } from "./door.ts";

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;
const RETRIED_STATUS: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export interface EventClientOptions {
  /** Where linepulse is, e.g. `http://127.0.0.1:8080`, without a slash at the end. */
  readonly url: string;
  readonly token?: string;
  readonly fetch: typeof fetch;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Waiting for one body after which the last refusal is thrown; absent = for ever. */
  readonly patienceMs?: number;
  readonly onRetry?: (reason: string, waitMs: number) => void;
}

export interface EventClient {
  /** @throws PipelineError, or what `signal` was aborted with */
  post(ndjson: string, signal: AbortSignal): Promise<Receipt>;
}

type Attempt = { receipt: Receipt } | { refusal: PipelineError; retryAfterMs: number | undefined };

export function createEventClient(options: EventClientOptions): EventClient {
  const { sleep, patienceMs = Number.POSITIVE_INFINITY, onRetry } = options;

  return {
    async post(ndjson, signal) {
      let backoffMs = FIRST_RETRY_MS;
      for (let waitedMs = 0; ; ) {
        const attempt = await tryOnce(options, ndjson, signal);
        if ("receipt" in attempt) return attempt.receipt;
        if (waitedMs >= patienceMs) throw attempt.refusal;
        const waitMs = attempt.retryAfterMs ?? backoffMs;
        onRetry?.(attempt.refusal.message, waitMs);
        await sleep(waitMs, signal);
        waitedMs += waitMs;
        backoffMs = Math.min(backoffMs * 2, LAST_RETRY_MS);
      }
    },
  };
}

async function tryOnce(options: EventClientOptions, ndjson: string, signal: AbortSignal): Promise<Attempt> {
  let response: Response;
  let text: string;
  try {
    response = await options.fetch(`${options.url}/api/v1/events`, {
      method: "POST",
      headers: {
        "content-type": "application/x-ndjson",
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      },
      body: ndjson,
      signal,
    });
    text = await response.text();
  } catch (cause) {
    signal.throwIfAborted();
    const refusal = new PipelineError("LOG_UNAVAILABLE", `could not reach "${options.url}": ${reasonOf(cause)}`, { cause });
    return { refusal, retryAfterMs: undefined };
  }
  const answer = parseAnswer(text);
  if (response.status === 202 && answer?.data) return { receipt: answer.data };
  const refusal = new PipelineError(codeOf(answer), `${response.status} from "${options.url}": ${answer?.message ?? text.slice(0, 200)}`);
  if (!RETRIED_STATUS.has(response.status)) throw refusal;
  const retryAfterS = Number(response.headers.get("retry-after") ?? Number.NaN);
  return { refusal, retryAfterMs: retryAfterS >= 0 ? retryAfterS * 1000 : undefined };
}

interface Answer {
  readonly code?: string;
  readonly message?: string;
  readonly data?: Receipt;
}

function parseAnswer(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined; // somebody else's page: a proxy's, a wrong port's
  }
}

function codeOf(answer: Answer | undefined): ErrorCode {
  return answer?.code !== undefined && Object.hasOwn(ERRORS, answer.code) ? (answer.code as ErrorCode) : "INTERNAL";
}

/** The system's name for a network fault; `fetch` hides it in the cause. */
function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error && "code" in inner ? String(inner.code) : "connection lost";
}
