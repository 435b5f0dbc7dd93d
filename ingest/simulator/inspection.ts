// Counting at work: an inspector who reports every lot, and a look-out for a rare defect.
import type { Instant } from "../../core/time.ts";
import type { Inspection, RareDefect } from "./characteristics.ts";
import { createEpisodes } from "./episodes.ts";
import type { Part } from "./part.ts";
import type { Random } from "./random.ts";
import type { Report } from "./simulated-event.ts";

interface InspectorOptions {
  readonly station: string;
  readonly random: Random;
  readonly report: (at: Instant, event: Report) => void;
}

/** A lot that is through: how many of its parts came, and how many of them failed. */
export interface Inspected {
  readonly parts: number;
  readonly failed: number;
}

/** Now and then some lots in a row are worse, or better, than usual. */
const CHANGE_CHANCE = 0.02;
const WORSE = 2.6;
const BETTER = 0.35;

export function createInspector(inspection: Inspection, { station, random, report }: InspectorOptions) {
  const { name, plan, perPart, rate, lotSpread = 0 } = inspection;
  const changeAt = createEpisodes({
    random,
    kinds: [WORSE, BETTER],
    calmSteps: plan.baseline ?? 0,
    chance: CHANGE_CHANCE,
    stepsOf: () => Math.round(random.between(3, 8)),
  });
  let lots = -1;

  return (at: Instant, { product, order, lot }: Part, { parts, failed }: Inspected): void => {
    lots += 1;
    if (parts === 0) return;
    const ofProduct = typeof perPart === "number" ? perPart : (perPart[product] ?? 1);
    const inspected = Number((parts * ofProduct).toFixed(3));
    const usual = (rate ?? 0) * (changeAt(lots)?.kind ?? 1) * Math.exp(random.normal(0, lotSpread));
    const count = rate === undefined ? failed : Math.min(random.poisson(usual * inspected), Math.floor(inspected));
    report(at, { type: "attribute", station, characteristic: name, inspected, count, product, order, lot });
  };
}

export interface LookOut {
  look(at: Instant, part: Part): void;
  /** Reports what was looked at since the last report, without a finding. */
  lotDone(at: Instant, part: Part): void;
}

/** The like for rare defects, in parts; better means next to none. */
const RARE_CHANGE_CHANCE = 0.0004;
const MANY = 3;
const HARDLY_ANY = 0.1;

export function createLookOut({ name, plan, rate }: RareDefect, { station, random, report }: InspectorOptions): LookOut {
  const changeAt = createEpisodes({
    random,
    kinds: [MANY, HARDLY_ANY],
    calmSteps: (plan.baseline ?? 0) / rate,
    chance: RARE_CHANGE_CHANCE,
    stepsOf: () => Math.round(random.between(3, 8) / rate), // as long as so many findings usually take
  });
  let parts = 0;
  let inspected = 0;

  function tell(at: Instant, { product, order, lot }: Part, count: 0 | 1): void {
    report(at, { type: "attribute", station, characteristic: name, inspected, count, product, order, lot });
    inspected = 0;
  }

  return {
    look(at, part) {
      inspected += 1;
      if (random.chance(rate * (changeAt(parts++)?.kind ?? 1))) tell(at, part, 1);
    },
    lotDone(at, part) {
      if (inspected > 0) tell(at, part, 0);
    },
  };
}
