/**
 * Generalized models: the random effects integrated out by Laplace's approximation (laplace.ts), with observed or expected information, or by
 * quadrature (quadrature.ts), cluster by cluster. Slopes in the predictors of the rows become those of coefficients by X'; what has no slope in
 * closed form (quadrature over more than one effect; a family's further parameter) is differenced. Second derivatives are central differences of the score.
 */
import {
  type Answer,
  type Canonical,
  type Coefficients,
  type Criterion,
  isRefusal,
  LAPLACE,
  type Method,
  type OtherPart,
  type Predictor,
  type Problem,
} from '@mixdiff/contract';
import { checkedWeights } from '../design.ts';
import type { Information } from '../information.ts';
import type { JointMode, Referee, Sampled } from '../interface.ts';
import {
  beyondCriterion,
  beyondLaplace,
  noIntegral,
  noLeastSquares,
  noModes,
  notFinite,
  singularModes,
  tooManyTogether,
} from '../messages.ts';
import { plainRoots } from '../point.ts';
import type { Score } from '../score.ts';
import { isAllButSingular } from './all-but-singular.ts';
import { clustersOf } from './clusters.ts';
import { informationBy, type Moves, movesOf, scoreByDifferences } from './differences.ts';
import { correctionOf, normals } from './importance.ts';
import { jointModeOf } from './joint.ts';
import { laplaceOf } from './laplace.ts';
import { modeOf } from './mode.ts';
import { type Observations, observationsOf } from './observations.ts';
import { checkedPoint, dispersionOf, shapeOf } from './parameters.ts';
import { integralOf } from './quadrature.ts';
import { slopedIntegral } from './quadrature-slopes.ts';
import { type Rule, ruleOf } from './rule.ts';
import type { Slopes } from './slopes.ts';
import { sphericalOf } from './spherical.ts';
import { isTogether, openTogether } from './together.ts';
import { treeOf } from './tree.ts';

/** Random effects of one cluster that are still factorized within seconds. */
const MOST_TOGETHER = 4000;

/** `criterion`: which of those that there are of these models. */
export function openIntegrated(problem: Problem, criterion: Criterion = LAPLACE): Answer<Referee> {
  const { response, parts, random } = problem;
  const n = response.y.length;
  if (problem.residual) return beyondLaplace(problem);
  const joint = criterion.kind === 'joint-mode';
  if (criterion.kind !== 'laplace' && criterion.kind !== 'quadrature' && !joint) return beyondCriterion(criterion);
  const weights = problem.weights ? checkedWeights(problem, 'likelihood') : null;
  if (weights !== null && isRefusal(weights)) return weights;
  const inflated = parts.zeroInflation !== undefined;
  // of quadrature the information is the scale of the nodes alone: expected where it is known
  const wanted = criterion.kind === 'laplace' ? criterion.information : 'expected';
  const seen =
    observationsOf(response, weights, inflated, wanted) ??
    (criterion.kind === 'quadrature' ? observationsOf(response, weights, inflated, 'observed') : null);
  if (!seen) return beyondCriterion(criterion);
  const observed = criterion.kind === 'laplace' && criterion.information === 'observed';
  if (isTogether(problem)) {
    if (!observed) return beyondCriterion(criterion);
    return Number.isFinite(seen.constant) ? openTogether(problem, seen) : notFinite('the response or its trials');
  }
  if (!Number.isFinite(seen.constant)) return notFinite('the response or its trials');
  const clusters = clustersOf(random, n);
  const largest = clusters.reduce((most, { q }) => Math.max(most, q), 0);
  if (largest > MOST_TOGETHER) return tooManyTogether(largest, MOST_TOGETHER);
  const rule: Rule | null = criterion.kind === 'quadrature' ? ruleOf(criterion.nodes) : null;
  const trees = rule ? clusters.map(treeOf) : [];
  if (trees.some((tree) => tree === null)) return noIntegral();
  /** Slopes in closed form. */
  const sloped = rule === null || clusters.every(({ q }) => q === 1);

  function evaluate(
    point: Canonical,
    method: Method,
    slopes: boolean,
    near: Modes | null = null,
  ): Answer<{ logLik: number; slopes: Slopes | null }> {
    if (method === 'REML') return beyondLaplace(problem);
    const wrong = checkedPoint(problem, (seen as Observations).family, point);
    if (wrong) return wrong;
    const roots = plainRoots(random, point.Sigma);
    if (isRefusal(roots)) return roots;
    const eta = linear(parts.conditional, point.beta, n);
    placeOthers(point);
    const into = slopes ? emptySlopes(point) : null;
    let logLik = (seen as Observations).constant;
    for (let k = 0; k < clusters.length; k++) {
      const found = rule ? byQuadrature(k, eta, roots, rule, into) : byLaplace(k, eta, roots, into, near);
      if (found === null) return noModes();
      if (found === 'singular') return singularModes();
      logLik += found;
    }
    return Number.isFinite(logLik) ? { logLik, slopes: into } : notFinite('the likelihood at this point');
  }
  function byLaplace(
    k: number,
    eta: Float64Array,
    roots: readonly Float64Array[],
    into: Slopes | null,
    near: Modes | null,
  ): number | 'singular' | null {
    const cluster = clusters[k];
    const v = sphericalOf(cluster, roots);
    const mode = modeOf(cluster, seen as Observations, eta, v, near?.[k] ?? null);
    if (mode && near) near[k] ??= mode.u.slice();
    if (mode && observed && isAllButSingular(mode.H)) return 'singular';
    return mode && laplaceOf(cluster, seen as Observations, mode, eta, v, roots, observed, into);
  }
  function byQuadrature(
    k: number,
    eta: Float64Array,
    roots: readonly Float64Array[],
    rule: Rule,
    into: Slopes | null,
  ): number | null {
    const tree = trees[k];
    if (!tree) return null;
    if (!into || !sloped) return integralOf(tree, seen as Observations, eta, roots, rule);
    return slopedIntegral(clusters[k], seen as Observations, eta, roots[0][0], rule, into);
  }
  function placeOthers({ others, residual }: Pick<Canonical, 'others' | 'residual'>): void {
    const { zeroInflation, dispersion } = parts;
    const z = zeroInflation ? linear(zeroInflation, others?.zeroInflation ?? NONE, n) : null;
    const one = dispersionOf((seen as Observations).family, residual);
    const d = dispersion
      ? linear(dispersion, others?.dispersion ?? NONE, n)
      : one === null
        ? null
        : new Float64Array(n).fill(one.log);
    (seen as Observations).place(z, d, shapeOf((seen as Observations).family, residual));
  }
  function emptySlopes({ residual }: Canonical): Slopes {
    const beside: Slopes['beside'] = {
      ...(parts.zeroInflation ? { zeroInflation: new Float64Array(n) } : {}),
      ...(parts.dispersion || dispersionOf((seen as Observations).family, residual)
        ? { dispersion: new Float64Array(n) }
        : {}),
    };
    const Sigma = random.map(({ columns }) => new Float64Array(columns.length ** 2));
    return { e: new Float64Array(n), beside, Sigma };
  }
  const moves = (at: Canonical): Moves => movesOf(problem, (seen as Observations).family, at);
  function score(at: Canonical, method: Method, near: Modes | null = null): Answer<Score> {
    if (!sloped) return scoreByDifferences(moves(at), at, (point) => value(point, method));
    const found = evaluate(at, method, true, near);
    if (isRefusal(found)) return found;
    const { e, beside, Sigma } = found.slopes as Slopes;
    const one = parts.dispersion ? null : dispersionOf((seen as Observations).family, at.residual);
    const byShape = shapeSlope(at, method);
    if (byShape !== undefined && typeof byShape !== 'number') return byShape;
    return {
      logLik: found.logLik,
      beta: at.beta,
      Sigma: Sigma.map((data, k) => ({ nrow: random[k].columns.length, ncol: random[k].columns.length, data })),
      residual: null,
      sigma2: Number.NaN,
      dbeta: transposed(parts.conditional, e, at.beta),
      ddispersion: one && beside.dispersion ? beside.dispersion.reduce((sum, s) => sum + s, 0) * one.slope : undefined,
      dshape: byShape,
      dothers: slopesOfOthers(at, beside),
    };
  }
  function shapeSlope(at: Canonical, method: Method): Answer<number> | undefined {
    if (!(seen as Observations).family.shape) return undefined;
    const along = moves(at).filter(({ parameter: { kind } }) => kind === 'shape');
    const found = scoreByDifferences(along, at, (point) => value(point, method));
    return isRefusal(found) ? found : found.dshape;
  }
  function slopesOfOthers({ others }: Canonical, beside: Slopes['beside']): Coefficients | undefined {
    if (!others) return undefined;
    const found: Partial<Record<OtherPart, Float64Array>> = {};
    for (const part of ['zeroInflation', 'dispersion'] as const) {
      const [predictor, slopes, coefficients] = [parts[part], beside[part], others[part]];
      if (predictor && slopes && coefficients) found[part] = transposed(predictor, slopes, coefficients);
    }
    return found;
  }
  function value(at: Canonical, method: Method): Answer<number> {
    const found = evaluate(at, method, false);
    return isRefusal(found) ? found : found.logLik;
  }
  /** Laplace's value and what importance sampling adds to it, cluster by cluster. */
  function integral(at: Canonical): Answer<Sampled> {
    const here = value(at, 'ML');
    if (typeof here !== 'number') return here;
    const roots = plainRoots(random, at.Sigma);
    if (isRefusal(roots)) return roots;
    const eta = linear(parts.conditional, at.beta, n);
    const draw = normals(SEED);
    const pairs = pairsOf(n);
    let [logLik, variance] = [here, 0];
    for (const cluster of clusters) {
      const found = correctionOf(cluster, seen as Observations, eta, sphericalOf(cluster, roots), pairs, draw);
      if (!found) return noModes();
      logLik += found.value;
      variance += found.standardError ** 2;
    }
    return { logLik, standardError: Math.sqrt(variance), draws: 2 * pairs };
  }
  function jointMode(at: Canonical): Answer<JointMode> {
    const wrong = checkedPoint(problem, (seen as Observations).family, at);
    if (wrong) return wrong;
    const roots = plainRoots(random, at.Sigma);
    if (isRefusal(roots)) return roots;
    placeOthers(at);
    const spherical = clusters.map((cluster) => sphericalOf(cluster, roots));
    const { X } = parts.conditional;
    const etaAt = (beta: Float64Array): Float64Array => linear(parts.conditional, beta, n);
    const found = jointModeOf(clusters, seen as Observations, X, etaAt, spherical, at.beta);
    if (!found) return noModes();
    const there = { ...at, beta: found.beta };
    const reached = value(there, 'ML');
    return typeof reached === 'number' ? { at: there, logLik: reached, rise: found.rise } : reached;
  }
  return {
    ...(observed ? { integral } : {}),
    ...(joint ? { jointMode } : {}),
    weights: 'likelihood',
    logLik: (at, method = problem.method) => {
      const found = value(at, method);
      return typeof found === 'number' ? { logLik: found, beta: at.beta } : found;
    },
    score: (at, method = problem.method) => score(at, method),
    information(at, method = problem.method): Answer<Information> {
      const near: Modes = clusters.map(() => null);
      return informationBy(moves(at), at, (point) => score(point, method, near));
    },
    generalizedLeastSquares: () => noLeastSquares(),
  };
}
/** Those of each cluster at the first of some points that lie close together, where the modes at the others begin. */
type Modes = (Float64Array | null)[];

/** Pairs of draws a cluster: so many that all rows together are asked about a million times, within limits. */
const pairsOf = (n: number): number => Math.round(Math.min(5000, Math.max(300, 5e5 / n)));
const SEED = 20260;
const NONE = new Float64Array(0);
/** offset + X b; columns whose coefficient is NaN are left out. */
function linear({ X, offset }: Predictor, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) out[i] = offset?.[i] ?? 0;
  for (let j = 0; j < X.ncol; j++) {
    if (!Number.isNaN(b[j])) for (let i = 0; i < n; i++) out[i] += X.data[j * n + i] * b[j];
  }
  return out;
}
/** X's, NaN where dropped. */
const transposed = ({ X }: Predictor, s: Float64Array, b: Float64Array): Float64Array =>
  b.map((value, j) => {
    let sum = Number.isNaN(value) ? Number.NaN : 0;
    for (let i = 0; i < X.nrow; i++) sum += X.data[j * X.nrow + i] * s[i];
    return sum;
  });
