// The dashboards: what stands on each, in which order.
import type { Dashboard } from "@grafana/schema";
import type { QueryTexts } from "./bound-sql.ts";
import { controlChart } from "./control-chart.ts";
import { dashboard } from "./dashboard.ts";
import { pipeline, wip, yields } from "./flow.ts";
import { oee } from "./oee.ts";
import { plant } from "./plant.ts";
import { en } from "./words/en.ts";
import type { Language, Words } from "./words/words.ts";
import { zhCn } from "./words/zh-cn.ts";

const SPECS = [plant, oee, controlChart, yields, wip, pipeline];
const WORDS: Readonly<Record<Language, Words>> = { en, "zh-CN": zhCn };

/** The dashboards of a language, by the names of their files. */
export function dashboards(texts: QueryTexts, language: Language): ReadonlyMap<string, Dashboard> {
  return new Map(SPECS.map((spec) => [`${spec.name}.json`, dashboard(spec, texts, WORDS[language])]));
}
