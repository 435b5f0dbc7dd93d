// Where the reader is: path and query of the address, as reactive state. Pages change their own query; links go from page to page.
//   I1. The language of a link stays with the reader from page to page, unless the next address names one.
import { type Ref, shallowRef } from "vue";

export interface Place {
  readonly path: string;
  /** With its "?", or "". */
  readonly search: string;
}

export interface Route {
  readonly place: Readonly<Ref<Place>>;
  /** `step`: the back button returns to what was before. */
  go(address: string, options?: { step: boolean }): void;
}

type Browser = Pick<Window, "location" | "history" | "addEventListener">;

export function createRoute({ location, history, addEventListener }: Browser): Route {
  const here = (): Place => ({ path: location.pathname, search: location.search });
  const place = shallowRef(here());
  addEventListener("popstate", () => {
    place.value = here();
  });
  return {
    place,
    go(address, { step } = { step: false }) {
      const [path = "", query = ""] = address.split("?", 2);
      place.value = { path, search: withLanguageOf(place.value.search, query && `?${query}`) };
      const text = `${place.value.path}${place.value.search}`;
      if (step) history.pushState(null, "", text);
      else history.replaceState(null, "", text);
    },
  };
}

/**
 * An address's query with one of its parameters changed; "" takes it out.
 *
 * @example withParameter("?line=l1&lang=en", "lang", "zh-CN") // "?line=l1&lang=zh-CN"
 */
export function withParameter(search: string, name: string, value: string): string {
  const query = new URLSearchParams(search);
  if (value === "") query.delete(name);
  else query.set(name, value);
  return query.size === 0 ? "" : `?${query}`;
}

function withLanguageOf(before: string, search: string): string {
  const language = new URLSearchParams(before).get("lang") ?? "";
  return language === "" || new URLSearchParams(search).has("lang") ? search : withParameter(search, "lang", language);
}
