// Why a figure of capability is null, in the reader's words. The API says it in English; what it says anew is shown as it says it.
const KEYS: Readonly<Record<string, string>> = {
  "no lower specification limit": "noLsl",
  "no upper specification limit": "noUsl",
  "no specification limits": "noLimits",
  "no target": "noTarget",
  "too few values": "tooFew",
  "the values do not differ": "noSpread",
  "the figures are out of range": "outOfRange",
  "too few values for percentiles, and some are not positive": "notPositive",
  "too few values for percentiles, and no distribution fits": "noFit",
  "no measured values": "notMeasured",
  "no points": "noPoints",
  "no points in the range that count": "noPoints",
  "too few points": "tooFewPoints",
  "the points do not differ": "pointsAlike",
  "there are no limits to compare with": "noCurrent",
  "the limits do not compare by a mean and a sigma": "notComparable",
};

export function whyWords(reason: string | undefined, t: (key: string) => string): string {
  if (!reason) return "";
  const key = KEYS[reason];
  return key ? t(`cap.why.${key}`) : reason;
}
