// What became of commands: asked by their ids until the pipeline has said so.
//   I1. Nothing is told as done before the pipeline has said so; asking never sends a command again.
import { onScopeDispose } from "vue";
import type { Client } from "../api/client.ts";
import { isJson, type Json, textOf } from "../api/json.ts";
import type { Stop } from "../browser/clock.ts";

export type Outcome =
  /** `after`: what it changed, as it is now. */
  | { readonly status: "applied"; readonly after: Json | null }
  | { readonly status: "failed"; readonly code: string; readonly detail: string }
  /** Nobody has said anything for a minute. */
  | { readonly status: "unanswered" };

export interface Outcomes {
  /** Of a command that was taken, where its line is. */
  of(id: string, place: { readonly factory: string; readonly line: string }): Promise<Outcome>;
  /** Between two looks. Never ends once the page is left. */
  pause(): Promise<void>;
}

export interface OutcomesDeps {
  readonly client: Pick<Client, "get">;
  readonly after: (delayMs: number, run: () => void) => Stop;
}

const ASK_MS = 500;
const TRIES = 120;

export function useOutcomes({ client, after }: OutcomesDeps): Outcomes {
  const stops = new Set<Stop>();
  const pause = () =>
    new Promise<void>((resolve) => {
      const stop = after(ASK_MS, () => {
        stops.delete(stop);
        resolve();
      });
      stops.add(stop);
    });
  onScopeDispose(() => {
    for (const stop of stops) stop();
  });
  return {
    pause,
    async of(id, { factory, line }) {
      const path = `/api/v1/commands/${encodeURIComponent(id)}?${new URLSearchParams({ factory, line })}`;
      for (let tries = 0; tries < TRIES; tries++) {
        await pause();
        const told = await client.get(path).catch(() => undefined); // 404 until it was carried out; any other fault passes or runs out of tries
        if (told?.status === "applied") return { status: "applied", after: isJson(told.after) ? told.after : null };
        if (told) return { status: "failed", code: textOf(told.code), detail: textOf(told.detail) };
      }
      return { status: "unanswered" };
    },
  };
}
