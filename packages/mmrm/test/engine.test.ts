import {
  type Answer,
  type Chosen,
  choose,
  type Engine,
  type Fit,
  isRefusal,
  type Kind,
  type Problem,
} from '@mixdiff/contract';
import { agree, agreeAll } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KINDS } from '../src/covariance.ts';
import { mmrm } from '../src/index.ts';
import { fev, problemOf, recordedFit, repeated } from './recorded.ts';

const sure = <T extends object>(x: Answer<T> | undefined): T => {
  if (!x || isRefusal(x)) throw new Error(x?.message ?? 'nothing');
  return x;
};
const chosenWith = (user: Readonly<Record<string, string>> = {}): Chosen => sure(choose(mmrm, undefined, user));
const opened = async (problem: Problem, user = {}): Promise<Engine> =>
  sure(await mmrm.open?.(problem, chosenWith(user)));
const fitted = async (problem: Problem, user = {}): Promise<Fit> => sure((await opened(problem, user)).fit());
const code = async (problem: Problem, user = {}): Promise<string> => {
  const answer = await mmrm.fit(problem, chosenWith(user), { milliseconds: () => 0 });
  return isRefusal(answer) ? answer.refused : 'fitted';
};
const us = fev('us').problem;

describe.each(KINDS)('%s', (kind) => {
  test('theta -> canonical -> theta, and the point at its own log-likelihood', async () => {
    const engine = await opened(fev(kind).problem);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.6, max: 0.6, noNaN: true }), {
          minLength: engine.names.length,
          maxLength: engine.names.length,
        }),
        (values) => {
          const theta = Float64Array.from(values);
          const point = engine.toCanonical(theta);
          agreeAll(sure(engine.toNative(point)), theta, { abs: 1e-10, source: 'the inverse map' });
          const found = engine.at(point);
          const logLik = engine.logLik(theta);
          // toep is not positive definite for every theta
          if (isRefusal(found)) expect([found.refused, logLik]).toEqual(['mmrm/not-positive-definite', -Infinity]);
          else agree(found.logLik, logLik, { rel: 1e-11, source: 'the objective' });
        },
      ),
      { numRuns: 20 },
    );
  });
});

test('canonical parameters have their standard names', async () => {
  const names = async (kind: Kind): Promise<string> => {
    const { residual } = (await opened(fev(kind).problem)).toCanonical((await opened(fev(kind).problem)).start);
    return residual.kind === 'marginal' ? `${residual.sigma2} ${Object.keys(residual.parameters).join(' ')}` : '';
  };
  expect(await names('us')).toBe(
    'NaN variance.1 variance.2 variance.3 variance.4 cov.2.1 cov.3.1 cov.3.2 cov.4.1 cov.4.2 cov.4.3',
  );
  expect(await names('ad-het')).toBe('NaN variance.1 variance.2 variance.3 variance.4 rho.1 rho.2 rho.3');
  expect(await names('toep-hom')).toBe('1 rho.1 rho.2 rho.3');
  expect(await names('cs-hom')).toBe('1 rho');
});
test('at another beta the likelihood is lower under ML, the same under REML', async () => {
  for (const [method, lower] of [
    ['ML', true],
    ['REML', false],
  ] as const) {
    const engine = await opened({ ...us, method });
    const fit = sure(engine.fit());
    const beta = fit.canonical.beta.map((b, j) => b + (j === 0 ? 0.5 : 0));
    const moved = sure(engine.at({ ...fit.canonical, beta }));
    expect(moved.logLik < fit.logLik - 0.1).toBe(lower);
    // quadratic in beta: half the squared shift over the conditional variance of the coefficient
    const twice = sure(engine.at({ ...fit.canonical, beta: fit.canonical.beta.map((b, j) => b + (j === 0 ? 1 : 0)) }));
    if (lower) agree((fit.logLik - twice.logLik) / (fit.logLik - moved.logLik), 4, { rel: 1e-8, source: 'a parabola' });
  }
});
test('twice all weights: twice Sigma, the same standard errors and likelihood', async () => {
  const weights = { values: new Float64Array(us.response.y.length).fill(2), kind: 'as-original' as const };
  const [one, two] = [
    await fitted(us, { optimizer: 'nlminb' }),
    await fitted({ ...us, weights }, { optimizer: 'nlminb' }),
  ];
  const first = ({ canonical: { residual } }: Fit): number =>
    residual.kind === 'marginal' ? (residual.parameters['variance.1'] ?? 0) : 0;
  // two searches by nlminb's own rule
  agree(first(two) / first(one), 2, { rel: 1e-4, source: 'weights are precisions' });
  agree(two.logLik, one.logLik, { abs: 1e-6, source: 'a change of scale' });
});
test('a large mean costs no digits', async () => {
  const shifted = { ...us, response: { ...us.response, y: us.response.y.map((y) => y + 1e6) } };
  const [a, b] = [await opened(us), await opened(shifted)];
  const theta = Float64Array.from(recordedFit('fev-us-reml').fit.theta);
  agree(b.logLik(theta), a.logLik(theta), { rel: 1e-10, source: 'y + 1e6 has 1e-10 of rounding in it' });
});

describe('visits and columns that are left out', () => {
  test('a visit without rows is dropped with a message; those around it are neighbours', async () => {
    const { problem, rows } = fev('ar1-hom');
    const kept = rows.flatMap(({ AVISIT }, i) => (AVISIT === 'VIS2' ? [] : [i]));
    const fit = await fitted(without(problem, kept));
    agree(fit.logLik, -1330.4491, { abs: 6e-5, source: 'mmrm 0.3.19, VIS2 dropped' });
    expect(fit.dropped).toEqual(['AVISITVIS2', 'ARMCDTRT:AVISITVIS2']);
    expect(fit.notes.map((note) => note.code)).toEqual(['mmrm/dropped-visits', 'mmrm/rank-deficient']);
    expect(Number.isNaN(fit.canonical.beta[5])).toBe(true);
    expect(Number.isNaN(fit.vcov?.data[5] ?? 0)).toBe(true);
    expect(fit.fitted.every(Number.isFinite)).toBe(true);
  });
  test('kept, it stands between its neighbours; of us nothing tells its variance', async () => {
    const { problem, rows } = fev('ar1-hom');
    const kept = rows.flatMap(({ AVISIT }, i) => (AVISIT === 'VIS2' ? [] : [i]));
    const fit = await fitted(without(problem, kept), { 'unused-visits': 'keep' });
    agree(fit.logLik, -1330.6807, { abs: 6e-5, source: 'mmrm 0.3.19, drop_visit_levels = FALSE' });
    expect(fit.notes.map((note) => note.code)).toEqual(['mmrm/rank-deficient']);
    expect(await code(without(fev('us').problem, kept), { 'unused-visits': 'keep' })).toBe('mmrm/no-optimizer');
  });
  test('of us the positions that remain keep their numbers', async () => {
    const { problem, rows } = fev('us');
    const kept = rows.flatMap(({ AVISIT }, i) => (AVISIT === 'VIS2' ? [] : [i]));
    const { canonical } = await fitted(without(problem, kept));
    expect(canonical.residual.kind === 'marginal' && Object.keys(canonical.residual.parameters)).toEqual([
      'variance.1',
      'variance.3',
      'variance.4',
      'cov.3.1',
      'cov.4.1',
      'cov.4.3',
    ]);
  });
});
/** Those rows alone; subjects that lose all of theirs are gone. */
function without(problem: Problem, kept: readonly number[]): Problem {
  const { X } = problem.parts.conditional;
  const { subject, position, structure } = problem.residual as NonNullable<Problem['residual']>;
  const at = kept.map((i) => subject.index[i] ?? 0);
  const left = [...new Set(at)].sort((a, b) => a - b);
  return {
    ...problem,
    response: { ...problem.response, y: Float64Array.from(kept, (i) => problem.response.y[i] ?? 0) },
    parts: {
      conditional: {
        ...problem.parts.conditional,
        X: {
          nrow: kept.length,
          ncol: X.ncol,
          data: Float64Array.from(
            Array.from({ length: X.ncol }, (_, j) => kept.map((i) => X.data[j * X.nrow + i] ?? 0)).flat(),
          ),
        },
      },
    },
    residual: {
      structure,
      position: Int32Array.from(kept, (i) => position[i] ?? 0),
      subject: {
        name: subject.name,
        levels: left.map((i) => subject.levels[i] ?? ''),
        index: Int32Array.from(at, (i) => left.indexOf(i)),
      },
    },
  };
}

test('columns that are combinations of others: left out, or refused by name', async () => {
  const { X, columns } = us.parts.conditional;
  const twice = Float64Array.from([...X.data, ...X.data.subarray(X.nrow, 2 * X.nrow)]);
  const doubled = {
    ...us.parts.conditional,
    X: { ...X, ncol: X.ncol + 1, data: twice },
    columns: [...columns, 'again'],
  };
  const singular = { ...us, parts: { conditional: doubled } };
  expect((await fitted(singular)).dropped).toEqual(['again']);
  const answer = await mmrm.fit(singular, chosenWith({ 'accept-singular': 'no' }), { milliseconds: () => 0 });
  expect(answer).toMatchObject({ refused: 'mmrm/singular', message: expect.stringContaining('again') });
});
test('more than 100 visits: refused as mmrm does in a script, fitted where that is asked', async () => {
  const rows = Array.from({ length: 30 * 101 }, (_, i) => ({
    id: String(i % 30),
    t: String(Math.floor(i / 30) + 1000),
    y: String(Math.sin(i * i)),
  }));
  const problem = repeated(rows, [['(Intercept)', () => 1]], { y: 'y', subject: 'id', visit: 't', kind: 'ar1-hom' });
  expect(await code(problem)).toBe('mmrm/many-visits');
  const fit = await fitted(problem, { 'many-visits': 'fit' });
  expect([fit.stop.reason, fit.meaning.nBIC]).toEqual(['converged', 30]);
});

test('a refit with the same response ends where the fit ended, and the engine forgets it', async () => {
  const engine = await opened(us, { optimizer: 'nlminb' });
  const fit = sure(engine.fit());
  const into = {
    beta: new Float64Array(11),
    Sigma: [],
    sigma2: 0,
    logLik: 0,
    singular: false,
    reason: 'unknown' as const,
  };
  engine.refit(us.response.y, into);
  agree(into.logLik, fit.logLik, { abs: 1e-7, source: 'the same data' });
  const theta = fit.native.values;
  engine.refit(
    us.response.y.map((y, i) => y + (i % 3)),
    into,
  );
  expect(into.reason).toBe('converged');
  expect(Math.abs(into.logLik - fit.logLik)).toBeGreaterThan(0.01);
  expect(engine.logLik(theta)).toBe(fit.logLik);
});

describe('the chain of optimizers', () => {
  test('where L-BFGS-B breaks down the next one starts where it did', async () => {
    // toep on cs-bound: Sigma is not positive definite on the way (case of a start failure in mmrm)
    const bound = problemOf(recordedFit('csbound-cs-ml'));
    const residual = { ...(bound.residual as NonNullable<Problem['residual']>) };
    const toep = {
      ...bound,
      residual: { ...residual, structure: { ...residual.structure, kind: 'toep-hom' as const } },
    };
    const fit = await fitted(toep);
    expect(fit.notes.map((note) => note.code)).toContain('mmrm/divergence');
    expect(fit.trace?.map(({ phase }) => phase).slice(0, 2)).toEqual(['L-BFGS-B', 'BFGS']);
    expect(fit.trace?.[1]?.par.data.slice(0, 3)).toEqual(fit.trace?.[0]?.par.data.slice(0, 3));
    expect(await code(toep, { optimizer: 'L-BFGS-B' })).toBe('mmrm/convergence');
  });
});

describe('refused by name', () => {
  const residual = us.residual as NonNullable<Problem['residual']>;
  test('what mmrm has not', async () => {
    const { Z, level, levels } = {
      Z: us.parts.conditional.X,
      level: residual.subject.index,
      levels: residual.subject.levels,
    };
    const structure = { kind: 'us', labels: ['(Intercept)'] } as const;
    const random = [{ name: '1 | g', group: 'g', columns: ['(Intercept)'], levels, level, Z, structure }];
    expect(await code({ ...us, random })).toBe('mmrm/random-effects');
    expect(await code({ ...us, random, residual: null })).toBe('mmrm/random-effects');
    expect(mmrm.lacks({ ...us, random })).toEqual(['random-effects', 'residual-beside-random']);
    expect(await code({ ...us, residual: null })).toBe('mmrm/no-structure');
    expect(await code({ ...us, response: { ...us.response, family: 'poisson', link: 'log' } })).toBe('mmrm/family');
    expect(await code(fev('lin').problem)).toBe('mmrm/residual');
    const { at: _, ...nowhere } = fev('exp').problem.residual as NonNullable<Problem['residual']>;
    expect(await code({ ...us, residual: nowhere })).toBe('mmrm/no-coordinates');
    const exp = fev('exp').problem.residual as NonNullable<Problem['residual']>;
    const { nrow, ncol, data } = exp.at as NonNullable<typeof exp.at>;
    const close = { ...exp, at: { nrow, ncol, data: data.map((t) => Math.max(t, 2)) } };
    expect(await code({ ...us, residual: close })).toBe('mmrm/same-place');
    const offset = new Float64Array(us.response.y.length);
    expect(await code({ ...us, parts: { conditional: { ...us.parts.conditional, offset } } })).toBe('mmrm/offset');
    expect(await code(us, { df: 'residual', vcov: 'kenward-roger' })).toBe('mmrm/vcov-of-df');
    expect(await code({ ...us, method: 'ML' }, { df: 'kenward-roger' })).toBe('mmrm/kenward-roger-ml');
    expect(await code(fev('cs-hom').problem, { start: 'emp' })).toBe('mmrm/empirical-start');
  });
  test('data that make no such model', async () => {
    const subject = {
      ...residual.subject,
      index: residual.subject.index.map((s, i) => (i === 1 ? (residual.subject.index[0] ?? 0) : s)),
    };
    const position = residual.position.map((at, i) => (i === 1 ? (residual.position[0] ?? 0) : at));
    expect(await code({ ...us, residual: { ...residual, subject, position } })).toBe('mmrm/duplicate-visit');
    expect(await code({ ...us, residual: { ...residual, position: new Int32Array(position.length) } })).toBe(
      'mmrm/one-visit',
    );
    const values = new Float64Array(position.length).fill(1);
    values[3] = 0;
    expect(await code({ ...us, weights: { values, kind: 'as-original' } })).toBe('mmrm/weight');
  });
});
