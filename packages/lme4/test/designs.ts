import { type Problem, type RandomTerm, structured } from '@mixdiff/contract';
import fc from 'fast-check';

/** Pseudo-random numbers in (-1, 1) from one integer; enough for data. */
function stream(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 31 - 1;
  };
}

export interface Shape {
  readonly seed: number;
  readonly n: number;
  readonly p: number;
  readonly terms: readonly { readonly levels: number; readonly size: number; readonly diagonal: boolean }[];
  readonly weighted: boolean;
  readonly offset: boolean;
  readonly method: 'REML' | 'ML';
}
export const shapes: fc.Arbitrary<Shape> = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
  n: fc.integer({ min: 16, max: 40 }),
  p: fc.integer({ min: 0, max: 3 }),
  terms: fc.array(
    fc.record({ levels: fc.integer({ min: 2, max: 6 }), size: fc.integer({ min: 1, max: 3 }), diagonal: fc.boolean() }),
    { minLength: 1, maxLength: 3 },
  ),
  weighted: fc.boolean(),
  offset: fc.boolean(),
  method: fc.constantFrom('REML', 'ML'),
});

/** Crossed terms of any sizes, every level taken, columns far from orthogonal. */
export function problemOfShape(shape: Shape): Problem {
  const { n, p, method } = shape;
  const next = stream(shape.seed);
  const column = (): number[] => Array.from({ length: n }, next);
  const X = Array.from({ length: p }, (_, j) => (j === 0 ? new Array<number>(n).fill(1) : column().map((x) => 5 + x)));
  const random = shape.terms.map(({ levels, size, diagonal }, k): RandomTerm => {
    const level = Int32Array.from({ length: n }, (_, i) =>
      i < levels ? i : Math.min(levels - 1, Math.floor(((next() + 1) / 2) * levels)),
    );
    const Z = Array.from({ length: size }, (_, c) => (c === 0 ? new Array<number>(n).fill(1) : column()));
    return {
      name: `term ${k}`,
      group: `g${k}`,
      columns: Z.map((_, c) => (c === 0 ? '(Intercept)' : `z${c}`)),
      levels: Array.from({ length: levels }, (_, l) => String(l)),
      level,
      Z: { nrow: n, ncol: size, data: Float64Array.from(Z.flat()) },
      structure: structured(
        diagonal ? 'diag-het' : 'us',
        Array.from({ length: size }, (_, j) => `z${j}`),
      ),
    };
  });
  const columns = X.map((_, j) => `x${j}`);
  return {
    response: {
      y: Float64Array.from(column(), (e, i) => 3 + 2 * e + (random[0]?.level[i] ?? 0)),
      family: 'gaussian',
      link: 'identity',
      trials: null,
    },
    parts: {
      conditional: {
        X: { nrow: n, ncol: p, data: Float64Array.from(X.flat()) },
        columns,
        term: columns,
        offset: shape.offset ? Float64Array.from(column(), (x) => 4 * x) : null,
      },
    },
    random,
    residual: null,
    weights: shape.weighted ? { values: Float64Array.from(column(), (x) => 1.5 + x), kind: 'as-original' } : null,
    method,
    source: { formula: '', dataHash: '', rows: Int32Array.from({ length: n }, (_, i) => i), dropped: [] },
  };
}

/** A theta anywhere, signs included, that belongs to the seed. */
export function thetaOf(seed: number, length: number): Float64Array {
  const next = stream(seed + 17);
  return Float64Array.from({ length }, () => 2 * next());
}
