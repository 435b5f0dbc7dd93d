import { expect, test } from "vitest";
import { ApiError, apiClient } from "./client.ts";

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const clientOf = (answer: () => Response, seen: RequestInit[] = [], token = "secret") =>
  apiClient({
    fetch: async (_path, init) => {
      seen.push(init);
      return answer();
    },
    now: () => 1_000,
    token: () => token,
  });

test("the envelope is opened and refused items are left out", async () => {
  const client = clientOf(() => json(200, { code: "OK", data: { items: [1, "x", 3] }, timestamp: "1970-01-01T00:00:01Z" }));
  expect(await client.list("/a", (item) => (typeof item === "number" ? item : undefined))).toEqual([1, 3]);
});

test("the token travels in the header, and not at all without one", async () => {
  const seen: RequestInit[] = [];
  await clientOf(() => json(200, {}), seen).get("/a");
  await clientOf(() => json(200, {}), seen, "").get("/a");
  expect(seen.map(({ headers }) => (headers as Record<string, string>).authorization)).toEqual(["Bearer secret", undefined]);
});

test("a refusal carries the server's code and trace", async () => {
  const client = clientOf(() => json(403, { code: "TENANT_MISMATCH", message: "no", traceId: "t1" }));
  await expect(client.get("/a")).rejects.toMatchObject({ status: 403, code: "TENANT_MISMATCH", traceId: "t1" });
});

test("an answer that is no JSON, and none at all, are faults too", async () => {
  await expect(clientOf(() => new Response("<html>", { status: 502 })).get("/a")).rejects.toMatchObject({ code: "UNREACHABLE" });
  await expect(clientOf(() => new Response("", { status: 401 })).get("/a")).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  const broken = clientOf(() => {
    throw new TypeError("failed to fetch");
  });
  await expect(broken.get("/a")).rejects.toBeInstanceOf(ApiError);
});

test("ages are told by the server's clock", async () => {
  const client = clientOf(() => json(200, { timestamp: "1970-01-01T00:01:00Z" }));
  expect(client.serverNow()).toBe(1_000);
  await client.get("/a");
  expect(client.serverNow()).toBe(60_000);
});

test("a body is posted as JSON with the token", async () => {
  const seen: RequestInit[] = [];
  const client = clientOf(() => json(202, { data: { id: "c1" } }), seen);
  expect(await client.post("/a", { station: "s1" })).toEqual({ id: "c1" });
  expect(seen[0]).toMatchObject({
    method: "POST",
    body: '{"station":"s1"}',
    headers: { authorization: "Bearer secret", "content-type": "application/json" },
  });
});
test("a refusal names the fields that are wrong", async () => {
  const details = [{ path: "rule.severity", message: "must be one of P0" }];
  const client = clientOf(() => json(400, { code: "INVALID_REQUEST", message: "no", details }));
  await expect(client.post("/a", {})).rejects.toMatchObject({ details });
});
