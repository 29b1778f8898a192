import { Random } from '@mixdiff/probability';
import { agree } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { bruteForce } from '../src/brute.ts';
import { drawDesign, KINDS } from '../src/designs.ts';
import { plain } from '../src/likelihood.ts';
import { MEANS, measured, SCALES } from '../src/measured.ts';
import { withFirst, withSection } from '../src/sections.ts';
import type { Seen } from '../src/tally.ts';
import { cellOf } from '../src/units-section.ts';

describe('a design in other units', () => {
  it('has the likelihood of the judge at the point read back, but for n log scale', () => {
    const random = new Random(11);
    const source = 'change of variables: y -> c y adds -m log c, m = n (ML) or n - p (REML); a shift of x adds nothing';
    for (let i = 0; i < KINDS.length; i++) {
      const design = drawDesign(random, i);
      for (const method of ['ML', 'REML'] as const) {
        const { scale, mean } = { scale: SCALES[i % 4] as number, mean: MEANS[i % 3] as number };
        const { problem, judged, read } = measured(design.problem(method), { scale, mean });
        const at = measuredPoint(problem, random, scale);
        const m = problem.response.y.length - (method === 'REML' ? problem.parts.conditional.X.ncol : 0);
        agree(plain(judged, read(at)) - m * Math.log(scale), plain(problem, at), { rel: 1e-8, source });
      }
    }
  });
  it('is not changed by scale 1, mean 0', () => {
    const problem = drawDesign(new Random(2), 3).problem('ML');
    expect(measured(problem, { scale: 1, mean: 0 }).problem).toEqual(problem);
    const { at } = bruteForce(problem);
    expect(measured(problem, { scale: 1, mean: 0 }).read(at)).toEqual(at);
  });
});
/** Some point with full covariance matrices, of a size that suits the scale. */
function measuredPoint(problem: ReturnType<typeof measured>['problem'], random: Random, scale: number) {
  const Sigma = problem.random.map(({ columns: { length: c } }) => ({
    nrow: c,
    ncol: c,
    data: Float64Array.from(c === 1 ? [0.4] : [0.5, 0.1, 0.1, 0.2], (v) => v * scale ** 2),
  }));
  const beta = Float64Array.from(problem.parts.conditional.columns, () => random.normRand() * scale);
  return { beta, Sigma, residual: { kind: 'variance' as const, sigma2: 1.3 * scale ** 2 } };
}

describe('the page', () => {
  const seen = (gap: number, silent = false): Seen => ({
    ...{ engine: 'e', what: 'd', gap, verdict: 'stopped-short', gain: gap, silent },
  });
  it('counts an end without a likelihood as short', () => {
    expect(cellOf([seen(0), seen(0.5, true), seen(Number.NaN)])).toBe('2 of 3 (no likelihood, no likelihood; 1)');
    expect(cellOf([seen(0)])).toBe('0 of 1');
  });
  it('keeps what the other study wrote', () => {
    const page = '# A\n\nold\n\n## One\n\n1\n\n## Two\n\n2\n';
    expect(withFirst(page, '# A\n\nnew\n')).toBe('# A\n\nnew\n\n## One\n\n1\n\n## Two\n\n2\n');
    expect(withSection(page, 'One', 'uno')).toBe('# A\n\nold\n\n## One\n\nuno\n\n## Two\n\n2\n');
    expect(withSection(page, 'Three', '3')).toBe(`${page}\n## Three\n\n3\n`);
  });
});
