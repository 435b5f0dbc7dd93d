// What stands behind the indices of capability, as names and figures in words.
import type { Capability, Sides } from "../../api/capability.ts";
import type { Formats } from "../../format/formats.ts";
import { whyWords } from "./why.ts";

export interface Fact {
  readonly name: string;
  readonly text: string;
  readonly aside: string;
}

interface Words {
  readonly t: (key: string, values?: Record<string, unknown>) => string;
  readonly formats: Formats;
  readonly decimals: number;
}

/** Where customers commonly draw the line between capable and not (AIAG, ISO 22514-2). */
const ASKED = 1.33;

/** What a Cpk is worth, in one word; null where there is none. */
export function verdictOf(cpk: number | null): "poor" | "fair" | "good" | null {
  if (cpk === null) return null;
  if (cpk < 1) return "poor";
  return cpk < ASKED ? "fair" : "good";
}

export function factsOf(figures: Capability, { t, formats, decimals }: Words): Fact[] {
  const { n, points, mean, sigmaWithin, sigmaOverall, reasons, normality } = figures;
  const why = (field: string) => whyWords(reasons[field], t);
  const sides = ({ below, above }: Sides, text: (value: number) => string) =>
    [below === null ? "" : t("cap.below", { value: text(below) }), above === null ? "" : t("cap.above", { value: text(above) })]
      .filter(Boolean)
      .join(" · ");
  const ppm = (value: number) => (value > 0 && value < 0.1 ? "< 0.1 ppm" : `${formats.plain(Number(value.toPrecision(3)))} ppm`);
  const share = (value: number) => formats.ratio(value, 2);
  return [
    { name: t("cap.n"), text: formats.count(n), aside: t("cap.points", { n: formats.count(points) }) },
    { name: t("cap.mean"), text: formats.figure(mean, decimals), aside: mean === null ? why("mean") : "" },
    { name: t("cap.sigmaWithin"), text: formats.figure(sigmaWithin, decimals + 1), aside: why("sigmaWithin") },
    { name: t("cap.sigmaOverall"), text: formats.figure(sigmaOverall, decimals + 1), aside: why("sigmaOverall") },
    { name: t("cap.observed"), text: sides(figures.observedOutside, share) || "–", aside: "" },
    { name: t("cap.expectedWithin"), text: sides(figures.expectedPpmWithin, ppm) || "–", aside: "" },
    { name: t("cap.expectedOverall"), text: sides(figures.expectedPpmOverall, ppm) || "–", aside: "" },
    {
      name: t("cap.normality"),
      text: normality ? t(normality.normal ? "cap.normal" : "cap.notNormal", { p: pText(normality.p, formats) }) : "–",
      aside: normality ? "" : why("normality"),
    },
    ...(normality?.normal === false ? [percentileFact(figures, { t, formats })] : []),
  ]; // biome-ignore format: one list
}

function percentileFact({ percentile, reasons }: Capability, { t, formats }: Pick<Words, "t" | "formats">): Fact {
  const name = t("cap.percentile");
  if (!percentile) return { name, text: "–", aside: whyWords(reasons.percentile, t) };
  const [pp, ppk] = [formats.figure(percentile.pp, 2), formats.figure(percentile.ppk, 2)];
  return { name, text: `Pp ${pp} · Ppk ${ppk}`, aside: percentile.method };
}

function pText(p: number, formats: Formats): string {
  return p < 0.005 ? "p < 0.005" : `p = ${formats.figure(p, 3)}`;
}
