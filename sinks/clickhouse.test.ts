import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ClickHouseError, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { expect, test } from "vitest";
import { clickhouseInserter, clickhouseSink, type Inserter } from "./clickhouse.ts";

const batch = { id: "log-1/readings/0/5-9", rows: 2, ndjson: Buffer.from('{"a":1}\n{"a":2}\n') };
const never = new AbortController().signal;

const failing = (cause: unknown): Inserter => ({ insert: () => Promise.reject(cause) });
const refused = (type: string, code = "1") => new ClickHouseError({ message: "Timeout, TOO_MANY_PARTS", code, type });
const broken = (code: string) => Object.assign(new Error("socket"), { code });

async function codeOf(cause: unknown, signal = never): Promise<unknown> {
  const error = await clickhouseSink(failing(cause), "readings")
    .write(batch, signal)
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ cause });
  return (error as { code: unknown }).code;
}

test("a batch goes out as it is, as one block, with its id as the token", async () => {
  const calls: unknown[] = [];
  const inserter: Inserter = {
    async insert(table, ndjson, settings) {
      calls.push({ table, ndjson, settings });
    },
  };
  await clickhouseSink(inserter, "readings").write(batch, never);
  expect(calls).toEqual([
    {
      table: "readings",
      ndjson: batch.ndjson,
      settings: {
        insert_deduplication_token: batch.id,
        async_insert: "0",
        insert_deduplicate: "1",
        deduplicate_blocks_in_dependent_materialized_views: "1",
        input_format_skip_unknown_fields: "0",
        input_format_json_throw_on_bad_escape_sequence: "0",
        input_format_parallel_parsing: "0",
        max_partitions_per_insert_block: "0",
        max_insert_block_size: "1000000",
        min_insert_block_size_rows: "1000000",
        min_insert_block_size_bytes: "1000000000",
      },
    },
  ]);
});

test("what time can heal is unavailable, by the name of the error", async () => {
  for (const type of ["TOO_MANY_PARTS", "MEMORY_LIMIT_EXCEEDED", "TIMEOUT_EXCEEDED", "TABLE_IS_READ_ONLY", "ABORTED"]) {
    expect(await codeOf(refused(type))).toBe("SINK_UNAVAILABLE");
  }
  for (const code of ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT", "ETIMEDOUT", "EHOSTUNREACH", "ENOTFOUND", "EAI_AGAIN"]) {
    expect(await codeOf(broken(code))).toBe("SINK_UNAVAILABLE");
  }
});

test("what stays wrong is rejected, whatever its message says", async () => {
  for (const cause of [refused("UNKNOWN_TABLE"), refused("INCORRECT_DATA"), broken("EACCES"), new Error("ECONNRESET"), "text"]) {
    expect(await codeOf(cause)).toBe("SINK_REJECTED");
  }
});

test("a try that the caller has given up is unavailable: nobody knows what became of it", async () => {
  expect(await codeOf(new Error("The user aborted a request."), AbortSignal.abort())).toBe("SINK_UNAVAILABLE");
});

/** What a sink makes of a server at this address. */
async function codeAt(url: string): Promise<unknown> {
  const client = createClient({ url, log: { level: ClickHouseLogLevel.OFF } });
  const writing = clickhouseSink(clickhouseInserter(client), "readings").write(batch, AbortSignal.timeout(20_000));
  const error = await writing.catch((thrown: unknown) => thrown);
  await client.close();
  return (error as { code: unknown }).code;
}

test("a server whose name is not known just now is unavailable, and so is one whose proxy answers in its place", async () => {
  expect(await codeAt("http://warehouse.invalid:8123")).toBe("SINK_UNAVAILABLE");
  const proxy = createServer((_, response) => void response.writeHead(503).end("<html>no server is available</html>"));
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  expect(await codeAt(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`)).toBe("SINK_UNAVAILABLE");
  proxy.close();
});
