/**
 * The likelihood of a visit design written out once more, subject by subject, and the highest of many starts of PORT's nlminb on
 * it by differences: no matrix, map or derivative shared with an engine, the search or the referee.
 *
 *   -2 l = N log 2 pi + sum log|V_s| + r'V^-1 r + (REML) log|X'V^-1 X|,   N = n, or n - p
 */
import { residualNames } from '@mixdiff/contract';
import { nlminb } from '@mixdiff/optim';
import type { Random } from '@mixdiff/probability';
import type { VisitDesign } from './draw.ts';

type Values = Readonly<Record<string, number>>;

/** C over the visits; `v`: all parameters by name, `sigma2` among them. */
export function covarianceOf({ kind, times }: VisitDesign, v: Values): number[][] {
  const m = times.length;
  const value = (name: string): number => v[name] ?? Number.NaN;
  const [base] = kind.split('-');
  const psi = kind === 'arma' ? weightsOf(value('ar.1'), value('ma.1')) : [];
  const gamma = (lag: number): number => psi.reduce((sum, one, k) => sum + one * (psi[k + lag] ?? 0), 0);
  const correlation = (i: number, j: number): number => {
    const [lag, apart] = [i - j, (times[i] ?? 0) - (times[j] ?? 0)];
    if (kind === 'us-hom') return value(`cor.${i + 1}.${j + 1}`);
    if (kind === 'arma') return gamma(lag) / gamma(0);
    if (kind === 'exp') return Math.exp(-apart / value('range'));
    if (kind === 'gau') return Math.exp(-((apart / value('range')) ** 2));
    if (base === 'cs') return value('rho');
    if (base === 'ar1') return value('rho') ** lag;
    if (base === 'toep') return value(`rho.${lag}`);
    if (base === 'diag') return 0;
    let product = 1;
    for (let k = j; k < i; k++) product *= value(`rho.${k + 1}`);
    return product;
  };
  const variance = (i: number): number => v[`variance.${i + 1}`] ?? value('sigma2');
  return Array.from({ length: m }, (_, a) =>
    Array.from({ length: m }, (__, b) => {
      const [i, j] = [Math.max(a, b), Math.min(a, b)];
      if (i === j) return variance(i);
      return kind === 'us' ? value(`cov.${i + 1}.${j + 1}`) : Math.sqrt(variance(i) * variance(j)) * correlation(i, j);
    }),
  );
}
/** psi of ARMA(1, 1), until nothing is left. */
function weightsOf(ar: number, ma: number): number[] {
  const psi = [1];
  for (let last = ar + ma; psi.length < 4000 && Math.abs(last) > 1e-17; last *= ar) psi.push(last);
  return psi;
}

/** In place: the lower factor; false: not positive definite. */
function factor(A: number[][]): boolean {
  for (const [j, own] of A.entries()) {
    for (let i = j; i < A.length; i++) {
      const row = A[i] as number[];
      let sum = row[j] as number;
      for (let k = 0; k < j; k++) sum -= (row[k] as number) * (own[k] as number);
      if (i === j && !(sum > 1e-13 * (row[j] as number))) return false;
      row[j] = i === j ? Math.sqrt(sum) : sum / (own[j] as number);
    }
  }
  return true;
}
function solve(L: readonly number[][], b: number[]): number[] {
  for (const [i, row] of L.entries()) {
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= (row[k] as number) * (b[k] as number);
    b[i] = sum / (row[i] as number);
  }
  return b;
}

export interface Dense {
  /** beta at its best; -Infinity: no likelihood. */
  logLik(v: Values): number;
}
export function openDense(design: VisitDesign): Dense {
  const { response, parts, residual, method } = design.problem;
  const { nrow: n, ncol: p, data } = parts.conditional.X;
  const rows: number[][] = (residual?.subject.levels ?? []).map(() => []);
  for (const [i, s] of (residual?.subject.index ?? []).entries()) rows[s]?.push(i);
  const position = residual?.position ?? new Int32Array(0);
  return {
    logLik(v) {
      const C = covarianceOf(design, v);
      const gram = Array.from({ length: p + 1 }, () => Array<number>(p + 1).fill(0));
      const known = new Map<string, number[][] | null>();
      let logDet = 0;
      for (const own of rows) {
        const key = own.map((i) => position[i]).join();
        let L = known.get(key);
        if (L === undefined) {
          const V = own.map((i) => own.map((j) => C[position[i] ?? 0]?.[position[j] ?? 0] ?? Number.NaN));
          L = factor(V) ? V : null;
          known.set(key, L);
        }
        if (L === null) return Number.NEGATIVE_INFINITY;
        const white = Array.from({ length: p + 1 }, (_, c) =>
          solve(
            L,
            own.map((i) => (c < p ? (data[c * n + i] as number) : (response.y[i] as number))),
          ),
        );
        for (const [k] of own.entries()) logDet += 2 * Math.log(L[k]?.[k] as number);
        for (let a = 0; a <= p; a++) {
          for (let b = 0; b <= a; b++) {
            let sum = 0;
            for (let k = 0; k < own.length; k++) sum += (white[a]?.[k] as number) * (white[b]?.[k] as number);
            (gram[a] as number[])[b] = (gram[a]?.[b] as number) + sum;
          }
        }
      }
      // the last pivot of [X y]'V^-1 [X y] is what beta leaves of r'V^-1 r
      if (!factor(gram)) return Number.NEGATIVE_INFINITY;
      const left = (gram[p]?.[p] as number) ** 2;
      let logDetX = 0;
      for (let j = 0; j < p; j++) logDetX += 2 * Math.log(gram[j]?.[j] as number);
      const N = method === 'REML' ? n - p : n;
      return -(N * Math.log(2 * Math.PI) + logDet + left + (method === 'REML' ? logDetX : 0)) / 2;
    },
  };
}

/** Parameters from numbers without constraints; a correlation matrix that is none has no likelihood. */
export function parametersAt(design: VisitDesign, names: readonly string[], x: ArrayLike<number>): Values {
  const m = design.times.length;
  if (design.kind !== 'us')
    return Object.fromEntries(
      names.map((name, k) => [
        name,
        /^(sigma2|variance|range)/.test(name) ? Math.exp(x[k] as number) : Math.tanh(x[k] as number),
      ]),
    );
  // correlations and standard deviations
  const s = Array.from({ length: m }, (_, i) => Math.exp((x[i] as number) / 2));
  let k = m;
  const out: Record<string, number> = {};
  for (let i = 0; i < m; i++) out[`variance.${i + 1}`] = (s[i] as number) ** 2;
  for (let i = 0; i < m; i++)
    for (let j = 0; j < i; j++)
      out[`cov.${i + 1}.${j + 1}`] = Math.tanh(x[k++] as number) * (s[i] as number) * (s[j] as number);
  return out;
}

/** The highest log-likelihood of so many starts, -Infinity where none has one. */
export function highest(design: VisitDesign, starts: number, random: Random): number {
  const residual = design.problem.residual;
  if (!residual) return Number.NEGATIVE_INFINITY;
  const dense = openDense(design);
  const names = residualNames(residual);
  const value = (x: Float64Array): number => -dense.logLik(parametersAt(design, names, x));
  const variance = spreadOf(design.problem.response.y);
  const center = names.map((name) => (/^(sigma2|variance)/.test(name) ? Math.log(variance) : name === 'range' ? 1 : 0));
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < starts; k++) {
    const shrink = k === 0 ? 0 : 1.2 * (0.2 + random.unifRand());
    const start = Float64Array.from(center, (c, i) => {
      const wide = names[i] === 'range' ? 2 : names.length > 12 ? 0.3 : 0.7;
      return c + shrink * wide * random.normRand();
    });
    if (!Number.isFinite(value(start))) continue;
    const first = nlminb(value, start, { control: { 'eval.max': 2000, 'iter.max': 1000 } });
    const again = nlminb(value, first.par, { control: { 'eval.max': 2000, 'iter.max': 1000 } });
    best = Math.min(best, first.value, again.value);
  }
  return -best;
}
function spreadOf(y: Float64Array): number {
  const mean = y.reduce((sum, v) => sum + v, 0) / y.length;
  return y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / y.length;
}
