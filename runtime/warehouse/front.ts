// The part of ClickHouse's HTTP interface that @clickhouse/client uses, in front of the embedded engine.
//   I1. Every request, `ping` too, shows the key, and the user's name where one goes with it; without them nothing is read but the
//       headers.
//   I2. An answer that fails before its first byte is an HTTP error; one that fails later ends in ClickHouse's exception
//       block, so that a client never takes half an answer for a whole one.
//   I3. `wait_end_of_query` makes the answer whole before it starts; that also keeps the event loop free while the engine plans.
import { randomUUID, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { pipeline as chain, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGunzip, createGzip, gzip } from "node:zlib";
import { ClickHouseFault, toHttpFault } from "./clickhouse-fault.ts";
import { type Answer, type Counters, type Engine, READ_SECONDS } from "./engine.ts";
import { parseDataInsert, prepare, type Statement } from "./statement.ts";
import { parseRequest, type StatementRequest } from "./statement-request.ts";

const MAX_BODY_BYTES = 64 * 2 ** 20;
const MAX_HEADER_BYTES = 2 ** 20; // parameters travel in the URL
const KEEP_ALIVE_MS = 60_000; // longer than the client keeps an idle socket
const NOTHING = { elapsedNs: 0, readRows: 0, readBytes: 0, writtenRows: 0, writtenBytes: 0 } as const satisfies Counters;
const gzipped = promisify(gzip);

/** What whoever asks must show. */
export interface Access {
  readonly key: string;
  /** Absent = any. */
  readonly user?: string;
}

/** An HTTP server over `engine` that answers only who has access. The caller makes it listen. */
export function createFront(engine: Engine, access: Access): Server {
  const options = { maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS };
  return createServer(options, (request, response) => {
    answer(engine, access, request, response).catch((error: unknown) => fail(response, error));
  });
}

async function answer(engine: Engine, access: Access, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!hasAccess(request, access)) {
    request.resume();
    throw new ClickHouseFault("AUTHENTICATION_FAILED", "Authentication failed: password is incorrect");
  }
  const url = new URL(request.url ?? "/", "http://localhost");
  if (url.pathname === "/ping") {
    response.end("Ok.\n");
    return;
  }
  const asked = parseRequest(url, request.headers);
  response.setHeader("X-ClickHouse-Query-Id", asked.queryId);
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  const target = { database: asked.database, signal: gone.signal };

  const insert = parseDataInsert(asked.query);
  if (insert) {
    const data = await readBody(request);
    const counters = data.length > 0 ? await engine.insert(insert, data, asked.settings, target) : NOTHING;
    await send(response, asked, { bytes: new Uint8Array(0), counters });
    return;
  }
  const body = (await readBody(request)).toString();
  const statement = toStatement(`${asked.query}\n${body}`, asked);
  response.setHeader("X-ClickHouse-Format", statement.format);
  if (statement.isStreamable && !asked.isWhole) {
    await engine.stream(statement, target, (pieces) => sendPieces(response, asked, pieces));
  } else {
    await send(response, asked, await engine.run(statement, target));
  }
}

function toStatement(sql: string, { params, settings, defaultFormat }: StatementRequest): Statement {
  const askedSeconds = Number(settings.get("max_execution_time") ?? 0) || READ_SECONDS;
  const bounded = new Map(settings).set("max_execution_time", String(Math.min(askedSeconds, READ_SECONDS)));
  return prepare(sql, { params, settings: bounded, defaultFormat });
}

/** User and key come as basic authentication or in ClickHouse's own headers. */
function hasAccess({ headers }: IncomingMessage, { key, user }: Access): boolean {
  const basic = /^Basic (.+)$/.exec(headers.authorization ?? "")?.[1];
  const [, name, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(basic ?? "", "base64").toString()) ?? [];
  const shown = Buffer.from(password ?? String(headers["x-clickhouse-key"] ?? ""));
  const expected = Buffer.from(key);
  const isKnown = shown.length === expected.length && timingSafeEqual(shown, expected);
  return isKnown && (user === undefined || user === (name ?? headers["x-clickhouse-user"]));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "gzip") {
    request.resume();
    throw new ClickHouseFault("NOT_IMPLEMENTED", `content encoding "${encoding}" is not supported, only gzip`);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  const content = encoding ? chain(request, createGunzip(), () => {}) : request; // what breaks is thrown by the loop
  for await (const chunk of content) {
    bytes += (chunk as Buffer).length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk as Buffer); // the rest is read, so that the client reads the answer
  }
  if (bytes > MAX_BODY_BYTES) throw new ClickHouseFault("TOO_MANY_BYTES", `a body holds at most ${MAX_BODY_BYTES} bytes`);
  return Buffer.concat(chunks, bytes);
}

async function send(response: ServerResponse, { isGzipped }: StatementRequest, { bytes, counters }: Answer): Promise<void> {
  response.setHeader("X-ClickHouse-Summary", summaryOf(counters));
  if (isGzipped) response.setHeader("Content-Encoding", "gzip");
  response.end(isGzipped ? await gzipped(bytes) : bytes);
}

async function sendPieces(response: ServerResponse, { isGzipped }: StatementRequest, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next(); // what fails here is still an HTTP error
  const tag = randomUUID().slice(0, 16);
  response.setHeader("X-ClickHouse-Summary", summaryOf(NOTHING));
  response.setHeader("X-ClickHouse-Exception-Tag", tag);
  if (isGzipped) response.setHeader("Content-Encoding", "gzip");
  const body = Readable.from(withFault(first, iterator, tag), { objectMode: false });
  try {
    await (isGzipped ? pipeline(body, createGzip(), response) : pipeline(body, response));
  } catch (error) {
    if (!response.destroyed) throw error; // otherwise the client went away: nobody is left to tell
  }
}

async function* withFault(first: IteratorResult<Uint8Array>, rest: AsyncIterator<Uint8Array>, tag: string) {
  try {
    for (let piece = first; !piece.done; piece = await rest.next()) yield piece.value;
  } catch (error) {
    const text = `${toHttpFault(error).body}\n`;
    const length = Buffer.byteLength(text);
    yield Buffer.from(`\r\n__exception__\r\n${tag}\r\n${text}${length} ${tag}\r\n__exception__\r\n`);
  } finally {
    await rest.return?.();
  }
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.destroyed) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, number, body } = toHttpFault(error);
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  response.writeHead(status, { "Content-Type": "text/plain; charset=UTF-8", "X-ClickHouse-Exception-Code": String(number) });
  response.end(`${body}\n`);
}

function summaryOf({ elapsedNs, readRows, readBytes, writtenRows, writtenBytes }: Counters): string {
  return JSON.stringify({
    read_rows: String(readRows),
    read_bytes: String(readBytes),
    written_rows: String(writtenRows),
    written_bytes: String(writtenBytes),
    total_rows_to_read: "0",
    result_rows: "0",
    result_bytes: "0",
    elapsed_ns: String(elapsedNs),
  });
}
