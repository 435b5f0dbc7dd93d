import { expect, test } from "vitest";
import { errorType } from "./leaders.ts";

test("an error is named as Kafka names it, one of several topics by what they have met", () => {
  const refused = (type: string) => Object.assign(new Error("refused"), { type });
  expect(errorType(refused("NOT_CONTROLLER"))).toBe("NOT_CONTROLLER");
  const types = ["INVALID_REPLICATION_FACTOR", "INVALID_REPLICATION_FACTOR", "TOPIC_AUTHORIZATION_FAILED"];
  const several = Object.assign(new Error("Topic creation errors"), { errors: types.map(refused) });
  expect(errorType(several)).toBe("INVALID_REPLICATION_FACTOR, TOPIC_AUTHORIZATION_FAILED");
  expect(errorType(new Error("closed"))).toBe("Error closed");
});
