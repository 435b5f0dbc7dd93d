// The words of a report in its reader's language.
import type { NotificationLanguage } from "../../core/notification.ts";
import type { ReportWords } from "./words.ts";
import { wordsEn } from "./words-en.ts";
import { wordsZhCn } from "./words-zh-cn.ts";

const WORDS: Readonly<Record<NotificationLanguage, ReportWords>> = { "zh-CN": wordsZhCn, en: wordsEn };

export function reportWords(language: NotificationLanguage): ReportWords {
  return WORDS[language];
}
