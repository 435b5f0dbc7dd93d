import { expect, test } from "vitest";
import { createEventClient } from "./event-client.ts";

const receipt = { accepted: 1, duplicates: 0, rejected: [] };
const accepted = () => Response.json({ code: "OK", data: receipt }, { status: 202 });
const busy = (retryAfter?: string) =>
  Response.json(
    { code: "BACKPRESSURE", message: "behind" },
    { status: 503, headers: retryAfter === undefined ? {} : { "retry-after": retryAfter } },
  );
const refused = () =>
  Promise.reject(Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }) }));

function clientOf(...answers: (() => Response | Promise<Response>)[]) {
  const sent: { url: string; body: unknown; authorization: string | null }[] = [];
  const waits: number[] = [];
  const client = createEventClient({
    url: "http://127.0.0.1:8080",
    token: "secret",
    patienceMs: 60_000,
    fetch: async (url, init) => {
      sent.push({ url: String(url), body: init?.body, authorization: new Headers(init?.headers).get("authorization") });
      return (answers.shift() ?? accepted)();
    },
    sleep: async (ms) => void waits.push(ms),
  });
  return { client, sent, waits };
}

const signal = new AbortController().signal;

test("a body goes to the door with its token, and the receipt comes back", async () => {
  const { client, sent } = clientOf();
  expect(await client.post("{}\n", signal)).toEqual(receipt);
  expect(sent).toEqual([{ url: "http://127.0.0.1:8080/api/v1/events", body: "{}\n", authorization: "Bearer secret" }]);
});

test("the same body is sent again after 503 and a lost connection, as late as the server asks, else with backoff", async () => {
  const { client, sent, waits } = clientOf(
    () => busy("2"),
    refused,
    refused,
    () => busy(),
    () => new Response("bad gateway", { status: 502 }),
  );
  expect(await client.post("{}\n", signal)).toEqual(receipt);
  expect(waits).toEqual([2000, 500, 1000, 2000, 4000]);
  expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
});

test("what waiting cannot cure is thrown at once, with the server's code", async () => {
  const { client, waits } = clientOf(() => Response.json({ code: "UNAUTHORIZED", message: "no valid bearer token" }, { status: 401 }));
  await expect(client.post("{}\n", signal)).rejects.toMatchObject({
    code: "UNAUTHORIZED",
    message: expect.stringContaining("no valid bearer token"),
  });
  expect(waits).toEqual([]);
});

test("patience ends with the last refusal", async () => {
  const { client, waits } = clientOf(...Array.from({ length: 100 }, () => refused));
  await expect(client.post("{}\n", signal)).rejects.toMatchObject({ message: expect.stringContaining("ECONNREFUSED") });
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(60_000);
});

test("an abort ends the waiting", async () => {
  const stop = new AbortController();
  const { client } = clientOf(async () => {
    stop.abort(new Error("stopped"));
    return refused();
  });
  await expect(client.post("{}\n", stop.signal)).rejects.toThrow("stopped");
});
