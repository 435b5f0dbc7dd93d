// Why a command was not carried out, in the reader's words: the registry's codes and those of the processor, else what the server said.
import type { GivenCommand } from "./use-commands.ts";

interface Texts {
  readonly t: (key: string, values?: Record<string, unknown>) => string;
  readonly te: (key: string) => boolean;
}

/** "" while nothing went wrong. */
export function outcomeWords({ status, code, detail }: Pick<GivenCommand, "status" | "code" | "detail">, { t, te }: Texts): string {
  if (status !== "failed" && status !== "refused") return "";
  if (te(`act.why.${code}`)) return t(`act.why.${code}`, { detail });
  return detail || t("error.other", { code });
}
