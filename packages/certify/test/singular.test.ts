/** Covariance matrices without full rank: true and false zeros in one direction, against a brute-force search. */
import type { Problem } from '@mixdiff/contract';
import { agree } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { certify } from '../src/index.ts';
import { brute } from './brute.ts';
import { slopesDesign } from './designs.ts';
import { profiledAt, square } from './points.ts';

const perfect = (method: 'ML' | 'REML'): Problem =>
  slopesDesign(method, 3, 6, 4, (random) => {
    const b = 2 * random.normRand();
    return { intercept: b, slope: 0.6 * b };
  });

describe.each(['ML', 'REML'] as const)('%s', (method) => {
  const data = perfect(method);
  const found = brute(data);

  test('a correlation of 1 is a true boundary', () => {
    const [a, , , b] = found.relative[0].data;
    agree(found.relative[0].data[1] / Math.sqrt(a * b), 1, { abs: 1e-6, source: 'constructed so' }, 'correlation');
    const judged = certify(data, profiledAt(data, found.relative));
    expect(judged.verdict).toBe('boundary-maximum');
    agree(judged.bestLogLik as number, found.logLik, { abs: 1e-6, source: 'brute-force search' });
    expect(judged.zeroed).toHaveLength(1);
    expect(judged.zeroed[0].slope).toBeLessThan(0);
    // The zero direction is at right angles to (SD_1, SD_2).
    const along = judged.zeroed[0].direction[0] * Math.sqrt(a) + judged.zeroed[0].direction[1] * Math.sqrt(b);
    agree(along, 0, { abs: 1e-3, source: 'range and null space' });
  });
  test('the same correlation written as 0.999 or rounded past 1 gets the same verdict', () => {
    const at = profiledAt(data, found.relative);
    const [a, c, , b] = at.Sigma[0].data;
    const near = certify(data, { ...at, Sigma: [square(a, c * (1 - 1e-7), c * (1 - 1e-7), b)] });
    expect(near.verdict).toBe('boundary-maximum');
    const past = certify(data, { ...at, Sigma: [square(a, c * (1 + 1e-7), c * (1 + 1e-7), b)] });
    expect(past.verdict).toBe('boundary-maximum');
    expect(past.because.map(({ code }) => code)).toContain('certify/clipped');
  });
  test('a slope variance of zero is false in that direction only', () => {
    const data = slopesDesign(method, 12, 6, 4, (random) => ({
      intercept: 2 * random.normRand(),
      slope: random.normRand(),
    }));
    const found = brute(data);
    // The best point without a slope variance.
    const withoutSlope = {
      ...data,
      random: [
        {
          ...data.random[0],
          columns: ['(Intercept)'],
          Z: { ...data.random[0].Z, ncol: 1, data: data.random[0].Z.data.slice(0, data.response.y.length) },
        },
      ],
    };
    const face = brute(withoutSlope);
    const v = face.relative[0].data[0];
    const judged = certify(data, profiledAt(data, [square(v, 0, 0, 0)]));
    expect(judged.verdict).toBe('false-zero');
    agree(judged.gain as number, found.logLik - face.logLik, { abs: 1e-5, source: 'two brute-force searches' });
    expect(Math.abs(judged.zeroed[0].direction[1])).toBeCloseTo(1, 6);
    expect(judged.zeroed[0].slope).toBeGreaterThan(0);
  });
  test('a zero intercept variance that the covariance, not the variance, shows to be false', () => {
    const data = slopesDesign(method, 3, 8, 4, (random) => {
      const b = random.normRand();
      return { intercept: 0.1 * b, slope: b };
    });
    const at = profiledAt(data, [square(0, 0, 0, 1)]);
    const judged = certify(data, at);
    const v = at.Sigma[0].data[3];
    const t = 1e-3 * v;
    const together = certify(data, { ...at, Sigma: [square((t * t) / v, t, t, v)] });
    expect(together.logLik).toBeGreaterThan(judged.logLik as number);
    expect(judged.zeroed[0].slope).toBeLessThan(0);
    expect(judged.verdict).toBe('stopped-short');
    const said = judged.because.map(({ text }) => text).join('; ');
    expect(said).toContain('does not rise with that variance alone');
    expect(said).toContain('d logL / d(covariance of (Intercept) and x in (1 + x | g)) = +');
  });
  test('a slope variance of zero that is true', () => {
    const data = slopesDesign(method, 5, 6, 4, (random) => ({ intercept: 2 * random.normRand(), slope: 0 }));
    const found = brute(data);
    const judged = certify(data, profiledAt(data, found.relative));
    agree(judged.bestLogLik as number, found.logLik, { abs: 1e-6, source: 'brute-force search' });
    expect(['boundary-maximum', 'interior-maximum']).toContain(judged.verdict);
  });
});
