// Seeded random numbers: the simulator's only source of chance.

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  normal(mean: number, sigma: number): number;
  exponential(mean: number): number;
  /** For means up to some hundreds. */
  poisson(mean: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
}

/** The same numbers for the same seeds. Chris Doty-Humphrey's sfc32; twelve rounds spread the seeds. */
export function createRandom(...seeds: readonly number[]): Random {
  let [a, b, c, d] = [seeds[0] ?? 0, seeds[1] ?? 0, seeds[2] ?? 0, 1];

  function next(): number {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  for (let round = 0; round < 12; round++) next();

  /** D. E. Knuth, The Art of Computer Programming 2, 3.4.1: how many uniforms until their product is below exp(-mean). */
  function poisson(mean: number): number {
    const least = Math.exp(-mean);
    let count = -1;
    for (let product = 1; product > least; product *= next()) count += 1;
    return count;
  }

  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    chance: (probability) => next() < probability,
    // Box-Muller; 1 − next() is never 0.
    normal: (mean, sigma) => mean + sigma * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    exponential: (mean) => -mean * Math.log(1 - next()),
    poisson,
    pick: (list) => list[Math.floor(next() * list.length)] ?? list[0],
  };
}
