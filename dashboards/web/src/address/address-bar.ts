// What one page shows, as reactive state in the query of its address: changes go to the address bar, and the browser's back button
// comes back as a change.
import { computed, type Ref } from "vue";
import type { Route } from "../frame/route.ts";

export interface AddressBar<T> {
  readonly current: Readonly<Ref<T>>;
  /** `step`: the back button returns to what was before. */
  change(part: Partial<T>, options?: { step: boolean }): void;
}

/** How a page reads its query, and writes it. */
export interface Codec<T> {
  readonly parse: (search: string) => T;
  readonly format: (address: T) => string;
}

export function addressBar<T extends object>({ place, go }: Route, { parse, format }: Codec<T>): AddressBar<T> {
  const search = computed(() => place.value.search);
  const current = computed(() => parse(search.value));
  return {
    current,
    change(part, options) {
      go(`${place.value.path}${format({ ...current.value, ...part })}`, options);
    },
  };
}
