// What a reader marked in the list of characteristics, kept in the browser.
//   I1. A browser that keeps nothing (private, full) still works until the page is closed.
import { type Ref, shallowRef } from "vue";
import { ORDERS, type Order } from "./tree-rows.ts";

type Store = Pick<Storage, "getItem" | "setItem">;

export interface Preferences {
  readonly order: Readonly<Ref<Order>>;
  /** Names of series. */
  readonly favourites: Readonly<Ref<ReadonlySet<string>>>;
  setOrder(order: Order): void;
  toggleFavourite(name: string): void;
}

const ORDER_KEY = "linepulse.spc.order";
const FAVOURITES_KEY = "linepulse.spc.favourites";

export function createPreferences(store: Store): Preferences {
  const order = shallowRef<Order>(ORDERS.find((each) => each === read(store, ORDER_KEY)) ?? "plant");
  const favourites = shallowRef<ReadonlySet<string>>(new Set(namesIn(read(store, FAVOURITES_KEY))));
  return {
    order,
    favourites,
    setOrder(chosen) {
      order.value = chosen;
      write(store, ORDER_KEY, chosen);
    },
    toggleFavourite(name) {
      const next = new Set(favourites.value);
      if (!next.delete(name)) next.add(name);
      favourites.value = next;
      write(store, FAVOURITES_KEY, JSON.stringify([...next]));
    },
  };
}

function namesIn(text: string): string[] {
  try {
    const names: unknown = JSON.parse(text);
    return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
  } catch {
    return [];
  }
}

function read(store: Store, key: string): string {
  try {
    return store.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function write(store: Store, key: string, text: string): void {
  try {
    store.setItem(key, text);
  } catch {
    // I1
  }
}
