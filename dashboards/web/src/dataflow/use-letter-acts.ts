// Sending dead letters again and putting them aside: asked for, under way, done with a receipt, or refused.
//   I1. One at a time: what is under way is waited for.
import { shallowRef } from "vue";
import { ApiError, type Client } from "../api/client.ts";
import { type Receipt, readReceipt } from "../api/dead-letter.ts";

/** What is asked for: of one reason and source, or of all. */
export interface LetterRequest {
  readonly kind: "replay" | "dismiss";
  /** "" = every reason. */
  readonly reason: string;
  readonly source: string;
  readonly count: number;
}

export type Doing =
  | { readonly state: "asking" | "sending" }
  | { readonly state: "done"; readonly receipt: Receipt }
  | { readonly state: "failed"; readonly fault: ApiError };

export function useLetterActs(client: Client, { onDone, onFault }: { onDone: () => void; onFault: (fault: ApiError) => void }) {
  const request = shallowRef<LetterRequest | null>(null);
  const doing = shallowRef<Doing>({ state: "asking" });

  function ask(what: LetterRequest): void {
    request.value = what;
    doing.value = { state: "asking" };
  }

  async function confirm(note: string): Promise<void> {
    const what = request.value;
    if (!what || doing.value.state === "sending") return;
    doing.value = { state: "sending" };
    const reason = what.reason && { reason: what.reason };
    const body = what.kind === "replay" ? { ...reason } : { ...reason, source: what.source, note };
    try {
      doing.value = { state: "done", receipt: readReceipt(await client.post(`/api/v1/deadletters/${what.kind}`, body)) };
    } catch (fault) {
      if (!(fault instanceof ApiError)) throw fault;
      doing.value = { state: "failed", fault };
      onFault(fault);
    }
    onDone(); // also after a fault: what was done until then stands
  }

  return { request, doing, ask, confirm, close: () => (request.value = null) };
}
