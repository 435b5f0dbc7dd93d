// Mean number of steps until a Markov chain leaves its states.
//   I1. Nothing is ever subtracted: every number stays positive, so a mean of 1e40 steps is as exact as one of 10. The usual
//       solution of (I − Q)·m = 1 loses as many digits as the mean is long.

export interface AbsorbingChain {
  /** Probability (or rate) of a move from state i to state j at `[i * states + j]`; staying where one is (i = j) is not read. */
  readonly moves: Float64Array;
  /** Probability (or rate) of leaving for good from each state. */
  readonly exits: Float64Array;
}

/**
 * Mean steps from each state until the exit, when a step takes 1. States are taken out one by one, their ways led past them
 * (Grassmann, Taksar & Heyman 1985, "Regenerative analysis and steady state distributions for Markov chains", Operations
 * Research 33). Not finite where some state never leaves.
 *
 * @example meanSteps({ moves: Float64Array.of(0.4, 0.5, 0.5, 0.5), exits: Float64Array.of(0.1, 0) }) // 20, 22
 */
export function meanSteps(chain: AbsorbingChain): Float64Array {
  const states = chain.exits.length;
  const moves = chain.moves.slice();
  const exits = chain.exits.slice();
  const times = new Float64Array(states).fill(1);
  const rates = new Float64Array(states);
  for (let out = states - 1; out >= 0; out--) {
    const row = moves.subarray(out * states, out * states + out);
    let rate = exits[out] as number;
    for (const move of row) rate += move;
    rates[out] = rate;
    for (let from = 0; from < out; from++) {
      const share = (moves[from * states + out] as number) / rate;
      if (share === 0) continue;
      const target = moves.subarray(from * states, from * states + out);
      for (let to = 0; to < out; to++) target[to] = (target[to] as number) + share * (row[to] as number);
      times[from] = (times[from] as number) + share * (times[out] as number);
      exits[from] = (exits[from] as number) + share * (exits[out] as number);
    }
  }
  const means = new Float64Array(states);
  for (let state = 0; state < states; state++) {
    let time = times[state] as number;
    for (let to = 0; to < state; to++) time += (moves[state * states + to] as number) * (means[to] as number);
    means[state] = time / (rates[state] as number);
  }
  return means;
}
