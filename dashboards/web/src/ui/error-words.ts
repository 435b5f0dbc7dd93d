// Why the server did not give what it was asked for, in the reader's words.
import type { ApiError } from "../api/client.ts";

interface Texts {
  readonly t: (key: string, values?: Record<string, unknown>) => string;
  readonly te: (key: string) => boolean;
}

/** "" without a fault; a code without words of its own is named. */
export function errorWords(fault: ApiError | null, { t, te }: Texts): string {
  if (!fault) return "";
  return te(`error.${fault.code}`) ? t(`error.${fault.code}`) : t("error.other", { code: fault.code });
}
