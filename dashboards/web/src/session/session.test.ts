import { expect, test } from "vitest";
import { ApiError } from "../api/client.ts";
import { createSession } from "./session.ts";
import type { TokenStore } from "./token.ts";

/** A server that accepts one token, and a store without a browser. */
function fakeSession(accepted: string, stored = "", data: object = {}) {
  let token = stored;
  const store: TokenStore = { token: () => token, set: (value) => void (token = value), clear: () => void (token = "") };
  const session = createSession(store, {
    now: () => 0,
    async fetch(_path, { headers }) {
      const sent = (headers as Record<string, string>).authorization ?? "";
      return new Response(JSON.stringify({ data }), { status: sent === `Bearer ${accepted}` ? 200 : 401 });
    },
  });
  return { session, kept: () => token };
}
const unauthorized = new ApiError({ status: 401, code: "UNAUTHORIZED", message: "" });

test("a refused call ends the session and forgets the token", () => {
  const { session, kept } = fakeSession("good", "old");
  expect(session.endedBy(unauthorized)).toBe(true);
  expect([session.state.value, kept()]).toEqual(["refused", ""]);
});

test("a visitor without a token is asked to sign in, not told of a fault", () => {
  const { session } = fakeSession("good");
  session.endedBy(unauthorized);
  expect(session.state.value).toBe("signed-out");
});

test("other faults do not end the session", () => {
  const { session } = fakeSession("good", "good");
  expect(session.endedBy(new ApiError({ status: 503, code: "BACKPRESSURE", message: "" }))).toBe(false);
  expect(session.state.value).toBe("open");
});

test("an accepted token opens the session and is kept, another is neither", async () => {
  const { session, kept } = fakeSession("good");
  session.endedBy(unauthorized);
  await expect(session.signIn("bad", { stay: true })).rejects.toMatchObject({ status: 401 });
  expect([session.state.value, kept()]).toEqual(["refused", ""]);
  await session.signIn("good", { stay: true });
  expect([session.state.value, kept(), session.hasToken.value]).toEqual(["open", "good", true]);
});

test("who the reader is, and whether it may give commands, is asked when the session opens", async () => {
  const { session } = fakeSession("good", "good", { name: "kim", permissions: ["read", "command"] });
  await expect.poll(() => session.reader.value).toEqual({ name: "kim", mayCommand: true });
  session.signOut();
  await expect.poll(() => session.reader.value).toBeNull();
});
