// The functions of cephes that stats calls. The package ships types, but its `exports` hide them from an ES module.
declare module "cephes" {
  /** Resolves once the WebAssembly is compiled; before that every function throws. */
  export const compiled: Promise<void>;
  /** Φ⁻¹(p), 0 < p < 1. */
  export function ndtri(p: number): number;
  /** ln |Γ(x)|. */
  export function lgam(x: number): number;
  /** ln B(a, b). */
  export function lbeta(a: number, b: number): number;
  /** P(a, x), the regularised lower incomplete gamma function. Throws where the smaller tail underflows. */
  export function igam(a: number, x: number): number;
  /** 1 − P(a, x), without cancellation. Throws where the smaller tail underflows. */
  export function igamc(a: number, x: number): number;
  /** I_x(a, b), the regularised incomplete beta function. */
  export function incbet(a: number, b: number, x: number): number;
}
