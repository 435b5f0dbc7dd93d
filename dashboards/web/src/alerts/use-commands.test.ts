import { expect, test, vi } from "vitest";
import { effectScope } from "vue";
import { ApiError } from "../api/client.ts";
import type { Json } from "../api/json.ts";
import { isOver, toEach, useCommands } from "./use-commands.ts";

const missing = new ApiError({ status: 404, code: "NOT_FOUND", message: "not there" });

/** A server that answers by what a test says; time does not pass, waits run at once. */
function world({ post, get }: { post: (path: string, body: Json) => Json; get: (path: string) => Json }) {
  const onApplied = vi.fn();
  const onFault = vi.fn();
  const client = { post: async (path: string, body: Json) => post(path, body), get: async (path: string) => get(path) };
  const wait = (_ms: number, run: () => void) => {
    queueMicrotask(run);
    return () => {};
  };
  const commands = effectScope().run(() => useCommands({ client, onApplied, onFault, wait }));
  if (!commands) throw new Error("no scope");
  return { ...commands, onApplied, onFault };
}
const receiptOf = (_path: string, { id }: Json) => ({ id, alert: "x", factory: "F1", line: "L1" });

test("a command is pending until its outcome is known, then it is applied", async () => {
  let asked = 0;
  const { give, batches, pending, onApplied } = world({
    post: receiptOf,
    get(path) {
      expect(path).toMatch(/^\/api\/v1\/commands\/web-.*\?factory=F1&line=L1$/);
      if (++asked < 3) throw missing;
      return { status: "applied" };
    },
  });
  const given = give("acknowledge", toEach(["a"], "acknowledge", {}));
  expect([...pending.value]).toEqual(["a"]);
  await given;
  expect(batches.value).toMatchObject([{ action: "acknowledge", subjects: ["a"], applied: ["a"], failed: [] }]);
  expect([pending.value.size, onApplied.mock.calls.length, asked]).toEqual([0, 1, 3]);
});

test("an alert that is not stored yet is asked again, under the same id", async () => {
  const ids: unknown[] = [];
  const { give, batches } = world({
    post(path, body) {
      ids.push(body.id);
      if (ids.length === 1) throw missing;
      return receiptOf(path, body);
    },
    get: () => ({ status: "applied" }),
  });
  await give("comment", toEach(["a"], "comment", { text: "seen" }));
  expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  expect(batches.value[0]?.applied).toEqual(["a"]);
});

test("of several, those that are refused or fail are named, and the others are carried out", async () => {
  const { give, batches, onFault } = world({
    post(path, body) {
      if (path.includes("refused")) throw new ApiError({ status: 403, code: "FORBIDDEN", message: "no" });
      return { ...receiptOf(path, body), line: path.includes("fails") ? "fails" : "L1" };
    },
    get: (path) => (path.includes("line=fails") ? { status: "failed", code: "STALE", detail: "too late" } : { status: "applied" }),
  });
  await give("resolve", toEach(["a", "refused", "fails"], "resolve", { note: "x" }));
  const [batch] = batches.value;
  expect(batch?.applied).toEqual(["a"]);
  expect(batch?.failed).toEqual(
    expect.arrayContaining([{ subject: "refused", code: "FORBIDDEN", why: "no" }, { subject: "fails", code: "STALE", why: "too late" }]),
  ); // biome-ignore format: one list
  expect(batch && isOver(batch)).toBe(true);
  expect(onFault).toHaveBeenCalledTimes(1);
});

test("a command whose outcome nobody tells is said to be without an answer", async () => {
  const { give, batches } = world({
    post: receiptOf,
    get() {
      throw missing;
    },
  });
  await give("assign", toEach(["a"], "assign", { to: "li" }));
  expect(batches.value[0]?.failed).toEqual([{ subject: "a", code: "UNANSWERED", why: "" }]);
});
