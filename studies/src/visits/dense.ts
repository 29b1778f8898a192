/**
 * The likelihood of a visit design written out once more, subject by subject, and the highest of many starts of PORT's nlminb on
 * it, with the score by C's entries: no matrix, map or derivative shared with an engine, the search or the referee.
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
  const correlation = (i: number, j: number): number => {
    const [lag, apart] = [i - j, (times[i] ?? 0) - (times[j] ?? 0)];
    if (kind === 'us-hom') return value(pairName('cor', i, j));
    if (kind === 'arma') return value('ar.1') ** (lag - 1) * firstOf(value('ar.1'), value('ma.1'));
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
      return kind === 'us' ? value(pairName('cov', i, j)) : Math.sqrt(variance(i) * variance(j)) * correlation(i, j);
    }),
  );
}
/** `cor.2.1` of visits 1 and 0, made once. */
function pairName(of: 'cor' | 'cov', i: number, j: number): string {
  PAIRS[of][i] ??= [];
  const known = PAIRS[of][i] as string[];
  known[j] ??= `${of}.${i + 1}.${j + 1}`;
  return known[j] as string;
}
const PAIRS: Record<'cor' | 'cov', string[][]> = { cor: [], cov: [] };
/** Correlation of neighbours of ARMA(1, 1); from there on it falls by ar a step (Box & Jenkins 1976, 3.4). */
const firstOf = (ar: number, ma: number): number => ((1 + ar * ma) * (ar + ma)) / (1 + 2 * ar * ma + ma * ma);

/** In place, by rows, the lower factor of a k x k matrix; false: not positive definite. */
function factor(A: Float64Array, k: number): boolean {
  for (let j = 0; j < k; j++) {
    for (let i = j; i < k; i++) {
      let sum = A[i * k + j] as number;
      const whole = sum;
      for (let l = 0; l < j; l++) sum -= (A[i * k + l] as number) * (A[j * k + l] as number);
      if (i === j && !(sum > 1e-13 * whole)) return false;
      A[i * k + j] = i === j ? Math.sqrt(sum) : sum / (A[j * k + j] as number);
    }
  }
  return true;
}
/** In place, L^-1 b or L'^-1 b of the k numbers from `at` on. */
function solve(L: Float64Array, k: number, b: Float64Array, at: number, transposed = false): void {
  for (let step = 0; step < k; step++) {
    const i = transposed ? k - 1 - step : step;
    let sum = b[at + i] as number;
    for (let done = 0; done < step; done++) {
      const j = transposed ? k - 1 - done : done;
      sum -= (transposed ? (L[j * k + i] as number) : (L[i * k + j] as number)) * (b[at + j] as number);
    }
    b[at + i] = sum / (L[i * k + i] as number);
  }
}

export interface Dense {
  /** beta at its best; -Infinity: no likelihood. */
  logLik(v: Values): number;
  /**
   * Score of the last point by the entries of C, m x m: dl = sum S_ij dC_ij with
   * S = 1/2 sum_s [W r r'W + (REML) W X (X'WX)^-1 X'W - W], W = V_s^-1.
   */
  score(): Float64Array;
}
/** Subjects with rows at the same visits: their columns of [X y], one subject after the other, white after an evaluation. */
interface Alike {
  readonly visits: readonly number[];
  readonly subjects: number;
  readonly raw: Float64Array;
  readonly white: Float64Array;
  readonly L: Float64Array;
}
function alikeOf({ response, parts, residual }: VisitDesign['problem']): Alike[] {
  const { nrow: n, ncol: p, data } = parts.conditional.X;
  const rows: number[][] = (residual?.subject.levels ?? []).map(() => []);
  for (const [i, s] of (residual?.subject.index ?? []).entries()) rows[s]?.push(i);
  const position = residual?.position ?? new Int32Array(0);
  const together = new Map<string, number[][]>();
  for (const own of rows) {
    const key = own.map((i) => position[i]).join();
    const known = together.get(key);
    if (known) known.push(own);
    else together.set(key, [own]);
  }
  return [...together.values()].map((subjects) => {
    const raw = Float64Array.from(
      subjects.flatMap((own) =>
        Array.from({ length: p + 1 }, (_, c) =>
          own.map((i) => (c < p ? (data[c * n + i] as number) : (response.y[i] as number))),
        ).flat(),
      ),
    );
    const visits = (subjects[0] ?? []).map((i) => position[i] ?? 0);
    const L = new Float64Array(visits.length ** 2);
    return { visits, subjects: subjects.length, raw, white: new Float64Array(raw.length), L };
  });
}
export function openDense(design: VisitDesign): Dense {
  const { problem, times } = design;
  const { nrow: n, ncol: p } = problem.parts.conditional.X;
  const reml = problem.method === 'REML';
  const [all, m] = [alikeOf(problem), times.length];
  const gram = new Float64Array((p + 1) ** 2);
  return {
    logLik(v) {
      const C = covarianceOf(design, v);
      gram.fill(0);
      let logDet = 0;
      for (const { visits, subjects, raw, white, L } of all) {
        const q = visits.length;
        for (let i = 0; i < q; i++)
          for (let j = 0; j < q; j++) L[i * q + j] = C[visits[i] ?? 0]?.[visits[j] ?? 0] as number;
        if (!factor(L, q)) return Number.NEGATIVE_INFINITY;
        for (let k = 0; k < q; k++) logDet += 2 * subjects * Math.log(L[k * q + k] as number);
        white.set(raw);
        for (let c = 0; c < subjects * (p + 1); c++) solve(L, q, white, c * q);
        for (let s = 0; s < subjects; s++) {
          const from = s * (p + 1) * q;
          for (let a = 0; a <= p; a++) {
            for (let b = 0; b <= a; b++) {
              let sum = 0;
              for (let k = 0; k < q; k++)
                sum += (white[from + a * q + k] as number) * (white[from + b * q + k] as number);
              gram[a * (p + 1) + b] = (gram[a * (p + 1) + b] as number) + sum;
            }
          }
        }
      }
      // the last pivot of [X y]'V^-1 [X y] is what beta leaves of r'V^-1 r
      if (!factor(gram, p + 1)) return Number.NEGATIVE_INFINITY;
      const left = (gram[p * (p + 1) + p] as number) ** 2;
      let logDetX = 0;
      for (let j = 0; j < p; j++) logDetX += 2 * Math.log(gram[j * (p + 1) + j] as number);
      const N = reml ? n - p : n;
      return -(N * Math.log(2 * Math.PI) + logDet + left + (reml ? logDetX : 0)) / 2;
    },
    score() {
      const S = new Float64Array(m * m);
      const add = (i: number, j: number, by: number): void => {
        S[i * m + j] = (S[i * m + j] as number) + by / 2;
      };
      for (const { visits, subjects, white, L } of all) {
        const q = visits.length;
        const unit = new Float64Array(q);
        for (const [k, visit] of visits.entries()) {
          unit.fill(0);
          unit[k] = 1;
          solve(L, q, unit, 0);
          solve(L, q, unit, 0, true);
          for (let i = 0; i < q; i++) add(visits[i] ?? 0, visit, -subjects * (unit[i] as number));
        }
        // X whitened and made orthonormal by the factor of X'WX, then W X (L_X')^-1 and, as its last column, W r
        const own = new Float64Array((p + 1) * q);
        for (let s = 0; s < subjects; s++) {
          own.set(white.subarray(s * (p + 1) * q, (s + 1) * (p + 1) * q));
          for (let c = 0; c <= p; c++) {
            for (let b = 0; b < c; b++)
              for (let k = 0; k < q; k++)
                own[c * q + k] =
                  (own[c * q + k] as number) - (gram[c * (p + 1) + b] as number) * (own[b * q + k] as number);
            if (c < p)
              for (let k = 0; k < q; k++)
                own[c * q + k] = (own[c * q + k] as number) / (gram[c * (p + 1) + c] as number);
          }
          for (let c = reml ? 0 : p; c <= p; c++) {
            solve(L, q, own, c * q, true);
            for (let i = 0; i < q; i++)
              for (let j = 0; j < q; j++)
                add(visits[i] ?? 0, visits[j] ?? 0, (own[c * q + i] as number) * (own[c * q + j] as number));
          }
        }
      }
      return S;
    },
  };
}

const isSize = (name: string): boolean =>
  name.startsWith('sigma2') || name.startsWith('variance') || name.startsWith('range');
/** Parameters from numbers without constraints; a correlation matrix that is none has no likelihood. */
export function parametersAt(design: VisitDesign, names: readonly string[], x: ArrayLike<number>): Values {
  const m = design.times.length;
  if (design.kind !== 'us') {
    const free: Record<string, number> = {};
    for (const [k, name] of names.entries())
      free[name] = isSize(name) ? Math.exp(x[k] as number) : Math.tanh(x[k] as number);
    return free;
  }
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

/** Of the log-likelihood by the free numbers: the score by C's entries, through C's central differences. */
export function slopes(design: VisitDesign, dense: Dense, names: readonly string[], x: Float64Array): Float64Array {
  const S = dense.score();
  const m = design.times.length;
  const moved = Float64Array.from(x);
  return Float64Array.from(x, (at, k) => {
    const C = [STEP, -STEP].map((step) => {
      moved[k] = at + step;
      return covarianceOf(design, parametersAt(design, names, moved));
    });
    moved[k] = at;
    let sum = 0;
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++)
        sum += (S[i * m + j] as number) * ((C[0]?.[i]?.[j] as number) - (C[1]?.[i]?.[j] as number));
    return sum / (2 * STEP);
  });
}
const STEP = 1e-5;

/** The highest log-likelihood of so many starts, -Infinity where none has one. */
export function highest(design: VisitDesign, starts: number, random: Random): number {
  const residual = design.problem.residual;
  if (!residual) return Number.NEGATIVE_INFINITY;
  const dense = openDense(design);
  const names = residualNames(residual);
  const objective = (x: Float64Array, gradient?: Float64Array): number => {
    const value = -dense.logLik(parametersAt(design, names, x));
    if (gradient && Number.isFinite(value)) gradient.set(slopes(design, dense, names, x).map((slope) => -slope));
    return value;
  };
  const variance = spreadOf(design.problem.response.y);
  const center = names.map((name) => (/^(sigma2|variance)/.test(name) ? Math.log(variance) : name === 'range' ? 1 : 0));
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < starts; k++) {
    const shrink = k === 0 ? 0 : 1.2 * (0.2 + random.unifRand());
    const start = Float64Array.from(center, (c, i) => {
      const wide = names[i] === 'range' ? 2 : names.length > 12 ? 0.3 : 0.7;
      return c + shrink * wide * random.normRand();
    });
    if (!Number.isFinite(objective(start))) continue;
    const settings = { gradient: true, control: { 'eval.max': 2000, 'iter.max': 1000 } };
    const first = nlminb(objective, start, settings);
    const again = nlminb(objective, first.par, settings);
    best = Math.min(best, first.value, again.value);
  }
  return -best;
}
function spreadOf(y: Float64Array): number {
  const mean = y.reduce((sum, v) => sum + v, 0) / y.length;
  return y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / y.length;
}
