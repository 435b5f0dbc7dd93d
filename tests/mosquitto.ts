// The MQTT broker that tests start, where it is installed.
import { existsSync } from "node:fs";
import { test } from "vitest";

export const MOSQUITTO = "/usr/sbin/mosquitto";
const mustRun = process.env.LINEPULSE_TEST === "all"; // then a missing one is a failure
if (!existsSync(MOSQUITTO) && !mustRun) console.warn(`\n  the tests with mosquitto are skipped: there is none at ${MOSQUITTO}\n`);

export const brokerTest = test.skipIf(!existsSync(MOSQUITTO) && !mustRun);
