// Five thousand notifications in a minute against what imitates the robots: nothing refused, every P0 named in time, one digest for the rest.
import { afterEach, expect, test } from "vitest";
import type { Notification } from "../../core/notification.ts";
import type { Received } from "../../tests/robots.ts";
import { alertOf } from "./delivery.fixture.ts";
import { type Plant, startPlant } from "./plant.fixture.ts";

const COUNT = 5000;
const MINUTE_MS = 60_000;
const STEP_MS = 100;
const PROMISED_MS = 10_000;

let plant: Plant;
afterEach(() => plant.stop());

/** When each P0 comes, in ms from the beginning. */
const PATTERNS: Record<string, (index: number) => number> = {
  "spread over the minute": (index) => index * 3000 + 50,
  "all at once in the middle": () => 30_050,
  "all in the first second": (index) => index * 50,
  "all in the last second": (index) => 58_500 + index * 50,
};

async function storm({ time, delivery }: Plant, p0At: (index: number) => number): Promise<Map<string, number>> {
  const start = time.now();
  const came = new Map<string, number>();
  const p0s = Array.from({ length: 20 }, (_, index) => ({ alert: `p0-${index}`, at: start + p0At(index) }));
  let sent = 0;
  for (let passed = STEP_MS; passed <= MINUTE_MS; passed += STEP_MS) {
    const batch: Notification[] = [];
    for (const { alert } of p0s.filter(({ at }) => at > time.now() - STEP_MS && at <= time.now())) {
      batch.push(alertOf({ alert, severity: "P0", at: time.now() }));
      came.set(alert, time.now());
    }
    const upTo = Math.round(((COUNT - 20) * passed) / MINUTE_MS);
    for (; sent < upTo; sent++) {
      const severity = sent % 5 === 0 ? "P1" : "P2";
      batch.push(alertOf({ alert: `a-${sent}`, severity, at: time.now(), group: `rule ${sent % 7}` }));
    }
    await Promise.all([delivery.accept(batch), time.advance(STEP_MS)]);
  }
  return came;
}

const isDigest = ({ text }: Received) => text.includes("报警汇总");
/** A digest that tells more than P0s. */
const isOfRest = (message: Received) => isDigest(message) && !/P1 0 · P2 0/.test(message.text);

for (const robot of ["ding", "wecom"] as const) {
  for (const [pattern, p0At] of Object.entries(PATTERNS)) {
    test(`a storm on ${robot}, its P0s ${pattern}`, async () => {
      plant = await startPlant({ channels: { team: [robot] } });
      const came = await storm(plant, p0At);
      await plant.time.advance(3 * MINUTE_MS);

      const { messages, refusals } = plant.server;
      expect(refusals).toEqual([]);
      expect(came.size).toBe(20);
      for (const [alert, at] of came) {
        const named = messages.find(({ text }) => new RegExp(`${alert}(?!\\d)`).test(text));
        expect(named, alert).toBeDefined();
        expect(named!.at - at, alert).toBeLessThanOrEqual(PROMISED_MS);
      }
      expect(messages.filter(isOfRest).length).toBe(1);
      expect(plant.delivery.metrics()).toMatchObject({ accepted: COUNT, told: COUNT, undelivered: 0 });
      expect(plant.outcomes.length).toBe(COUNT);
      expect(messages.length).toBeLessThan(40);
    });
  }
}
