import { expect, test } from "vitest";
import { createConnectClient } from "./client.ts";

type Reply = { readonly status: number; readonly body?: unknown } | Error;

/** A Connect worker that answers with these, in this order; the last for ever. */
function clientWith(...replies: readonly Reply[]) {
  const asked: string[] = [];
  const waits: number[] = [];
  const client = createConnectClient({
    url: "http://connect:8083/",
    username: "ops",
    password: "pass",
    async fetch(url, init) {
      asked.push(`${init.method} ${url}${init.body ? ` ${init.body}` : ""}`);
      const reply = replies[Math.min(asked.length - 1, replies.length - 1)] as Reply;
      if (reply instanceof Error) throw reply;
      return new Response(reply.body === undefined ? null : JSON.stringify(reply.body), { status: reply.status });
    },
    sleep: async (ms) => void waits.push(ms),
    deadline: () => new AbortController().signal,
    patienceMs: 1000,
  });
  return { client, asked, waits };
}

test("a name is escaped, and what is not there is undefined", async () => {
  const { client, asked } = clientWith({ status: 404, body: { message: "no" } });
  expect(await client.get("east/cdc.mes")).toBeUndefined();
  expect(asked).toEqual(["GET http://connect:8083/connectors/east%2Fcdc.mes/config"]);
});

test("a rebalance and a worker that is away are waited for", async () => {
  const { client, asked, waits } = clientWith({ status: 409 }, new Error("ECONNREFUSED"), { status: 503 }, { status: 204 });
  await client.pause("cdc.mes");
  expect(asked).toHaveLength(4);
  expect(waits).toEqual([200, 400, 800]);
});

test("not for ever", async () => {
  await expect(clientWith(new Error("ECONNREFUSED")).client.list()).rejects.toMatchObject({ code: "CONNECT_UNAVAILABLE" });
  await expect(clientWith({ status: 409, body: { message: "rebalancing" } }).client.list()).rejects.toThrow(/HTTP 409: rebalancing/);
});

test("what Connect refuses is refused at once, and no setting is in the message", async () => {
  const { client, asked } = clientWith({ status: 400, body: { error_code: 400, message: "bad" } });
  const refused = client.put("cdc.mes", { "database.password": "secret" });
  await expect(refused).rejects.toMatchObject({ code: "CONNECT_REJECTED", message: "PUT /connectors/cdc.mes/config: HTTP 400: bad" });
  expect(asked).toHaveLength(1);
});

test("validation names the settings at fault", async () => {
  const configs = [{ value: { name: "database.hostname", errors: ["no such host"] } }, { value: { name: "slot.name", errors: [] } }];
  const { client, asked } = clientWith({ status: 200, body: { configs } });
  const faults = await client.validate("cdc.mes", { "connector.class": "io.debezium.PostgresConnector" });
  expect(faults).toEqual([{ field: "database.hostname", text: "no such host" }]);
  expect(asked[0]).toContain(
    '/connector-plugins/PostgresConnector/config/validate {"connector.class":"io.debezium.PostgresConnector","name":"cdc.mes"}',
  );
  const without = await clientWith({ status: 404 }).client.validate("cdc.mes", { "connector.class": "io.debezium.PostgresConnector" });
  expect(without).toEqual([{ field: "connector.class", text: 'the worker has no plugin "PostgresConnector"' }]);
});

test("a worker behind a login gets one", async () => {
  const seen: RequestInit[] = [];
  const client = createConnectClient({
    url: "http://connect",
    username: "ops",
    password: "pass",
    async fetch(_, init) {
      seen.push(init);
      return new Response("[]");
    },
    sleep: async () => undefined,
    deadline: () => new AbortController().signal,
  });
  expect(await client.list()).toEqual([]);
  expect(seen[0]?.headers).toMatchObject({ authorization: "Basic b3BzOnBhc3M=" });
});
