/** What of nlopt-js 0.1.1 is used here; the package brings no types. */
declare module 'nlopt-js' {
  class Optimize {
    constructor(algorithm: unknown, n: number);
    setLowerBounds(bounds: number[]): void;
    setUpperBounds(bounds: number[]): void;
    /** The tolerance acts as NLopt's xtol_rel. `x` and `gradient` are views of WebAssembly memory. */
    setMinObjective(f: (x: Float64Array, gradient: Float64Array | null | undefined) => number, tolerance: number): void;
    setMaxeval(count: number): void;
    optimize(start: number[]): { success: boolean; x: number[]; value: number };
  }
  const nlopt: {
    readonly ready: Promise<unknown>;
    readonly Algorithm: Readonly<Record<string, unknown>>;
    readonly Optimize: typeof Optimize;
    /** The memory that `x` and `gradient` are views of. */
    readonly HEAPF64: Float64Array;
    /** Deletes every live object. */
    readonly GC: { flush(): number };
  };
  export default nlopt;
}
