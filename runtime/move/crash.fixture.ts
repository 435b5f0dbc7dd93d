// A program for a test to kill: moves one embedded log into another in small batches, and says "done" when all is there.
import { randomUUID } from "node:crypto";
import { openEmbeddedLog } from "../../log/embedded/embedded-log.ts";
import { sleep, timer } from "../clock.ts";
import { move, noTeller } from "./move.fixture.ts";

export type FromFixture = "copying" | "done";

const [, , fromDir = "", intoDir = ""] = process.argv;
const tell = (message: FromFixture) => process.send?.(message);

process.on("disconnect", () => process.exit(1));
const from = await openEmbeddedLog({ dir: fromDir, timer, newLogId: randomUUID });
const into = await openEmbeddedLog({ dir: intoDir, timer, newLogId: randomUUID, partitions: 8 });
await move(from, into, { sleep, tell: { ...noTeller, copied: () => tell("copying") } });
await from.close();
await into.close();
tell("done");
process.disconnect?.();
