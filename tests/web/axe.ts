// Looks for what keeps people out of a page, with axe-core inside of it.
//   I1. Without axe-core the tests are skipped and say so; with LINEPULSE_TEST=all that is a failure.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

function axeFile(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  } catch {
    return undefined;
  }
}

export function hasAxe(): boolean {
  if (axeFile() !== undefined) return true;
  const message = "axe-core is not installed: nobody looks for what keeps people out of the pages";
  if (process.env.LINEPULSE_TEST === "all") throw new Error(message);
  console.warn(`\n  ${message}\n`);
  return false;
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** A colour on its way into another is neither: waits until the page is drawn, and what moves and has an end has come to it. */
const AT_REST = `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() => Promise.allSettled(
  document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity).map((one) => one.finished)
))`;

/** Serious and critical findings of WCAG 2.2 A and AA in the page as it stands, each with its first places. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const file = axeFile();
  if (file === undefined) throw new Error("axe-core is not installed");
  await page.evaluate(readFileSync(file, "utf8"));
  await page.evaluate(`${AT_REST}.then(() => undefined)`);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const violations = await page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then((result) => result.violations)`);
  return (violations as Violation[])
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 4)
          .map(({ target, failureSummary }) => `${target.join(" ")} (${failureSummary.split("\n")[1]?.trim()})`)
          .join(", ")}`,
    );
}
