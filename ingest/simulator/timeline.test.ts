import fc from "fast-check";
import { expect, test } from "vitest";
import { createTimeline } from "./timeline.ts";

test("property: what is put in comes out by time, of one instant in the order it was put in, up to the given instant", () => {
  const step = fc.record({ put: fc.array(fc.nat(20), { maxLength: 10 }), until: fc.nat(25) });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const timeline = createTimeline<{ at: number; turn: number }>();
      let inside: { at: number; turn: number }[] = [];
      let turn = 0;
      for (const { put, until } of steps) {
        for (const at of put) {
          const item = { at, turn: turn++ };
          inside.push(item);
          timeline.put(at, item);
        }
        const due = inside.filter(({ at }) => at < until).sort((a, b) => a.at - b.at || a.turn - b.turn);
        inside = inside.filter(({ at }) => at >= until);
        expect([...timeline.takeUntil(until)]).toEqual(due);
      }
    }),
  );
});
