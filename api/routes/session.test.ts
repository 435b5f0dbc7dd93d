import type { FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import { build } from "../build.ts";
import { credential, fakeWorld } from "../fakes.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

async function sessionOf(caller: ReturnType<typeof credential>) {
  app = build(fakeWorld({}, { caller }));
  return app.inject({ url: "/api/v1/session", headers: { authorization: "Bearer caller" } });
}

test("says who the caller is and what it may do", async () => {
  const response = await sessionOf(credential({ permissions: ["command", "read"], lines: new Set(["f1/l2", "f1/l1"]) }));
  expect(response.json().data).toEqual({
    tenant: "acme",
    name: "kim",
    permissions: ["read", "command"],
    factories: null,
    lines: ["f1/l1", "f1/l2"],
  });
});

test("whoever may only write is told so too; without a credential nobody is told", async () => {
  expect((await sessionOf(credential({ permissions: ["write"], factories: new Set(["f1"]) }))).json().data).toMatchObject({
    permissions: ["write"],
    factories: ["f1"],
  });
  expect((await app?.inject({ url: "/api/v1/session" }))?.statusCode).toBe(401);
});
