// Names of lines beside a chart: where they stand when two lines lie close together.

/**
 * Moves labels apart until neighbours are `gap` apart, as little as possible and within [top, bottom]; order is kept.
 *
 * @example spread([100, 104], { gap: 12, top: 0, bottom: 200 }) // [96, 108]
 */
export function spread(ys: readonly number[], { gap, top, bottom }: { gap: number; top: number; bottom: number }): number[] {
  const order = ys.map((_, i) => i).sort((a, b) => (ys[a] ?? 0) - (ys[b] ?? 0));
  let groups = order.map((index) => ({ members: [index], center: ys[index] ?? 0 }));
  for (let moved = true; moved; ) {
    moved = false;
    const next: typeof groups = [];
    for (const group of groups) {
      const before = next.at(-1);
      const half = ((group.members.length - 1) * gap) / 2;
      const beforeHalf = (((before?.members.length ?? 1) - 1) * gap) / 2;
      if (before && group.center - half - (before.center + beforeHalf) < gap - 1e-9) {
        const members = [...before.members, ...group.members];
        const center = members.reduce((sum, index) => sum + (ys[index] ?? 0), 0) / members.length;
        next[next.length - 1] = { members, center: clamp(center, { half: ((members.length - 1) * gap) / 2, top, bottom }) };
        moved = true;
      } else next.push({ ...group, center: clamp(group.center, { half, top, bottom }) });
    }
    groups = next;
  }
  const placed = [...ys];
  for (const { members, center } of groups) {
    members.forEach((index, i) => {
      placed[index] = center + (i - (members.length - 1) / 2) * gap;
    });
  }
  return placed;
}

function clamp(center: number, { half, top, bottom }: { half: number; top: number; bottom: number }): number {
  return Math.max(top + half, Math.min(bottom - half, center));
}
