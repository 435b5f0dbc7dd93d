import { expect, test } from "vitest";
import { type Keep, takeToken, tokenStore } from "./token.ts";

function memory(): Keep {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

test("a token is taken out of the fragment, the rest stays", () => {
  expect(takeToken("#token=abc&x=1")).toEqual({ token: "abc", rest: "#x=1" });
  expect(takeToken("#token=abc")).toEqual({ token: "abc", rest: "" });
  expect(takeToken("#section")).toEqual({ token: "", rest: "#section" });
});

test("a token that stays is there in the next browser session, another is not", () => {
  const lasting = memory();
  tokenStore({ session: memory(), lasting }).set("a", { stay: true });
  expect(tokenStore({ session: memory(), lasting }).token()).toBe("a");
  tokenStore({ session: memory(), lasting }).set("b", { stay: false });
  expect(tokenStore({ session: memory(), lasting }).token()).toBe("");
});

test("signing out forgets it everywhere", () => {
  const [session, lasting] = [memory(), memory()];
  const store = tokenStore({ session, lasting });
  store.set("a", { stay: true });
  store.clear();
  expect([store.token(), tokenStore({ session, lasting }).token()]).toEqual(["", ""]);
});
