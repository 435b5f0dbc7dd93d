// Asks a broker who is in its cluster, in the one request of Kafka's protocol that this takes: Metadata, version 1, for no topic.
import { connect } from "node:net";
import { LOOPBACK } from "./ports.ts";

const ANSWER_WITHIN_MS = 2000;
// biome-ignore format: one field a line
const REQUEST = Buffer.from([
  0, 0, 0, 14, // bytes that follow
  0, 3, // Metadata
  0, 1, // version
  0, 0, 0, 1, // what the answer carries back
  0xff, 0xff, // no client id
  0, 0, 0, 0, // no topics
]);
/** Of the answer: its size and what it carries back. Then comes the number of brokers. */
const BEFORE_BROKERS = 8;

/** How many brokers the one on this port knows, itself included; 0 when it does not answer. */
export function countBrokers(port: number): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK, timeout: ANSWER_WITHIN_MS });
    let answer = Buffer.alloc(0);
    const end = (count: number) => {
      socket.destroy();
      resolve(count);
    };
    socket.once("connect", () => socket.write(REQUEST));
    socket.on("data", (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length >= BEFORE_BROKERS + 4) end(answer.readInt32BE(BEFORE_BROKERS));
    });
    for (const event of ["error", "timeout", "close"]) socket.once(event, () => end(0));
  });
}
