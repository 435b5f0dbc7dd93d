// What is computed over stored points when somebody asks (core/spc.ts).
import type { SpcFigures } from "../../core/spc.ts";
import { gaugeStudy } from "../../stats/gauge-study.ts";
import { capability } from "./capability.ts";
import { isBaselineStable, propose } from "./proposal.ts";

export const spcFigures: SpcFigures = { capability, propose, isBaselineStable, gaugeStudy };
