// Dark or light: the system's choice, until the reader makes another one here; choosing the system's again follows it again.
import { type Ref, ref } from "vue";

export type Look = "light" | "dark";

export interface Appearance {
  readonly look: Readonly<Ref<Look>>;
  toggle(): void;
}

const KEY = "linepulse.look";

export function createAppearance(window: Pick<Window, "matchMedia" | "localStorage" | "document">): Appearance {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const systemLook = (): Look => (system.matches ? "dark" : "light");
  const stored = window.localStorage.getItem(KEY);
  let chosen: Look | null = stored === "dark" || stored === "light" ? stored : null;
  const look = ref<Look>(systemLook());

  function apply(): void {
    if (chosen) window.document.documentElement.dataset.theme = chosen;
    else delete window.document.documentElement.dataset.theme;
    look.value = chosen ?? systemLook();
  }

  system.addEventListener("change", apply);
  apply();
  return {
    look,
    toggle() {
      const next: Look = look.value === "dark" ? "light" : "dark";
      chosen = next === systemLook() ? null : next;
      if (chosen) window.localStorage.setItem(KEY, chosen);
      else window.localStorage.removeItem(KEY);
      apply();
    },
  };
}
