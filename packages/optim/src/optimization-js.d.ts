/** What of optimization-js 1.5.0 is used here; the package brings no types. */
declare module 'optimization-js' {
  /** Keeps what `gradient` returns: a fresh array each time. */
  export function minimize_L_BFGS(
    value: (x: Float64Array) => number,
    gradient: (x: Float64Array) => Float64Array,
    start: Float64Array,
  ): { argument: Float64Array; fncvalue: number };
}
