// The source systems that linepulse knows, by the name that a source's `system` gives.
import type { SourceSystem } from "../core/change.ts";
import { axiom } from "./axiom/system.ts";
import { btcSaas } from "./btc-saas/system.ts";
import { enghub } from "./enghub/system.ts";
import { generic } from "./generic/system.ts";

export const SYSTEMS: readonly SourceSystem[] = [btcSaas, enghub, axiom, generic];

/** @example systemOf("enghub")?.databases // ["postgresql"] */
export function systemOf(name: string): SourceSystem | undefined {
  return SYSTEMS.find((system) => system.name === name);
}
