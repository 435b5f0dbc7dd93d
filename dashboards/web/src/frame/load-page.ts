// Loads the file of a page. After an update of the server the old files are gone: then the app itself is loaded anew, once.
import type { Component } from "vue";

const KEY = "linepulse.reloaded-for";

type Browser = Pick<Window, "sessionStorage" | "location">;

/** @throws what `load` throws, when the page was already loaded anew for it */
export async function loadPage(load: () => Promise<{ default: Component }>, { sessionStorage, location }: Browser): Promise<Component> {
  try {
    const page = (await load()).default;
    sessionStorage.removeItem(KEY);
    return page;
  } catch (cause) {
    if (sessionStorage.getItem(KEY) === location.pathname) throw cause;
    sessionStorage.setItem(KEY, location.pathname);
    location.reload();
    return new Promise(() => {}); // the reload ends this program
  }
}
