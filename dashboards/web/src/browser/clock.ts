// The app's only clock, timers and frames: everything else takes what it needs as a parameter, so that tests own time.

/** Ends what was started; ending twice does nothing. */
export type Stop = () => void;

/** This computer's wall clock, epoch ms. It may be wrong: ages are told by the server's clock (`api/client.ts`). */
export function now(): number {
  return Date.now();
}

export function after(delayMs: number, run: () => void): Stop {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

/** Runs every `periodMs` while the page is visible, and once when it becomes visible again. */
export function everyWhileVisible(periodMs: number, run: () => void): Stop {
  const timer = setInterval(() => document.hidden || run(), periodMs);
  const onVisible = () => document.hidden || run();
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", onVisible);
  };
}

/** Calls made within one animation frame become one run. A hidden page draws nothing until it is seen again. */
export function oncePerFrame(run: () => void): { request: () => void; stop: Stop } {
  let frame = 0;
  return {
    request() {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        run();
      });
    },
    stop() {
      cancelAnimationFrame(frame);
      frame = 0;
    },
  };
}

/** Requests made within `delayMs` of the first become one run at its end. */
export function oncePer(delayMs: number, run: () => void): { request: () => void; stop: Stop } {
  let cancel: Stop | null = null;
  return {
    request() {
      cancel ??= after(delayMs, () => {
        cancel = null;
        run();
      });
    },
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}

/** In [0, 1): spreads reconnects of many screens. */
export function random(): number {
  return Math.random();
}
