// The plant's events as a function of seed and time: an endless sequence, in the order in which it is sent. Most
// events are sent when they happen; some come late, out of a device's buffer.
//   I1. The same seed and time give the same events, wherever the sequence began: a restarted simulator goes on in it, and
//       what it sends twice has the identity and content that it had before.
//   I2. The first events are the configuration in force: every `line` and `plan` of the plant.
import { floorTo, type Instant } from "../../core/time.ts";
import { configuration } from "./configuration.ts";
import { createLineShift, type LineShift } from "./line-shift.ts";
import { LINES, REPAIR, SHIFT_MS } from "./plant.ts";
import { createRandom } from "./random.ts";
import type { SimulatedEvent } from "./simulated-event.ts";
import { createTimeline } from "./timeline.ts";

export interface SimulationOptions {
  readonly seed: number;
  /** Events sent before it are left out, but for the configuration of the shift it falls into. */
  readonly start: Instant;
  readonly tenant: string;
}

/** Start of the shift that `at` falls into: a simulation that starts there begins with every station's state. */
export function shiftStartAt(at: Instant): Instant {
  return floorTo(at, SHIFT_MS);
}

export function* simulate(options: SimulationOptions): Generator<SimulatedEvent, never> {
  const { start, tenant } = options;
  for (let shiftStart = shiftStartAt(start); ; shiftStart += SHIFT_MS) {
    for (const line of [...LINES, REPAIR]) yield* configuration(line, { tenant, shiftStart });
    for (const { arrivesAt, event } of simulateShift(options, shiftStart)) if (arrivesAt >= start) yield event;
  }
}

interface Arrival {
  readonly arrivesAt: Instant;
  readonly event: SimulatedEvent;
}

function* simulateShift({ seed, tenant }: SimulationOptions, start: Instant): Generator<Arrival> {
  const timeline = createTimeline<Arrival>();
  const put = (arrivesAt: Instant, event: SimulatedEvent) => timeline.put(arrivesAt, { arrivesAt, event });
  const lines = LINES.map((line, index) =>
    createLineShift({ line, tenant, start, random: createRandom(seed, start / SHIFT_MS, index), put }),
  );
  const end = start + SHIFT_MS;
  for (let behind = furthestBehind(lines); behind && behind.frontier < end; behind = furthestBehind(lines)) {
    behind.advance();
    yield* timeline.takeUntil(Math.min(...lines.map(({ frontier }) => frontier)));
  }
  yield* timeline.takeUntil(end);
}

function furthestBehind(lines: readonly LineShift[]): LineShift | undefined {
  return lines.reduce<LineShift | undefined>((least, line) => (least && least.frontier <= line.frontier ? least : line), undefined);
}
