import kafkajs from "kafkajs";
import { expect, test } from "vitest";
import { decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription } from "./group-protocol.ts";

const { MemberMetadata, MemberAssignment } = kafkajs.AssignerProtocol;
const OWNED = [
  { topic: "events", partition: 3 },
  { topic: "events", partition: 0 },
  { topic: "facts.räte", partition: 7 },
];

test("a subscription comes back as it was sent", () => {
  const subscription = { topics: ["events", "facts.räte"], owned: OWNED, generation: 12 };
  expect(decodeSubscription(encodeSubscription(subscription))).toEqual(subscription);
});

test("an assignment comes back as it was sent, and none at all is an empty one", () => {
  expect(decodeAssignment(encodeAssignment(OWNED))).toEqual(OWNED);
  expect(decodeAssignment(encodeAssignment([]))).toEqual([]);
  expect(decodeAssignment(Buffer.alloc(0))).toEqual([]);
});

test("both are what Kafka's own tools read: version, topics, partitions", () => {
  const { version, topics } = MemberMetadata.decode(encodeSubscription({ topics: ["events"], owned: [], generation: -1 })) ?? {};
  expect({ version, topics }).toEqual({ version: 0, topics: ["events"] });
  expect(MemberAssignment.decode(encodeAssignment(OWNED))).toMatchObject({ assignment: { events: [3, 0], "facts.räte": [7] } });
});

test.each([
  ["nothing", ""],
  ["no JSON", "\u0001\u0002"],
  ["another form", "[1, 2]"],
  ["null", "null"],
  ["no generation", '{"owned":{"events":[0]}}'],
  ["a list of texts", '{"generation":1,"owned":{"events":["0"]}}'],
  ["no list", '{"generation":1,"owned":{"events":0}}'],
  ["a list for a map", '{"generation":1,"owned":[0]}'],
])("a member whose data is %s owns nothing", (_, text) => {
  const metadata = MemberMetadata.encode({ version: 0, topics: ["events"], userData: Buffer.from(text) });
  expect(decodeSubscription(metadata)).toEqual({ topics: ["events"], owned: [], generation: -1 });
});

test("a subscription that is cut off, at any byte, is none", () => {
  const metadata = encodeSubscription({ topics: ["events"], owned: OWNED, generation: 1 });
  for (let length = 0; length < metadata.length; length++) {
    expect(decodeSubscription(metadata.subarray(0, length)).owned).toEqual([]);
  }
});
