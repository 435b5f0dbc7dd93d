// The first bytes that a server answers on a port: enough to know whether it is up.
import { connect } from "node:net";
import { LOOPBACK } from "./ports.ts";

const ANSWER_WITHIN_MS = 2000;

/** What it answers to `hello`, or says of itself; empty when it does not answer. */
export function firstAnswer(port: number, hello?: Uint8Array): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK, timeout: ANSWER_WITHIN_MS });
    const end = (answer: Buffer) => {
      socket.destroy();
      resolve(answer);
    };
    if (hello) socket.once("connect", () => socket.write(hello));
    socket.once("data", end);
    for (const event of ["error", "timeout", "close"]) socket.once(event, () => end(Buffer.alloc(0)));
  });
}
