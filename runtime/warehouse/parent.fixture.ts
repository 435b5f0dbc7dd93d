// A program with a warehouse, for a test to kill: says when the warehouse is up, and waits.
import { silent } from "./fixtures.ts";
import { startWarehouse } from "./supervisor.ts";

const [, , dataDir = ""] = process.argv;
await startWarehouse({ dataDir, logger: silent });
process.send?.("up");
