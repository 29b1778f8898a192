import { type Chosen, choose, type Fit, isRefusal, type Kind, type Method, type Problem } from '@mixdiff/contract';
import { agree, agreeAll, marginal, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { nlme } from '../../src/index.ts';
import { errorStructure } from '../../src/residual/error-structure.ts';

interface Recorded {
  readonly name: string;
  readonly y: readonly number[];
  readonly fixed: { readonly columns: readonly string[]; readonly values: readonly (readonly number[])[] };
  readonly subject: readonly string[];
  /** Of the subject, in R's order. */
  readonly levels: readonly string[];
  readonly kind: Kind;
  readonly visit: readonly number[];
  readonly method: Method;
  readonly par: number | readonly number[];
  readonly iterations: number;
  readonly evaluations: readonly [number, number];
  readonly logLik: number;
  readonly AIC: number;
  readonly BIC: number;
  readonly sigma: number;
  readonly beta: readonly number[];
  readonly se: readonly number[];
}
const { source, cases } = readGoldenJson<{ source: string; cases: readonly Recorded[] }>('nlme/gls-structures.json');

function problemOf(c: Recorded): Problem {
  const fixed = c.fixed.columns.map((name, j) => ({
    name,
    term: name,
    values: c.fixed.values[j] as readonly number[],
  }));
  const p = marginal(c.y, fixed, c.subject, c.method, null, c.kind);
  if (!p.residual) throw new Error('no residual model');
  const position = Int32Array.from(c.visit, (v) => v - 1);
  const index = Int32Array.from(c.subject, (label) => c.levels.indexOf(label));
  const subject = { name: 'Subject', levels: c.levels, index };
  return { ...p, residual: { subject, position, structure: { kind: c.kind, labels: ['8', '10', '12', '14'] } } };
}
const chosen = choose(nlme) as Chosen;

/** Their last steps by differences of the objective: its rounding decides between one iteration, or some evaluations, and the next. */
const ROUNDED = new Set([
  'Orthodont with gaps cs-het, ML',
  'Orthodont us, ML',
  'Orthodont with gaps us, ML',
  'Orthodont ar1-het, REML',
]);

describe.each(cases.map((c) => [`${c.name}, ${c.method}`, c] as const))('gls, %s', (_, c) => {
  test('goes the way of gls, and states what it prints', async () => {
    const engine = await nlme.open?.(problemOf(c), chosen);
    if (!engine || isRefusal(engine)) throw new Error(engine?.message ?? 'nothing to open');
    const fit = engine.fit() as Fit;
    agree(fit.logLik, c.logLik, { abs: 1e-8, source });
    const { stop, meaning, vcov, canonical } = fit;
    const rounded = ROUNDED.has(`${c.name}, ${c.method}`);
    const counts = [stop.iterations, stop.evaluations.f, stop.evaluations.g];
    if (rounded) expect(Math.abs(stop.iterations - c.iterations)).toBeLessThanOrEqual(1);
    else expect(counts).toEqual([c.iterations, ...c.evaluations]);
    // an iteration more or less, at a flat place
    agreeAll(fit.native.values, [c.par].flat(), { abs: rounded ? 1e-4 : 1e-5, source });
    agreeAll(canonical.beta, c.beta, { rel: rounded ? 1e-4 : 1e-5, source });
    const p = c.beta.length;
    agreeAll(
      Float64Array.from({ length: p }, (__, j) => Math.sqrt(vcov?.data[j * (p + 1)] ?? Number.NaN)),
      c.se,
      { rel: rounded ? 1e-4 : 1e-5, source },
    );
    agree(2 * meaning.k - 2 * fit.logLik, c.AIC, { abs: 1e-7, source });
    agree(meaning.k * Math.log(meaning.nBIC) - 2 * fit.logLik, c.BIC, { abs: 1e-7, source });
    agreeAll(engine.toNative(canonical) as Float64Array, [...fit.native.values], {
      abs: 1e-8,
      source: 'the inverse map',
    });
    const again = engine.at(canonical) as Fit;
    agree(again.logLik, fit.logLik, { abs: 1e-9, source: 'the fit itself' });
    if (canonical.residual.kind !== 'marginal') throw new Error(canonical.residual.kind);
    // gls prints the standard deviation of the position that is met first
    const { sigma2, parameters } = canonical.residual;
    agree(Math.sqrt(c.kind.endsWith('hom') ? sigma2 : (parameters['variance.1'] ?? Number.NaN)), c.sigma, {
      rel: rounded ? 1e-4 : 1e-5,
      source,
    });
  });
});

test('a point that is no covariance matrix, or of another structure, has no parameters', () => {
  const { residual } = problemOf(cases.find(({ kind }) => kind === 'us') as Recorded);
  if (!residual) throw new Error('no residual model');
  const structure = errorStructure(
    residual,
    Int32Array.from(residual.position, (_, row) => row),
    'corExp',
  );
  const at = structure.toResidual(structure.start, 4);
  expect(structure.fromResidual(at)?.sigma2).toBe(4);
  const parameters = { ...at.parameters, 'cov.2.1': 5 };
  expect(structure.fromResidual({ ...at, parameters })).toBeNull();
  expect(structure.fromResidual({ kind: 'marginal', sigma2: 4, parameters: { rho: 0.2 } })).toBeNull();
  expect(structure.fromResidual({ kind: 'variance', sigma2: 4 })).toBeNull();
});

test('a correlation for each lag is corARMA of order (m - 1, 0): the same search', async () => {
  const us = cases.find((c) => c.name === 'Orthodont us' && c.method === 'REML') as Recorded;
  const given = problemOf(us);
  const fitOf = async (kind: Kind, order?: readonly number[]): Promise<Fit> => {
    const { residual } = given;
    if (!residual) throw new Error('no residual model');
    const structure = { kind, labels: residual.structure.labels, ...(order ? { order } : {}) };
    const fit = await nlme.fit({ ...given, residual: { ...residual, structure } }, chosen, { milliseconds: () => 0 });
    if (isRefusal(fit)) throw new Error(fit.message);
    return fit;
  };
  const [lags, process] = [await fitOf('toep-hom'), await fitOf('arma', [3, 0])];
  expect([lags.stop, [...lags.native.values]]).toEqual([process.stop, [...process.native.values]]);
  agree(lags.logLik, -214.69576944443, {
    abs: 1e-8,
    source: 'gls, corARMA(form = ~ 1 | Subject, p = 3, q = 0), nlme 3.1-162',
  });
});
