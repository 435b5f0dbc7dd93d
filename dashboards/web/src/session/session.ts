// Who is looking: open until the server says 401, then signed out until a token is accepted.
import { type Ref, ref, shallowRef, watch } from "vue";
import { ApiError, apiClient, type Client, type ClientDeps } from "../api/client.ts";
import { listOf, textOf } from "../api/json.ts";
import type { TokenStore } from "./token.ts";

/** `refused`: signed out because the token that was just tried was not accepted. */
export type SessionState = "open" | "signed-out" | "refused";

export interface Reader {
  readonly name: string;
  /** May give commands: acknowledge, freeze, reclassify, replay. What may not is not shown. */
  readonly mayCommand: boolean;
}

export interface Session {
  readonly client: Client;
  readonly state: Ref<SessionState>;
  /** True when there is a token to forget: with authentication off there is none. */
  readonly hasToken: Ref<boolean>;
  /** Who the server takes the reader for, and what that may do; null until it has said so. */
  readonly reader: Readonly<Ref<Reader | null>>;
  /** Tries a token; opens the session when the server accepts it. */
  signIn(token: string, options: { stay: boolean }): Promise<void>;
  signOut(): void;
  /** Looks at a fault of any call: a 401 ends the session. True when it did. */
  endedBy(fault: unknown): boolean;
}

/** The cheapest question that needs a credential. */
const PROBE = "/api/v1/lines?pageSize=1";

export function createSession(store: TokenStore, deps: Omit<ClientDeps, "token">): Session {
  const client = apiClient({ ...deps, token: store.token });
  const state = ref<SessionState>("open");
  const hasToken = ref(store.token() !== "");

  const reader = shallowRef<Reader | null>(null);
  watch(
    state,
    async (now) => {
      reader.value = null;
      if (now !== "open") return;
      const known = await client.get("/api/v1/session").catch(() => null); // a page that asks for more is told why
      if (known && state.value === "open")
        reader.value = { name: textOf(known.name), mayCommand: listOf(known.permissions).includes("command") };
    },
    { immediate: true },
  );

  function end(reason: "signed-out" | "refused"): void {
    store.clear();
    hasToken.value = false;
    state.value = reason;
  }

  function endedBy(fault: unknown): boolean {
    if (!(fault instanceof ApiError && fault.status === 401)) return false;
    if (state.value === "open") end(hasToken.value ? "refused" : "signed-out");
    return true;
  }

  return {
    client,
    state,
    hasToken,
    reader,
    endedBy,
    signOut: () => end("signed-out"),
    async signIn(token, options) {
      store.set(token, options);
      try {
        await client.get(PROBE);
      } catch (fault) {
        const isRefused = fault instanceof ApiError && fault.status === 401;
        end(isRefused ? "refused" : "signed-out");
        throw fault;
      }
      hasToken.value = true;
      state.value = "open";
    },
  };
}
