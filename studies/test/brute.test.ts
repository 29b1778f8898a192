import { Random } from '@mixdiff/probability';
import { plainLogLik } from '@mixdiff/referee';
import { agree, dyestuff2, sleepstudy, twoMaxima } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { bruteForce } from '../src/brute.ts';
import { drawDesign, KINDS } from '../src/designs.ts';
import { plain, surfaceOf } from '../src/likelihood.ts';

describe('the judge of the study', () => {
  it('finds the higher of two maxima, at zero and away from it', () => {
    const source = 'lme4 1.1-31 from several starts';
    agree(bruteForce(twoMaxima('REML')).logLik, -16.7559, { abs: 5e-5, source });
    agree(bruteForce(twoMaxima('ML')).logLik, -16.9264, { abs: 5e-5, source });
  });
  it('finds the maximum with slopes, and a true zero', () => {
    agree(bruteForce(sleepstudy('ML')).logLik, -875.96967, { abs: 1e-5, source: 'lme4 1.1-31' });
    agree(bruteForce(sleepstudy('REML')).logLik, -871.81414, { abs: 1e-5, source: 'lme4 1.1-31' });
    expect(bruteForce(dyestuff2('ML')).at.Sigma[0]?.data[0]).toBe(0);
  });
  it('has one likelihood in two forms, and it is that of the referee', () => {
    const random = new Random(3);
    for (let i = 0; i < 2 * KINDS.length; i++) {
      const design = drawDesign(random, i);
      for (const method of ['ML', 'REML'] as const) {
        const problem = design.problem(method);
        const surface = surfaceOf(problem);
        const theta = Float64Array.from({ length: surface.dimension }, () => random.normRand());
        const at = surface.point(theta);
        agree(plain(problem, at), -surface.value(theta), { rel: 1e-10, source: 'the same likelihood through q x q' });
        if (problem.response.y.length < 120)
          agree(plain(problem, at), plainLogLik(problem, at), { rel: 1e-10, source: 'the referee, written out' });
      }
    }
  });
});
describe('designs', () => {
  it('are the same for the same seed, and every level occurs', () => {
    const [one, same] = [new Random(5), new Random(5)];
    for (let i = 0; i < 20; i++) {
      const problem = drawDesign(one, i).problem('ML');
      expect(drawDesign(same, i).problem('ML').response.y).toEqual(problem.response.y);
      for (const { level, levels } of problem.random) expect(new Set(level).size).toBe(levels.length);
    }
  });
});
