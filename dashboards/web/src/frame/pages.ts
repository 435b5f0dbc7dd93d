// The pages of the app: which one a path names, and which ones the bar links to. A page that is added gets its line here, its
// component in `App.vue` and its title in the texts (`page`).

export type Page =
  | { readonly name: "start" | "spc" | "oee" | "yield" | "wip" | "orders" | "data" | "unknown" }
  /** `alert`: the id of the one that is looked at; "" = none. */
  | { readonly name: "alerts"; readonly alert: string }
  /** `wall`: the layout's name. */
  | { readonly name: "wall"; readonly wall: string };

/** In the order in which the bar shows them. */
export const LINKED = [
  { name: "start", path: "/" },
  { name: "spc", path: "/spc" },
  { name: "oee", path: "/oee" },
  { name: "yield", path: "/yield" },
  { name: "wip", path: "/wip" },
  { name: "orders", path: "/orders" },
  { name: "alerts", path: "/alerts" },
  { name: "data", path: "/data" },
  { name: "wall", path: "/wall/plant" },
] as const;

/**
 * The page that a path names; a slash at its end makes no difference.
 *
 * @example pageOf("/wall/line%20a") // { name: "wall", wall: "line a" }
 */
export function pageOf(path: string): Page {
  const [first = "", second = "", ...more] = path.replace(/\/+$/, "").split("/").slice(1);
  if (first === "wall" && second !== "" && more.length === 0) return { name: "wall", wall: decoded(second) };
  if (first === "alerts" && more.length === 0) return { name: "alerts", alert: decoded(second) };
  const known = second === "" ? LINKED.find(({ path }) => path === `/${first}`) : undefined;
  return { name: known && known.name !== "wall" && known.name !== "alerts" ? known.name : "unknown" };
}

/** A text that is no valid encoding stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
