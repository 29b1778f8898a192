import { type Canonical, type Chosen, choose, type Engine, type Fit, isRefusal } from '@mixdiff/contract';
import { agree, agreeAll, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { nlme } from '../src/index.ts';
import { type RecordedStructure, type RecordedStructures, recordedProblem } from './recorded-problem.ts';

const recorded = readGoldenJson<RecordedStructures>('nlme/structures.json');
const { source, cases, invalid } = recorded;

const opened = async (c: RecordedStructure): Promise<Engine> => {
  const engine = await nlme.open?.(recordedProblem(recorded, c), choose(nlme, undefined, c.choices ?? {}) as Chosen);
  if (!engine || isRefusal(engine)) throw new Error(engine?.message ?? 'nothing to open');
  return engine;
};
const fitted = (engine: Engine): Fit => {
  const fit = engine.fit();
  if (isRefusal(fit)) throw new Error(fit.message);
  return fit;
};
const summed = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const standardErrors = ({ vcov }: Fit, p: number): Float64Array =>
  Float64Array.from({ length: p }, (_, j) => Math.sqrt(vcov?.data[j * (p + 1)] ?? Number.NaN));

/**
 * Where EM ends the score of the random effects is 0 but for rounding: whether a difference over 1.5e-8 is 0 or a unit in the last
 * place decides whether a later gradient is taken by one evaluation or by two.
 */
const ONE_EVALUATION = new Set([
  'lme, SD by sex, ML',
  'lme, ar1 and SD by visit, ML',
  'lme, arma(1,1), ML',
  'lme, cs within a level, ML',
]);

describe.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
  test('every round starts and ends as in nlme, in as many iterations and evaluations', async () => {
    const fit = fitted(await opened(c));
    const { iterations, evaluations } = fit.stop;
    const [f, g] = [0, 1].map((k) => summed(c.rounds.map((round) => round.evaluations[k] ?? Number.NaN)));
    expect([iterations, evaluations.f]).toEqual([summed(c.rounds.map((round) => round.iterations)), f]);
    expect(Math.abs(evaluations.g - (g ?? Number.NaN))).toBeLessThanOrEqual(ONE_EVALUATION.has(c.name) ? 1 : 0);
    const rounds = (fit.trace ?? []).filter(({ phase }) => phase === 'nlminb');
    expect(rounds).toHaveLength(c.rounds.length);
    for (const [k, { par }] of rounds.entries()) {
      const start = c.rounds[k]?.start ?? [];
      // a start is the end of the round before: as good as that one's parameters
      agreeAll(par.data.subarray(0, par.nrow), [...start], { abs: k === 0 ? 1e-9 : 1e-4, source });
    }
  });
  test('what nlme prints there', async () => {
    const fit = fitted(await opened(c));
    // random effects are named by what they are, the others as coef has them
    const own = (names: readonly string[]): string[] => names.filter((name) => /^(cor|var)Struct/.test(name));
    expect(own(fit.native.names)).toEqual(own(c.coefficients));
    expect(fit.native.names).toHaveLength(c.coefficients.length);
    for (const [k, { data }] of fit.canonical.Sigma.entries())
      agreeAll(data, c.psi?.[k]?.flat() ?? [], { rel: 1e-3, abs: 1e-5, source });
    agree(fit.logLik, c.logLik, { abs: 1e-8, source });
    agreeAll(fit.canonical.beta, c.beta, { rel: 1e-5, source });
    agreeAll(standardErrors(fit, c.beta.length), c.se, { rel: 1e-5, source });
    const { k, nBIC } = fit.meaning;
    agree(2 * k - 2 * fit.logLik, c.AIC, { abs: 1e-7, source });
    agree(k * Math.log(nBIC) - 2 * fit.logLik, c.BIC, { abs: 1e-7, source });
  });
  test('the gradient, where there is one, is that of the objective', async () => {
    const engine = await opened(c);
    if (!engine.gradient) return;
    const at = engine.start.map((x, k) => x + 0.1 * Math.cos(k));
    const gradient = new Float64Array(at.length);
    engine.objective(at, gradient);
    const moved = (k: number, h: number): number => engine.objective(at.map((x, i) => (i === k ? x + h : x)));
    for (const [k, g] of gradient.entries())
      agree(g, (moved(k, 1e-4) - moved(k, -1e-4)) / 2e-4, { abs: 1e-5, rel: 1e-6, source: 'differences' });
  });
  test('both directions of the map, and the log-likelihood of the point itself', async () => {
    const engine = await opened(c);
    const fit = fitted(engine);
    agreeAll(engine.toNative(fit.canonical) as Float64Array, [...fit.native.values], {
      rel: 1e-8,
      abs: 1e-10,
      source: 'the inverse map',
    });
    const again = engine.at(fit.canonical) as Fit;
    // rounds end within 1e-6 of fitted values that are their own
    agree(again.logLik, fit.logLik, { abs: c.rounds.length > 1 ? 1e-6 : 1e-9, source: 'the fit itself' });
  });
});

describe('corLin in the plane', () => {
  const c = cases.find(({ name }) => name === 'exp in the plane, ML') as RecordedStructure;
  const lin = { ...c, residual: { ...c.residual, kind: 'lin' as const } };
  test.each(invalid)(
    'range $range: nlme goes on with what the factorization left',
    async ({ range, logLik, smallest }) => {
      const engine = await opened(lin);
      const point: Canonical = {
        ...engine.toCanonical(engine.start),
        residual: { kind: 'marginal', sigma2: 1, parameters: { range } },
      };
      agree(engine.logLik(engine.toNative(point) as Float64Array), logLik, { abs: 1e-9, source });
      const said = (engine.at(point) as Fit).notes.map(({ code }) => code);
      expect(said.includes('nlme/invalid-correlation')).toBe(smallest <= 0);
    },
  );
});
