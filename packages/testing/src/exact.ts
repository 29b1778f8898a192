/**
 * The log-likelihood of a small problem in twice the working precision (about 32 digits): V, n x n, its Cholesky factor
 * by the textbook loop, two-sum and Dekker's product (Ogita, Rump & Oishi 2005). What engines and judges are held to where
 * a large mean or an odd scale may cost them digits. Exact for the given doubles up to the last logarithms. O(n^3), slow.
 */
import { type Canonical, type Problem, sigma2Of } from '@mixdiff/contract';

/** high + low */
type Wide = readonly [number, number];
const ZERO: Wide = [0, 0];

function quickSum(a: number, b: number): Wide {
  const s = a + b;
  return [s, b - (s - a)];
}
function twoSum(a: number, b: number): Wide {
  const s = a + b;
  const moved = s - a;
  return [s, a - (s - moved) + (b - moved)];
}
function twoProduct(a: number, b: number): Wide {
  const p = a * b;
  const [ah, al] = halves(a);
  const [bh, bl] = halves(b);
  return [p, al * bl - (p - ah * bh - al * bh - ah * bl)];
}
function halves(a: number): Wide {
  const c = 134217729 * a;
  const high = c - (c - a);
  return [high, a - high];
}
const wide = (a: number): Wide => [a, 0];
const negative = ([a, b]: Wide): Wide => [-a, -b];
function add([a, b]: Wide, [c, d]: Wide): Wide {
  const [s, e] = twoSum(a, c);
  const [t, f] = twoSum(b, d);
  const [u, v] = quickSum(s, e + t);
  return quickSum(u, v + f);
}
const subtract = (a: Wide, b: Wide): Wide => add(a, negative(b));
function multiply([a, b]: Wide, [c, d]: Wide): Wide {
  const [p, e] = twoProduct(a, c);
  return quickSum(p, e + (a * d + b * c));
}
function divide(a: Wide, b: Wide): Wide {
  const first = a[0] / b[0];
  const rest = subtract(a, multiply(b, wide(first)));
  const second = rest[0] / b[0];
  const last = subtract(rest, multiply(b, wide(second)));
  return add(quickSum(first, second), wide(last[0] / b[0]));
}
function root(a: Wide): Wide {
  const first = Math.sqrt(a[0]);
  const rest = subtract(a, twoProduct(first, first));
  return quickSum(first, rest[0] / (2 * first));
}
const logarithm = ([a, b]: Wide): number => Math.log(a) + b / a;

/** Weights as precisions. */
export function exactLogLik(problem: Problem, at: Canonical): number {
  const {
    response: { y },
    parts: {
      conditional: { X, offset },
    },
    method,
  } = problem;
  const n = y.length;
  const used = Array.from({ length: X.ncol }, (_, j) => j).filter((j) => !Number.isNaN(at.beta[j]));
  const L = factor(variance(problem, at));
  const column = (j: number): Wide[] => Array.from({ length: n }, (_, i) => wide(X.data[i + j * n] as number));
  const response = Array.from(y, (value, i) => subtract(wide(value), wide(offset?.[i] ?? 0)));
  const logDet = 2 * sumOf(L.map((row, i) => logarithm(row[i] as Wide)));
  if (method === 'ML') {
    const mean = (i: number): Wide =>
      used.reduce<Wide>((sum, j) => add(sum, twoProduct(at.beta[j] as number, X.data[i + j * n] as number)), ZERO);
    const r = forward(
      L,
      response.map((value, i) => subtract(value, mean(i))),
    );
    return -(n * Math.log(2 * Math.PI) + logDet + dot(r, r)[0]) / 2;
  }
  const z = forward(L, response);
  const columns = used.map((j) => forward(L, column(j)));
  const G = factor(columns.map((a) => columns.map((b) => dot(a, b))));
  const w = forward(
    G,
    columns.map((c) => dot(c, z)),
  );
  const logDetX = 2 * sumOf(G.map((row, i) => logarithm(row[i] as Wide)));
  return -((n - used.length) * Math.log(2 * Math.PI) + logDet + logDetX + subtract(dot(z, z), dot(w, w))[0]) / 2;
}

function variance({ response: { y }, random, weights }: Problem, { Sigma, residual }: Canonical): Wide[][] {
  const n = y.length;
  const sigma2 = sigma2Of({ residual });
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: i + 1 }, (_, j) => {
      let v = i === j ? divide(wide(sigma2), wide(weights?.values[i] ?? 1)) : ZERO;
      random.forEach(({ level, Z }, k) => {
        if (level[i] !== level[j]) return;
        const S = Sigma[k] as Canonical['Sigma'][number];
        for (let a = 0; a < Z.ncol; a++) {
          for (let b = 0; b < Z.ncol; b++) {
            const zz = twoProduct(Z.data[i + a * n] as number, Z.data[j + b * n] as number);
            v = add(v, multiply(zz, wide(S.data[a + b * Z.ncol] as number)));
          }
        }
      });
      return v;
    }),
  );
}
/** Lower triangle, by rows; NaN where a pivot is not positive. */
function factor(a: readonly (readonly Wide[])[]): Wide[][] {
  const L: Wide[][] = [];
  a.forEach((row, i) => {
    const out: Wide[] = [];
    for (let j = 0; j <= i; j++) {
      let s = row[j] as Wide;
      const other = j === i ? out : (L[j] as Wide[]);
      for (let k = 0; k < j; k++) s = subtract(s, multiply(out[k] as Wide, other[k] as Wide));
      out.push(j === i ? root(s) : divide(s, other[j] as Wide));
    }
    L.push(out);
  });
  return L;
}
function forward(L: readonly (readonly Wide[])[], b: readonly Wide[]): Wide[] {
  const x: Wide[] = [];
  b.forEach((value, i) => {
    const row = L[i] as readonly Wide[];
    let s = value;
    for (let k = 0; k < i; k++) s = subtract(s, multiply(x[k] as Wide, row[k] as Wide));
    x.push(divide(s, row[i] as Wide));
  });
  return x;
}
const dot = (a: readonly Wide[], b: readonly Wide[]): Wide =>
  a.reduce<Wide>((sum, x, i) => add(sum, multiply(x, b[i] as Wide)), ZERO);
const sumOf = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0);
