/**
 * Whether printed numbers can be those of one fit that ended at the printed variances, wherever that is. A fit that
 * stopped short still belongs to itself: its fixed effects are those of generalized least squares at its variances, no
 * common factor on these gains, and its standard errors and log-likelihood are taken there. A number that was changed
 * afterwards contradicts the others.
 */

import { type Canonical, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import type { Referee } from '@mixdiff/referee';
import { quantityNamed } from '@mixdiff/schema';
import { type Definition, pValuesOf, statisticsOf } from './definitions.ts';
import { type Estimate, estimatesOf, valueAt } from './estimates.ts';
import { bestScale, candidates, logLiksAt } from './log-likelihoods.ts';
import type { Box } from './point.ts';
import type { PrintedEstimates } from './printed.ts';
import type { Printed } from './printed-number.ts';
import { renamed, type Stated } from './reproduced.ts';
import { withParameters } from './residual/strata.ts';

/** What a fit may leave undone without being anybody else's: of fixed effects in SE, of the scale as a log. */
const LEFT = { inSE: 0.02, scale: 0.002 };

/** Multiplications. */
const OPERATIONS = 4e10;

/** What follows from variances, at one point. */
interface Following {
  readonly logLik: number;
  readonly beta: Float64Array;
  readonly logSE: Float64Array;
  readonly logScale: number;
}
/**
 * The printed numbers that contradict the printed variances; none where all can be of one fit. `by`: the definitions that
 * reproduce them at the maximum; where a scale does not have the printed point they say nothing there.
 */
export function contradictions(
  printed: PrintedEstimates,
  problem: Problem,
  box: Box,
  referee: Referee,
  stated: Stated,
  by: ReadonlySet<string>,
): string[] {
  // As many evaluations, each of which factors a matrix of n rows, as the climb within the box may take.
  if (2 * [...edges(box)].length * problem.response.y.length ** 3 > OPERATIONS) return [];
  const here = following(referee, box.at, problem);
  if (!here) return ['the variances themselves, which are no covariance matrix'];
  const spread = spreadOf(referee, box, problem, here);
  return [
    ...estimatesOf(printed, problem).flatMap((one) => apartFromMatrix(one, box)),
    ...offBeta(printed, problem, here, spread),
    ...(Math.abs(here.logScale) > spread.logScale + LEFT.scale ? ['the residual standard deviation'] : []),
    ...offLogLik(printed, problem, { ...box.at, beta: here.beta }, referee, spread),
    ...offDerived(printed, problem, box, stated, spread, by),
  ];
}

function following(referee: Referee, at: Canonical, { method }: Problem): Following | null {
  const gls = referee.generalizedLeastSquares(at);
  if (isRefusal(gls)) return null;
  // rounding moves beta too: the log-likelihood is taken at the one that belongs to the variances
  const own = { ...at, beta: gls.beta };
  const logLik = referee.logLik(own, method);
  if (isRefusal(logLik)) return null;
  const best = bestScale(referee, own, method);
  const p = gls.vcov.nrow;
  return {
    logLik: logLik.logLik,
    beta: gls.beta,
    logSE: Float64Array.from({ length: p }, (_, j) => Math.log(gls.vcov.data[j * (p + 1)] as number) / 2),
    logScale: best ? Math.log(best.scale) : 0,
  };
}

/** How far each may move within the box: the sum over its edges, to first order. */
function spreadOf(referee: Referee, box: Box, problem: Problem, here: Following): Following {
  const p = here.beta.length;
  const total = { logLik: 0, logScale: 0, beta: new Float64Array(p), logSE: new Float64Array(p) };
  for (const [up, down] of edges(box)) {
    const ends = [up, down].flatMap((at) => following(referee, at, problem) ?? []);
    if (ends.length === 0) continue;
    const most = (of: (f: Following) => number): number => Math.max(...ends.map((end) => Math.abs(of(end) - of(here))));
    total.logLik += most((f) => f.logLik);
    total.logScale += most((f) => f.logScale);
    for (let j = 0; j < p; j++) {
      total.beta[j] = (total.beta[j] as number) + (most((f) => f.beta[j] as number) || 0);
      total.logSE[j] = (total.logSE[j] as number) + (most((f) => f.logSE[j] as number) || 0);
    }
  }
  return total;
}
/** Pairs of points half a unit up and down in one printed variance, covariance or sigma. */
function* edges(box: Box): Generator<readonly [Canonical, Canonical]> {
  const { at } = box;
  for (const [k, half] of box.Sigma.entries()) {
    for (let j = 0; j < half.ncol; j++) {
      for (let i = j; i < half.nrow; i++) {
        const h = half.data[j * half.nrow + i] as number;
        if (h > 0) yield [moved(at, k, i, j, h), moved(at, k, i, j, -h)];
      }
    }
  }
  if (at.residual.kind === 'marginal') {
    for (const { name, value, half } of box.residual) {
      if (half > 0) yield [withParameters(at, { [name]: value + half }), withParameters(at, { [name]: value - half })];
    }
    return;
  }
  const { value, half } = box.sigma;
  const residual = (sigma: number): Canonical => ({ ...at, residual: { kind: 'variance', sigma2: sigma * sigma } });
  if (half > 0) yield [residual(value + half), residual(Math.max(value - half, value * 1e-6))];
}
function moved(at: Canonical, k: number, i: number, j: number, by: number): Canonical {
  const S = at.Sigma[k] as Matrix;
  const data = S.data.slice();
  for (const t of new Set([j * S.nrow + i, i * S.nrow + j])) data[t] = (data[t] as number) + by;
  return { ...at, Sigma: at.Sigma.map((other, l) => (l === k ? { ...S, data } : other)) };
}
/** A standard deviation beside its variance, a correlation beside its covariance, of the residuals too. */
function apartFromMatrix(one: Estimate, { at, Sigma, sigma }: Box): string[] {
  if (typeof one.place === 'object' && one.place && 'measure' in one.place) return apartFromStructure(one, at);
  if (one.kind === 'sigma2') {
    const slack = 2 * sigma.value * sigma.half * 1.05 + one.printed.half + 1e-6 * one.printed.value;
    return Math.abs(sigma.value ** 2 - one.printed.value) > slack ? [one.quantity] : [];
  }
  if (one.kind !== 'sd' && one.kind !== 'correlation') return [];
  const own = valueAt(one, at);
  if (own === undefined || typeof one.place !== 'object' || one.place === null || !('k' in one.place)) return [];
  const { k, i, j } = one.place;
  const S = at.Sigma[k] as Matrix;
  const half = Sigma[k] as Matrix;
  const element = (m: Matrix, a: number, b: number): number => m.data[b * m.nrow + a] as number;
  const relative = (a: number): number => element(half, a, a) / Math.max(element(S, a, a), Number.MIN_VALUE) / 2;
  const scale = Math.sqrt(element(S, i, i) * element(S, j, j));
  const slack =
    one.kind === 'sd'
      ? own * relative(i)
      : element(half, i, j) / Math.max(scale, Number.MIN_VALUE) + Math.abs(own) * (relative(i) + relative(j));
  return Math.abs(own - one.printed.value) > 1.05 * slack + one.printed.half + 1e-6 * Math.abs(own)
    ? [one.quantity]
    : [];
}
/** An element of a matrix that few parameters make, beside what they make of it. */
function apartFromStructure({ place, printed, quantity }: Estimate, at: Canonical): string[] {
  const own = typeof place === 'object' && place && 'measure' in place ? place.measure.valueAt(at) : undefined;
  if (own === undefined) return [];
  return Math.abs(own - printed.value) > 4 * printed.half + 1e-6 * Math.abs(own) ? [quantity] : [];
}
function offBeta(printed: PrintedEstimates, problem: Problem, here: Following, spread: Following): string[] {
  return [...renamed(printed.fixed, problem)].flatMap(([name, p]) => {
    const j = problem.parts.conditional.columns.indexOf(name);
    const gap = Math.abs((here.beta[j] as number) - p.value);
    const allowed = p.half + (spread.beta[j] as number) + LEFT.inSE * Math.exp(here.logSE[j] as number);
    return gap > allowed ? [quantityNamed('beta', name)] : [];
  });
}
function offLogLik(
  { logLik }: PrintedEstimates,
  problem: Problem,
  at: Canonical,
  referee: Referee,
  spread: Following,
): string[] {
  if (!logLik) return [];
  // a deviance is twice as far off
  const half = logLik.half + 2 * (1e-4 + spread.logLik);
  const named = candidates(logLiksAt(referee, at, problem), problem, logLik);
  return named.some(({ value }) => Math.abs(value - logLik.value) <= half) ? [] : ['logLik'];
}
/** Under the one definition of each kind that contradicts least. */
function offDerived(
  printed: PrintedEstimates,
  problem: Problem,
  { at, beta }: Box,
  stated: Stated,
  spread: Following,
  by: ReadonlySet<string>,
): string[] {
  const relative = (name: string): number => spread.logSE[problem.parts.conditional.columns.indexOf(name)] ?? 0;
  const betaShare = (name: string): number => {
    const j = problem.parts.conditional.columns.indexOf(name);
    return (beta[j] as number) / Math.max(Math.abs(at.beta[j] as number), Number.MIN_VALUE);
  };
  const t = statisticsOf(at, stated.se, problem);
  const wide = {
    se: (name: string) => relative(name) + 1e-3,
    // twice the spread: these follow from squares of variances
    df: (name: string) => 4 * relative(name) + 1e-2,
    t: (name: string) => relative(name) + betaShare(name) + 1e-3,
    p: () => 0.1,
  };
  return (['se', 'df', 't', 'p'] as const).flatMap((head) => {
    const known = { se: stated.se, df: stated.df, t, p: pValuesOf(t, stated.df) }[head];
    return offTable(
      head,
      renamed(printed[head], problem),
      known.filter((one) => by.has(`${head} ${one.by}`)),
      wide[head],
    );
  });
}
function offTable(
  head: string,
  printed: ReadonlyMap<string, Printed>,
  definitions: readonly Definition[],
  share: (name: string) => number,
): string[] {
  if (printed.size === 0 || definitions.length === 0) return [];
  const off = definitions.map(({ values }) =>
    [...printed].flatMap(([name, p]) => {
      const value = values.get(name);
      if (value === undefined || !Number.isFinite(value) || p.below) return [];
      return Math.abs(value - p.value) > p.half + share(name) * Math.abs(value) ? [`${head}|${name}`] : [];
    }),
  );
  return off.reduce((least, one) => (one.length < least.length ? one : least));
}
