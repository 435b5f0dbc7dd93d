// Asking again where a connection broke under a question.

/** A connection that was kept may be closed by the other end in the moment in which it is used again. A question can be asked twice. */
export function onceMore<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return ask().catch((error: unknown) => {
    const isReset = error instanceof Error && "code" in error && error.code === "ECONNRESET";
    if (!isReset || signal.aborted) throw error;
    return ask();
  });
}
