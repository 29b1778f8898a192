/**
 * Between glmmTMB's parameters and those that make fits comparable. Where the residual model is a term of glmmTMB's with
 * dispformula = ~ 0, its variances and correlations are the term's, as VarCorr() prints them: the 2^-26 of the dispersion is in
 * the criterion and not in them. A position without rows has NaN.
 */
import {
  type Answer,
  type Canonical,
  isRefusal,
  type Matrix,
  ofLevel,
  type Residual,
  type ResidualModel,
  varianceNames,
} from '@mixdiff/contract';
import { noNativePoint } from '../messages.ts';
import type { Model } from './model.ts';
import type { Occupied, Side } from './sides.ts';

export function canonicalAt(model: Model, par: Float64Array): Canonical {
  const { problem, fixed } = model;
  model.objective(par);
  const beta = new Float64Array(problem.parts.conditional.columns.length).fill(Number.NaN);
  const kept = model.beta(par);
  fixed.kept.forEach((j, i) => {
    beta[j] = kept[i];
  });
  const Sigma = problem.random.map((_, k) => matrixOf(model.sides[k]));
  return { beta, Sigma, residual: residualAt(model, par) };
}

/** Sigma at the parameters last evaluated. */
export function matrixOf({ covariance: { c, T } }: Side): Matrix {
  const data = new Float64Array(c * c);
  for (let j = 0; j < c; j++) {
    for (let i = 0; i < c; i++) {
      for (let h = 0; h <= Math.min(i, j); h++) data[i + j * c] += T[i + h * c] * T[j + h * c];
    }
  }
  return { nrow: c, ncol: c, data };
}

/** sigma^2 where all variance functions are 1; of `~ 0`, none. */
const baseVariance = ({ betas, perLogSigma }: Model, par: Float64Array): number =>
  Math.exp(2 * par[betas] * perLogSigma);

function residualAt(model: Model, par: Float64Array): Residual {
  const { residual: occupied, problem } = model;
  const asked = problem.residual;
  if (!asked) return { kind: 'variance', sigma2: baseVariance(model, par) };
  if (occupied) return { kind: 'marginal', ...termsAt(model, occupied, par) };
  return { kind: 'marginal', sigma2: baseVariance(model, par), parameters: functionsAt(model, asked, par) };
}

function functionsAt(
  { betas, perLogSigma, dispersion }: Model,
  { variance = [] }: ResidualModel,
  par: Float64Array,
): Record<string, number> {
  const names = variance.flatMap(varianceNames);
  const kinds = variance.flatMap((one, place) => varianceNames(one, place).map(() => one.kind));
  const at = dispersion.columns.length > 1 ? betas + 1 : betas;
  return Object.fromEntries(
    names.map((name, k) => {
      const logSD = par[at + k] * perLogSigma;
      return [name, kinds[k] === 'ident' ? Math.exp(logSD) : logSD];
    }),
  );
}

interface Terms {
  readonly sigma2: number;
  readonly parameters: Readonly<Record<string, number>>;
}
function termsAt(model: Model, occupied: Occupied, par: Float64Array): Terms {
  const { by, structure } = occupied.model;
  const parameters: Record<string, number> = {};
  let sigma2 = Number.NaN;
  const first = model.problem.random.length;
  model.sides.slice(first).forEach((side, level) => {
    const at = model.thetaAt[first + level];
    const found = named(occupied, matrixOf(side), par.subarray(at, at + side.covariance.count));
    for (const [name, value] of found) {
      if (name === 'sigma2' && !by) sigma2 = value;
      else parameters[ofLevel(name, by, level)] = value;
    }
  });
  if (!structure.nugget) return { sigma2, parameters };
  const own = baseVariance(model, par);
  return { sigma2: sigma2 + own, parameters: { ...parameters, nugget: own / (sigma2 + own) } };
}

type Pairs = readonly (readonly [string, number])[];

/** In the order of `covarianceNames`. */
function named({ structure: { kind }, positions }: Occupied, { nrow: c, data }: Matrix, theta: Float64Array): Pairs {
  const entry = (i: number, j: number): number => data[i + j * c];
  const correlation = (i: number, j: number): number => entry(i, j) / Math.sqrt(entry(i, i) * entry(j, j));
  const variances: Pairs = positions.map((p, i) => [`variance.${p + 1}`, entry(i, i)]);
  const lags: Pairs = positions.slice(1).map((_, k) => [`rho.${k + 1}`, correlation(k + 1, 0)]);
  const rho: Pairs = [['rho', c > 1 ? correlation(1, 0) : Number.NaN]];
  const one: Pairs = [['sigma2', entry(0, 0)]];
  switch (kind) {
    case 'us':
      return [
        ...variances,
        ...positions.flatMap((p, i) =>
          positions.slice(0, i).map((q, j) => [`cov.${p + 1}.${q + 1}`, entry(i, j)] as const),
        ),
      ];
    case 'diag-het':
      return variances;
    case 'diag-hom':
      return one;
    case 'cs-het':
    case 'ar1-het':
      return [...variances, ...rho];
    case 'cs-hom':
    case 'ar1-hom':
      return [...one, ...rho];
    case 'toep-het':
      return [...variances, ...lags];
    case 'toep-hom':
      return [...one, ...lags];
    case 'exp':
    case 'gau':
      return [...one, ['range', Math.exp(theta[1])]];
    case 'mat':
      return [...one, ['range', Math.exp(theta[1])], ['smoothness', Math.exp(theta[2])]];
    case 'propto':
      return [['sigma2', Math.exp(theta[0])]];
    default:
      return [];
  }
}

/** Refused where glmmTMB's scale has no such point. */
export function nativePoint(model: Model, at: Canonical): Answer<Float64Array> {
  const { fixed, problem, betas, sides, thetaAt, length } = model;
  const par = new Float64Array(length);
  if (betas > 0 && !readBeta(model, at.beta, par)) return noNativePoint();
  for (let k = 0; k < problem.random.length; k++) {
    if (!sides[k].covariance.read(at.Sigma[k], par, thetaAt[k])) return noNativePoint();
  }
  const failed = readResidual(model, at.residual, par);
  if (failed && isRefusal(failed)) return failed;
  return fixed.p === betas || betas === 0 ? checked(par) : noNativePoint();
}
const checked = (par: Float64Array): Answer<Float64Array> => (par.every(Number.isFinite) ? par : noNativePoint());

/** A coefficient of a dropped column must be absent or 0. */
function readBeta({ fixed }: Model, beta: Float64Array, out: Float64Array): boolean {
  fixed.kept.forEach((j, i) => {
    out[i] = Number.isNaN(beta[j]) ? 0 : beta[j];
  });
  return fixed.dropped.every((j) => Number.isNaN(beta[j]) || beta[j] === 0);
}

function readResidual(model: Model, residual: Residual, par: Float64Array): ReturnType<typeof noNativePoint> | null {
  const { betas, perLogSigma, problem, residual: occupied } = model;
  const asked = problem.residual;
  if (residual.kind === 'none' || (residual.kind === 'marginal') !== (asked !== null)) return noNativePoint();
  const logSD = (variance: number): number => Math.log(variance) / 2 / perLogSigma;
  if (residual.kind === 'variance' || !occupied) {
    par[betas] = logSD(residual.sigma2);
    if (residual.kind === 'marginal' && asked) readFunctions(model, asked, residual.parameters, par);
    return null;
  }
  const nugget = occupied.model.structure.nugget ? (residual.parameters['nugget'] ?? Number.NaN) : 0;
  if (occupied.model.structure.nugget) par[betas] = logSD(residual.sigma2 * nugget);
  return readTerms(model, occupied, { ...residual, sigma2: residual.sigma2 * (1 - nugget) }, par);
}

function readFunctions(
  { betas, perLogSigma }: Model,
  { variance = [] }: ResidualModel,
  parameters: Readonly<Record<string, number>>,
  par: Float64Array,
): void {
  let at = betas + 1;
  variance.forEach((one, place) => {
    for (const name of varianceNames(one, place)) {
      const value = parameters[name] ?? Number.NaN;
      par[at++] = (one.kind === 'ident' ? Math.log(value) : value) / perLogSigma;
    }
  });
}

function readTerms(
  model: Model,
  { model: { by }, structure, positions }: Occupied,
  { sigma2, parameters }: Terms,
  par: Float64Array,
): ReturnType<typeof noNativePoint> | null {
  const first = model.problem.random.length;
  const { kind, coordinates } = structure;
  for (let level = 0; first + level < model.sides.length; level++) {
    const { covariance } = model.sides[first + level];
    const at = model.thetaAt[first + level];
    const value = (name: string): number =>
      name === 'sigma2' && !by ? sigma2 : (parameters[ofLevel(name, by, level)] ?? Number.NaN);
    if (coordinates) {
      par[at] = Math.log(value('sigma2')) / 2;
      par[at + 1] = Math.log(value('range'));
      if (kind === 'mat') par[at + 2] = Math.log(value('smoothness'));
      continue;
    }
    const Sigma = matrixFrom(kind, positions, covariance.c, value, structure.known);
    if (!covariance.read(Sigma, par, at)) return noNativePoint();
  }
  return null;
}

function matrixFrom(
  kind: string,
  positions: readonly number[],
  c: number,
  value: (name: string) => number,
  known: Matrix | undefined,
): Matrix {
  if (known) {
    const scale = kind === 'propto' ? value('sigma2') : 1;
    return { ...known, data: known.data.map((x) => x * scale) };
  }
  const hom = kind.endsWith('-hom');
  const variance = (i: number): number => value(hom ? 'sigma2' : `variance.${positions[i] + 1}`);
  const correlation = (lag: number): number => {
    if (kind.startsWith('diag')) return 0;
    if (kind.startsWith('toep')) return value(`rho.${lag}`);
    return kind.startsWith('ar1') ? value('rho') ** lag : value('rho');
  };
  const entry = (i: number, j: number): number => {
    if (i === j) return variance(i);
    if (kind === 'us') return value(`cov.${positions[Math.max(i, j)] + 1}.${positions[Math.min(i, j)] + 1}`);
    return Math.sqrt(variance(i) * variance(j)) * correlation(Math.abs(i - j));
  };
  const data = Float64Array.from({ length: c * c }, (_, at) => entry(at % c, Math.floor(at / c)));
  return { nrow: c, ncol: c, data };
}
