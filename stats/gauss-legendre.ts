// Nodes and weights of Gauss–Legendre quadrature: the integral of a smooth function as a weighted sum of its values.

export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The rule with `points` nodes on [−1, 1], exact for polynomials up to degree 2·points − 1: roots of the Legendre polynomial by
 * Newton's method from their asymptotic approximation (Davis & Rabinowitz, *Methods of Numerical Integration*, 2nd ed., sec. 2.7).
 *
 * @example gaussLegendre(2).nodes // −1/√3, 1/√3
 */
export function gaussLegendre(points: number): Quadrature {
  const nodes = new Float64Array(points);
  const weights = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (points + 0.5));
    // The start is so close that three steps reach rounding; a fixed number keeps the result the same on every machine.
    for (let step = 0; step < 5; step++) {
      const { value, slope } = legendre(points, x);
      x -= value / slope;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * legendre(points, x).slope ** 2);
  }
  return { nodes, weights };
}

/** Legendre polynomial of this degree and its derivative, by Bonnet's recursion. */
function legendre(degree: number, x: number): { value: number; slope: number } {
  let value = 1;
  let before = 0;
  for (let k = 1; k <= degree; k++) [value, before] = [((2 * k - 1) * x * value - (k - 1) * before) / k, value];
  return { value, slope: (degree * (x * value - before)) / (x * x - 1) };
}
