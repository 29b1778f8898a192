import { type Canonical, EXACT, type Fit, isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { type Built, buildProblem, type Effects, effectsOf, parseCsv } from '@mixdiff/frame';
import { choleskyInverse } from '@mixdiff/linalg';
import {
  hold,
  minimize,
  openCriterion,
  plainStart,
  pointOf,
  type Solution,
  solveHeld,
  startAt,
} from '@mixdiff/surface';
import { readGolden, readGoldenJson } from '@mixdiff/testing';
import { inX } from '../src/kenward-roger.ts';
import { termOrder } from '../src/parameters.ts';
import { reduce } from '../src/reduction.ts';
import { type Estimates, numbers, one } from './golden.ts';

export interface Model {
  readonly name: string;
  readonly data: string;
  readonly formula: string;
  readonly where?: string;
  readonly derive?: Readonly<Record<string, string>>;
  readonly factors: readonly string[];
  readonly skip?: readonly [number, number];
  readonly weights?: string;
  readonly ordered?: readonly string[];
  readonly contrasts?: string;
}
const { models } = readGoldenJson<{ models: readonly Model[] }>('inference/models.json');

export function sure<T extends object>(answer: T): Exclude<T, { refused: unknown }> {
  if (isRefusal(answer)) throw new Error(`${answer.refused}: ${answer.message}`);
  return answer as Exclude<T, { refused: unknown }>;
}

type Changed = { formula?: string; contrasts?: string; where?: string };
/** A model of golden/inference/models.json, with another formula or contrasts where asked. */
export const modelNamed = (name: string, method: Method, changed: Changed = {}): Problem =>
  builtNamed(name, method, changed).problem;
export const effectsNamed = (name: string): Effects => sure(effectsOf(builtNamed(name, 'REML').frame));

function builtNamed(name: string, method: Method, changed: Changed = {}): Built {
  const model = models.find((m) => m.name === name);
  if (!model) throw new Error(`no model ${name}`);
  return built({ ...model, ...changed }, method);
}
export function built(model: Model, method: Method): Built {
  const [head, ...lines] = readGolden(model.data).trimEnd().split('\n');
  const skip = model.skip;
  const rows = skip ? lines.filter((_, i) => (i + 1) % skip[0] !== skip[1]) : lines;
  const table = sure(parseCsv([head, ...rows].join('\n'), { name: model.data }));
  const { where, derive, weights, ordered, contrasts } = model;
  const spec = {
    formula: model.formula,
    method,
    factors: Object.fromEntries(model.factors.map((factor) => [factor, null])),
    ...(where ? { where } : {}),
    ...(derive ? { derive } : {}),
    ...(weights ? { weights } : {}),
    ...(ordered ? { ordered } : {}),
    ...(contrasts ? { contrasts } : {}),
  };
  return sure(buildProblem(table, spec, { dataHash: '' }));
}

/** A fit at the optimum of this package's own criterion, with the meaning of an lme4 fit. */
export function optimum(problem: Problem): Fit {
  const reduction = sure(reduce(problem));
  const reml = problem.method === 'REML';
  const free = hold(openCriterion(reduction), { kind: 'nothing' }, reml);
  const best = minimize(free, plainStart(free.chart), 0);
  const canonical = pointOf(free, best.par, 0) as Canonical;
  return fitAt(problem, canonical, -best.deviance / 2);
}

/** A fit at the estimates that R stopped at. */
export function recordedFit(problem: Problem, { beta, sigma, random }: Estimates): Fit {
  const order = termOrder(problem.random);
  const Sigma = problem.random.map(({ columns: { length: c } }, k) => ({
    nrow: c,
    ncol: c,
    data: Float64Array.from(numbers(random[order.indexOf(k)].cov)),
  }));
  const residual = { kind: 'variance', sigma2: one(sigma) ** 2 } as const;
  const all = new Float64Array(problem.parts.conditional.X.ncol).fill(Number.NaN);
  sure(reduce(problem)).kept.forEach((column, j) => {
    all[column] = numbers(beta)[j];
  });
  return fitAt(problem, { beta: all, Sigma, residual }, Number.NaN);
}

export function fitAt(problem: Problem, canonical: Canonical, logLik: number): Fit {
  const reduction = sure(reduce(problem));
  const { p } = reduction;
  const sigma2 = (canonical.residual as { sigma2: number }).sigma2;
  const held = hold(openCriterion(reduction), { kind: 'nothing' }, problem.method === 'REML');
  const { Rx } = solveHeld(held, parametersAt(held, canonical, sigma2), 0) as Solution;
  const phi = new Float64Array(p * p);
  choleskyInverse(Rx, p, phi);
  const small = inX(
    phi.map((x) => x * sigma2),
    reduction,
  );
  const all = problem.parts.conditional.X.ncol;
  const vcov = new Float64Array(all * all).fill(Number.NaN);
  reduction.kept.forEach((column, j) => {
    reduction.kept.forEach((row, i) => {
      vcov[column * all + row] = small.data[j * p + i];
    });
  });
  return {
    backend: 'test',
    as: 'test 1.0',
    method: problem.method,
    chosen: {},
    meaning: {
      criterion: EXACT,
      se: 'theta-fixed',
      seScale: 1,
      statistic: 't',
      df: 'none',
      weights: 'precision',
      logLikConstant: 0,
      k: 0,
      nBIC: 0,
      dfResidual: 0,
      parameterization: 'relative-cholesky',
    },
    canonical,
    native: { names: [], values: new Float64Array(), scale: '', gradient: null, hessian: null, eigenvalues: null },
    stop: { reason: 'converged', code: 0, message: '', optimizer: '', iterations: 0, evaluations: { f: 0, g: 0 } },
    trace: null,
    logLik,
    criterion: -2 * logLik,
    vcov: { nrow: all, ncol: all, data: vcov },
    df: null,
    ranef: [],
    fitted: new Float64Array(),
    dropped: [],
    singular: false,
    absent: {},
    withheld: [],
    notes: [],
  };
}

function parametersAt(held: ReturnType<typeof hold>, at: Canonical, sigma2: number): Float64Array {
  const par = startAt(held, at, sigma2);
  if (!par) throw new Error('not a covariance');
  return par;
}
