// The address as reactive state: changes go to the address bar, and the browser's back button comes back as a change.
import { type Ref, shallowRef } from "vue";
import { type Address, formatAddress, parseAddress } from "./address.ts";

export interface AddressBar {
  readonly current: Readonly<Ref<Address>>;
  /** `step`: the back button returns to what was before. */
  change(part: Partial<Address>, options?: { step: boolean }): void;
}

export function addressBar(window: Pick<Window, "location" | "history" | "addEventListener">): AddressBar {
  const current = shallowRef(parseAddress(window.location.search));
  window.addEventListener("popstate", () => {
    current.value = parseAddress(window.location.search);
  });
  return {
    current,
    change(part, { step } = { step: false }) {
      current.value = { ...current.value, ...part };
      const address = `${window.location.pathname}${formatAddress(current.value)}`;
      if (step) window.history.pushState(null, "", address);
      else window.history.replaceState(null, "", address);
    },
  };
}
