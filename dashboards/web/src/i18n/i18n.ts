// Texts of the page, in the reader's language.
import { createI18n } from "vue-i18n";
import { en } from "./en.ts";
import { LANGUAGES, type Language } from "./language.ts";
import { zhCn } from "./zh-cn.ts";

export function createTexts(language: Language) {
  return createI18n<[typeof en], Language, false>({
    legacy: false,
    locale: language,
    fallbackLocale: "en",
    availableLocales: [...LANGUAGES],
    messages: { en, "zh-CN": zhCn },
  });
}
