import { expect, test } from "vitest";
import { effectScope } from "vue";
import { ApiError } from "../../api/client.ts";
import type { Json } from "../../api/json.ts";
import { type CommandRequest, type GivenCommand, useCommands } from "./use-commands.ts";

const series = { factory: "F1", line: "L1", station: "S1", characteristic: "bore", product: "" };
const exclude: CommandRequest = { name: "exclude", series, point: "p1", fields: { point: "p1", excluded: true, note: "broken probe" } };

/** Answers to what is asked, in turn; the last one again and again. */
function plant(answers: (Json | ApiError)[], receipt: Json | ApiError = { id: "c 1" }) {
  const sent: [string, Json][] = [];
  const asked: string[] = [];
  const applied: GivenCommand[] = [];
  const faults: string[] = [];
  const orThrow = async (answer: Json | ApiError | undefined) => {
    if (answer instanceof ApiError || !answer) throw answer ?? new Error("no answer");
    return answer;
  };
  const client = {
    post(path: string, body: Json) {
      sent.push([path, body]);
      return orThrow(receipt);
    },
    get(path: string) {
      asked.push(path);
      return orThrow(answers.length > 1 ? answers.shift() : answers[0]);
    },
  };
  const after = (_delay: number, run: () => void) => {
    queueMicrotask(run);
    return () => {};
  };
  const commands = effectScope().run(() =>
    useCommands({ client, after, onApplied: (command) => applied.push(command), onFault: ({ code }) => faults.push(code) }),
  );
  if (!commands) throw new Error("no scope");
  return { commands, sent, asked, applied, faults };
}
const notYet = new ApiError({ status: 404, code: "NOT_FOUND", message: "" });

test("a command is sent once, and asked about until it was carried out", async () => {
  const { commands, sent, asked, applied } = plant([notYet, notYet, { status: "applied" }]);
  const giving = commands.give(exclude);
  expect(commands.given.value.map(({ status }) => status)).toEqual(["sending"]);
  expect((await giving).status).toBe("applied");
  expect(sent).toEqual([
    ["/api/v1/spc/points/exclude", { factory: "F1", line: "L1", station: "S1", characteristic: "bore", point: "p1", excluded: true, note: "broken probe" }],
  ]); // biome-ignore format: one record
  expect(asked).toEqual(Array(3).fill("/api/v1/commands/c%201?factory=F1&line=L1"));
  expect(applied.map(({ point }) => point)).toEqual(["p1"]);
});

test("a product is named where the series has one", async () => {
  const { commands, sent } = plant([{ status: "applied" }]);
  await commands.give({ ...exclude, series: { ...series, product: "P" } });
  expect(sent[0]?.[1]).toMatchObject({ product: "P" });
});

test("what failed keeps the code and the words of the pipeline; nothing is told as applied", async () => {
  const { commands, applied } = plant([{ status: "failed", code: "NO_SPREAD", detail: "the points in the window do not differ" }]);
  expect(await commands.give(exclude)).toMatchObject({
    status: "failed",
    code: "NO_SPREAD",
    detail: "the points in the window do not differ",
  });
  expect(applied).toEqual([]);
});

test("what the server refuses is never asked about", async () => {
  const forbidden = new ApiError({ status: 403, code: "FORBIDDEN", message: "no permission" });
  const { commands, asked, faults } = plant([], forbidden);
  expect(await commands.give(exclude)).toMatchObject({ status: "refused", code: "FORBIDDEN" });
  expect([asked, faults]).toEqual([[], ["FORBIDDEN"]]);
});

test("after a minute without an outcome the command is neither done nor failed", async () => {
  const { commands, asked, sent } = plant([notYet]);
  expect((await commands.give(exclude)).status).toBe("unanswered");
  expect([asked.length, sent.length]).toEqual([120, 1]);
});
