// What suites need that write with node-rdkafka.
//   I1. Without it they are skipped and say so loudly; with LINEPULSE_TEST=all that is a failure.
import { loadRdkafka } from "../log/kafka/wire/node-rdkafka.ts";

const loaded = await loadRdkafka().then(
  () => undefined,
  (error: unknown) => String(error).split("\n")[0],
);

/** True when node-rdkafka was built here: `describe.skipIf(!canWriteWithRdkafka())`. */
export function canWriteWithRdkafka(): boolean {
  if (loaded === undefined) return true;
  const message = `node-rdkafka must be built first (npm run build:rdkafka): ${loaded}`;
  if (process.env.LINEPULSE_TEST === "all") throw new Error(message);
  console.warn(`\n  the tests with node-rdkafka are skipped: ${message}\n`);
  return false;
}
