import fc from "fast-check";
import { expect, test } from "vitest";
import { PipelineError } from "../../../core/errors.ts";
import { recorded } from "./recorded-answers.fixture.ts";
import { topicIdsRequest } from "./topic-ids.ts";

const { response } = topicIdsRequest([]);

test("topics of a broker have their ids and partitions, and one that it does not know has an error", async () => {
  const ids = await response.parse(await response.decode(recorded("topic-ids")));
  expect(Object.fromEntries(ids)).toEqual({
    "codec-none": { id: "tTaUJtGSRIyAp-5lJ-lqFg", partitions: 1, errorCode: 0 }, // as Kafka's own tool printed it
    transactions: { id: "HfLp6ACvRgOS5URp7DuqRw", partitions: 1, errorCode: 0 },
    nowhere: { id: "AAAAAAAAAAAAAAAAAAAAAA", partitions: 0, errorCode: 3 },
  });
});

test("the request names its topics and lets none be made", async () => {
  const { request } = topicIdsRequest(["a", "bc"]);
  expect([request.apiKey, request.apiVersion]).toEqual([3, 12]);
  const id = "00".repeat(16);
  const [noFields, twoTopics, mayNotCreate, noOperations] = ["00", "03", "00", "00"];
  const expected = [noFields, twoTopics, `${id}0261`, noFields, `${id}036263`, noFields, mayNotCreate, noOperations, noFields].join("");
  expect((await request.encode()).buffer.toString("hex")).toBe(expected);
  const many = Array.from({ length: 200 }, (_, n) => `topic-${n}`);
  expect((await topicIdsRequest(many).request.encode()).buffer.subarray(0, 3).toString("hex")).toBe("00c901"); // 201 in two bytes
});

test("fields that a later broker adds are passed over", async () => {
  const body = recorded("topic-ids");
  const withField = Buffer.concat([Buffer.of(1, 9, 2, 255, 255), body.subarray(1, -1), Buffer.of(1, 0, 1, 7)]);
  expect(await response.decode(withField)).toEqual(await response.decode(body));
});

test("an answer that is cut off or goes on is refused", async () => {
  const body = recorded("topic-ids");
  for (let length = 0; length < body.length; length++)
    await expect(response.decode(body.subarray(0, length))).rejects.toThrow(PipelineError);
  await expect(response.decode(Buffer.concat([body, Buffer.of(0)]))).rejects.toThrow("goes on behind its end");
});

test("fuzz: an answer with bytes by chance is read or is a fault of the log", async () => {
  const good = recorded("topic-ids");
  const flip = fc.record({ at: fc.nat(good.length - 1), to: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(flip, { minLength: 1, maxLength: 4 }), async (flips) => {
      const body = Buffer.from(good);
      for (const { at, to } of flips) body[at] = to;
      const error = await response.decode(body).catch((reason: unknown) => reason);
      if (error instanceof Error) expect(error).toBeInstanceOf(PipelineError);
    }),
    { numRuns: 1000 },
  );
});
