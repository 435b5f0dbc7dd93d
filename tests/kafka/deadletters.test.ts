// Dead letters on a real broker, sent again by two processes at the same time: none is lost, none is left behind, none stays for good.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openKafkaLog } from "../../log/kafka/kafka-log.ts";
import { sleep, timer } from "../../runtime/clock.ts";
import { createDeadLetters } from "../../runtime/deadletters.ts";
import { canRun, useBroker } from "../kafka.ts";

const PAGE = { skip: 0, limit: 100, newestFirst: false };
const all = () => true;

describe.skipIf(!canRun("kafka"))("dead letters on Kafka", () => {
  const broker = useBroker();
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function open() {
    const dir = mkdtempSync(join(tmpdir(), "linepulse-letters-"));
    const config = { brokers: [broker().bootstrap], prefix: "letters.", writer: "kafkajs" as const };
    const fixed = { factsTopics: [], factsDays: 30, clientId: "test", timer, sleep, now: () => Date.now(), tell: () => {} };
    const log = await openKafkaLog({ config, partitions: 1, dir, ...fixed });
    closers.push(() => rmSync(dir, { recursive: true, force: true }));
    closers.push(() => log.close());
    return log;
  }

  test("two processes that send them again at once: each is sent, what was refused is left, once", async () => {
    const [first, second] = [await open(), await open()];
    const letter = (n: number) => {
      const headers = { reason: n % 3 === 0 ? "late" : "wrong-shape", detail: "", origin: "" };
      return { topic: "deadletter", partition: 0, key: "acme/f1/L1", value: Buffer.from(`{"id":"${n}"}`), timestamp: n, headers };
    };
    for (let n = 0; n < 30; n += 10) await first.append(Array.from({ length: 10 }, (_, i) => letter(n + i)));
    const taken: string[] = [];
    const door = {
      async take(body: AsyncIterable<Uint8Array>) {
        const lines: string[] = [];
        for await (const line of body) lines.push(Buffer.from(line).toString().trim());
        taken.push(...lines);
        const rejected = lines.flatMap((line, index) =>
          line.includes('"7"') ? [{ index, code: "INVALID_EVENT" as const, detail: "" }] : [],
        );
        return { accepted: lines.length - rejected.length, duplicates: 0, rejected };
      },
    };
    const credential = { tenant: "acme", name: "kim", source: "http", permissions: new Set(["command"] as const) };
    const task = (traceId: string) => ({
      ...{ credential, visible: all, traceId, asked: { reason: "wrong-shape", source: null } },
      wanted: ({ reason }: { reason: string }) => reason === "wrong-shape",
    });
    const [one, two] = [first, second].map((log) => createDeadLetters({ log, now: () => Date.now() }));
    if (!one || !two) throw new Error("there are two");
    const settled = await Promise.allSettled([one.replay(task("a"), door), two.replay(task("b"), door)]);
    for (const outcome of settled) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "LOG_UNAVAILABLE" });
    expect(settled.some(({ status }) => status === "fulfilled")).toBe(true);

    const left = (await one.list(all, PAGE)).items.map(({ event }) => event);
    expect(left).toEqual([...[0, 3, 6], 7, ...[9, 12, 15, 18, 21, 24, 27]].map((n) => `{"id":"${n}"}`));
    expect((await two.list(all, PAGE)).items.map(({ event }) => event)).toEqual(left);
    expect(new Set(taken).size).toBe(20);
    expect((await two.acts("acme")).length).toBe(2);

    expect(await two.dismiss({ ...task("c"), wanted: all, note: "seen" })).toEqual({ accepted: 11, refused: 0, kept: 0 });
    expect([await one.count(), await two.count()]).toEqual([0, 0]);
    expect(await first.behind("deadletter", 0, await first.begin("deadletter", 0))).toBe(0);
  });
});
