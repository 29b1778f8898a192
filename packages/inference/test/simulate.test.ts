import { qnorm, Random } from '@mixdiff/probability';
import { agree, agreeAll, glmerProblem, glmerProblems, jsp, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { termOrder } from '../src/parameters.ts';
import { percentile, percentileError } from '../src/percentile.ts';
import { chunkStreams, type Simulator, simulator } from '../src/simulate.ts';
import { numbers, one, recorded } from './golden.ts';
import { modelNamed, optimum, recordedFit, sure } from './models.ts';

/** Simulations `first` to `last` - 1 of `nsim`, as a worker draws them: n values each. */
function drawn(s: Simulator, seed: number, nsim: number, first: number, last: number): Float64Array {
  const [{ u, e }] = chunkStreams(seed, s, nsim, [first]);
  const [effects, residuals] = [Random.restored(u), Random.restored(e)];
  const Y = new Float64Array(s.n * (last - first));
  for (let i = 0; i < last - first; i++) {
    s.draw(effects.normals(new Float64Array(s.q)), residuals, Y.subarray(i * s.n, (i + 1) * s.n));
  }
  return Y;
}

describe('responses are simulated as lme4 does', () => {
  test.each(Object.entries(recorded.draws))('%s', (name, { seed, nsim, first, last, sum }) => {
    const model = modelNamed(name, 'REML');
    const fit = recordedFit(model, recorded.models[name].at);
    const Y = drawn(sure(simulator(model, fit.canonical)), seed, nsim, 0, nsim);
    const tolerance = { rel: 1e-11, source: `lme4 ${recorded.provenance.packages['lme4']}` };
    const n = model.response.y.length;
    expect(Y.length).toBe(n * nsim);
    agreeAll(Y.slice(0, 6), numbers(first), tolerance, 'first');
    agreeAll(Y.slice(-6), numbers(last), tolerance, 'last');
    agree(
      Y.reduce((a, b) => a + b, 0),
      one(sum),
      tolerance,
      'sum',
    );
  });
  test('a chunk draws its own part of the one stream', () => {
    const model = jsp('REML');
    const fit = optimum(model);
    const s = sure(simulator(model, fit.canonical));
    const whole = drawn(s, 5, 7, 0, 7);
    for (const [first, last] of [
      [0, 3],
      [3, 4],
      [4, 7],
    ] as const) {
      expect(drawn(s, 5, 7, first, last)).toEqual(whole.slice(first * s.n, last * s.n));
    }
  });
  test('order of terms: only when a later factor has more levels, then ties reversed', () => {
    const order = (...counts: number[]): number[] =>
      termOrder(counts.map((n) => ({ levels: Array.from({ length: n }, String) })));
    expect(order(10, 5, 5)).toEqual([0, 1, 2]);
    expect(order(5, 10, 5)).toEqual([1, 2, 0]);
    expect(order(5, 5, 5)).toEqual([0, 1, 2]);
  });
});

interface Simulated {
  readonly name: string;
  readonly theta: number[];
  readonly beta: number[];
  readonly sigma: number;
  readonly y: number[][];
}
describe.each(['1.1-31', '2.1-0'])('responses of other families are those of lme4 %s', (version) => {
  const problems = [...glmerProblems(), ...glmerProblems('families')];
  test.each(readGoldenJson<Simulated[]>(`glmer/simulated-${version}.json`).map((r) => [r.name, r] as const))(
    '%s',
    (name, { theta, beta, sigma, y }) => {
      const c = problems.find((one) => one.name === name);
      if (!c) throw new Error(name);
      const problem = glmerProblem(c);
      // theta of one-column terms, in lme4's order of terms
      const order = termOrder(problem.random);
      // lme4 draws random effects by theta in every version, though up to 2.0-6 VarCorr states sigma theta
      const Sigma = problem.random.map((_, k) => {
        const sd = theta[order.indexOf(k)] ?? Number.NaN;
        return { nrow: 1, ncol: 1, data: Float64Array.of(sd * sd) };
      });
      const scaled = c.family === 'Gamma' || c.family === 'gaussian';
      // up to 2.0-6 lme4 draws gamma responses of shape sigma where 1 / sigma^2 belongs
      const dispersion = c.family === 'Gamma' && version === '1.1-31' ? 1 / sigma : sigma ** 2;
      const residual = { kind: 'none' as const, ...(scaled ? { family: { dispersion } } : {}) };
      const s = sure(simulator(problem, { beta: Float64Array.from(beta), Sigma, residual }));
      const tolerance = { rel: 1e-9, abs: 1e-12, source: `lme4 ${version}, simulate(m, nsim = 2, seed = 5)` };
      agreeAll(drawn(s, 5, 2, 0, 2), y.flat(), tolerance, name);
      agreeAll(drawn(s, 5, 2, 1, 2), y[1] ?? [], tolerance, 'the second alone');
    },
  );
});

describe('percentiles', () => {
  const ten = [1, 2, 4, 7, 11, 16, 22, 29, 37, 46];
  test('between order statistics, on the scale of normal quantiles', () => {
    // rank 11 * 0.25 = 2.75, between 2 and 4 at qnorm(.25), qnorm(2/11), qnorm(3/11)
    agree(percentile(ten, 0.25).value, 3.539909676, { abs: 1e-9, source: 'boot 1.3-28.1, R 4.2.2' });
    expect(percentile(ten, 4 / 11)).toEqual({ value: 7, extreme: false });
  });
  test('know their own Monte Carlo error: of a normal median, sqrt(pi / 2 R)', () => {
    const R = 4001;
    const sorted = Float64Array.from({ length: R }, (_, i) => qnorm((i + 0.5) / R));
    agree(percentileError(sorted, 0.5), Math.sqrt(Math.PI / (2 * R)), { rel: 2e-3, source: 'asymptotic variance' });
    const density = Math.exp(-(1.959963984540054 ** 2) / 2) / Math.sqrt(2 * Math.PI);
    agree(percentileError(sorted, 0.025), Math.sqrt((0.025 * 0.975) / R) / density, { rel: 2e-2, source: 'the same' });
  });
  test('the extreme ones at the ends', () => {
    expect(percentile(ten, 0.025)).toEqual({ value: 1, extreme: true });
    expect(percentile(ten, 0.975)).toEqual({ value: 46, extreme: true });
    expect(percentile([], 0.5).value).toBeNaN();
  });
});
