/** A slope on an uncentred x: the model is that of the centred one, and no verdict may say more than its maximum allows. */
import { isMaximum, type Problem } from '@mixdiff/contract';
import { agree, exactLogLik } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { certify, openCertifier } from '../src/index.ts';
import { slopesDesign } from './designs.ts';

const sloped = slopesDesign('ML', 5, 6, 5, (random) => ({
  intercept: 2 * random.normRand(),
  slope: 1.5 * random.normRand(),
}));
const n = sloped.response.y.length;
/** x on a grid of 2^-20, so that adding the mean rounds nothing. */
const centred = moved(sloped, 0, (x) => Math.round(x * 2 ** 20) / 2 ** 20);
function moved(problem: Problem, mean: number, change = (x: number): number => x): Problem {
  const second = (data: Float64Array): Float64Array => data.map((x, i) => (i < n ? x : change(x) + mean));
  return {
    ...problem,
    parts: {
      conditional: {
        ...problem.parts.conditional,
        X: { ...problem.parts.conditional.X, data: second(problem.parts.conditional.X.data) },
      },
    },
    random: problem.random.map((term) => ({ ...term, Z: { ...term.Z, data: second(term.Z.data) } })),
  };
}
/** Without a slope variance, as that is written exactly for any mean. */
const start = (problem: Problem) => ({
  beta: new Float64Array(2),
  Sigma: problem.random.map(({ columns: { length: c } }) => ({
    nrow: c,
    ncol: c,
    data: Float64Array.from({ length: c * c }, (_, i) => (i === 0 ? 1 : 0)),
  })),
  residual: { kind: 'variance', sigma2: 1 } as const,
});
const highest = certify(centred, start(centred)).bestLogLik as number;

describe.each([2, 4])('a mean of 1e%i', (power) => {
  test('the best point found is called a maximum', () => {
    const problem = moved(centred, 10 ** power);
    const certifier = openCertifier(problem);
    const { best, bestLogLik } = certifier.certify(start(problem));
    agree(bestLogLik as number, highest, { abs: 1e-4, source: 'the centred model, by theory' });
    expect(certifier.certify(best as NonNullable<typeof best>).verdict).toBe('interior-maximum');
  });
});
describe.each([6, 7, 8, 9])('a mean of 1e%i', (power) => {
  const problem = moved(centred, 10 ** power);
  const given = start(problem);
  const judged = openCertifier(problem).certify(given);

  test('what is short of the maximum by theory is not called one', () => {
    expect(highest - exactLogLik(problem, given)).toBeGreaterThan(1);
    expect(isMaximum(judged.verdict)).toBe(false);
  });
  test('how much higher the search came is said where no better point could be written', () => {
    expect(judged.verdict).toBe('not-assessed');
    const beyond = judged.because.find(({ code }) => code === 'certify/out-of-reach');
    const claimed = Number(/climbed ([0-9.e+-]+) higher/.exec(beyond?.text ?? '')?.[1]);
    const higher = highest - exactLogLik(problem, given);
    agree(claimed, higher, { rel: 0.01, source: 'the centred model, by theory; three digits are printed' });
  });
});
