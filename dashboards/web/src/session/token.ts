// The bearer token of this browser: taken once from the address bar's fragment, or typed in, and kept until signed out.
//   I1. A fragment never leaves the browser, and it is taken out of the address bar and the history at once.

const KEY = "linepulse.token";

/** The part of the browser's storage that is used here. */
export type Keep = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export interface TokenStore {
  token(): string;
  /** `stay`: also after the browser was closed. */
  set(token: string, options: { stay: boolean }): void;
  clear(): void;
}

export function tokenStore({ session, lasting }: { session: Keep; lasting: Keep }): TokenStore {
  let token = session.getItem(KEY) ?? lasting.getItem(KEY) ?? "";
  return {
    token: () => token,
    set(value, { stay }) {
      token = value;
      session.removeItem(KEY);
      lasting.removeItem(KEY);
      (stay ? lasting : session).setItem(KEY, value);
    },
    clear() {
      token = "";
      session.removeItem(KEY);
      lasting.removeItem(KEY);
    },
  };
}

/**
 * The token of a fragment, and the fragment without it.
 *
 * @example takeToken("#token=abc&x=1") // { token: "abc", rest: "#x=1" }
 */
export function takeToken(fragment: string): { token: string; rest: string } {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ""));
  const token = parameters.get("token")?.trim() ?? "";
  if (token === "") return { token, rest: fragment };
  parameters.delete("token");
  const rest = parameters.toString();
  return { token, rest: rest && `#${rest}` };
}
