// An owner that was stopped in the middle of a commit - rows and offsets sent, the transaction not ended - and goes on while, or after,
// another opens the partition: whatever the moment, the commit stands whole or not at all, and the new owner goes on from it.
import { afterEach, describe, expect, test } from "vitest";
import { sleep } from "../../runtime/clock.ts";
import { canRun, useBroker } from "../../tests/kafka.ts";
import type { Claim, Commit } from "../log.ts";
import { FACTS, GROUP, type Owner, type OwnerOptions, openOwner } from "./owner.fixture.ts";

/** What a new owner asks of brokers while it opens: the old one is let go before each of them, in turn. */
const STEPS = ["initProducerId", "addPartitionsToTxn", "produce", "endTxn", "listOffsets", "never"] as const;
type Step = (typeof STEPS)[number];

const text = (value: Uint8Array | undefined) => value && Buffer.from(value).toString();
const claim: Claim = { topic: "events", partition: 0, signal: new AbortController().signal, confirmed: async () => {} };
const commitOf = (by: string): Commit => ({
  position: { offset: 1, skip: 0 },
  state: [["by", Buffer.from(by)]],
  archive: [["by", Buffer.from(by)]],
  records: [{ topic: FACTS, partition: 0, key: "0", value: Buffer.from(by), timestamp: 1 }],
});

const owners: Owner[] = [];
afterEach(async () => {
  for (const owner of owners.splice(0)) await owner.close();
});

async function open(options: OwnerOptions): Promise<Owner> {
  const owner = await openOwner(options);
  owners.push(owner);
  return owner;
}

/** An owner that stands still before it ends its transaction. */
async function openStopped(place: Omit<OwnerOptions, "before">) {
  const [stopped, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let isArmed = false;
  const owner = await open({
    ...place,
    before: async (call) => {
      if (!isArmed || call !== "endTxn") return;
      stopped.resolve();
      await released.promise;
    },
  });
  await owner.append("an event");
  const task = await owner.tasks.open(GROUP, claim);
  isArmed = true;
  const outcome = task.commit(commitOf("old")).then(
    () => "committed",
    () => "refused",
  );
  await stopped.promise;
  return {
    letGo() {
      released.resolve();
      return outcome;
    },
  };
}

describe.skipIf(!canRun("kafka"))("an owner stopped before it ends its transaction", () => {
  const broker = useBroker();

  test.each(STEPS)(
    "let go before the new owner's %s",
    async (step: Step) => {
      const place = { bootstrap: broker().bootstrap, prefix: `zombie.${step}.` };
      const old = await openStopped(place);
      let outcome: string | undefined;
      const young = await open({
        ...place,
        before: async (call) => {
          if (call === step && outcome === undefined) outcome = await old.letGo();
        },
      });
      const task = await young.tasks.open(GROUP, claim);
      const state = new Map<string, string | undefined>();
      for await (const [key, value] of task.restore()) state.set(key, text(value));
      expect(outcome !== undefined, "the step was taken").toBe(step !== "never");
      outcome ??= await old.letGo();
      const stands = step === "initProducerId"; // before it was fenced
      expect(outcome).toBe(stands ? "committed" : "refused");
      const found = [task.position.offset, state.get("by"), text(task.archived("by"))];
      expect(found).toEqual(stands ? [1, "old", "old"] : [0, undefined, undefined]);
      await task.commit(commitOf("young"));
      await sleep(300); // the broker marks what was committed a little later
      expect(await young.facts()).toEqual(stands ? ["old", "young"] : ["young"]);
    },
    60_000,
  );
});
