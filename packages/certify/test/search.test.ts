/** The search of the surface against an independent one, and its height against the referee, which the surface must not know. */

import { richardsonGradient } from '@mixdiff/linalg';
import { openLandscape, search } from '@mixdiff/surface';
import { agree, jsp, penicillin, sleepstudy } from '@mixdiff/testing';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { brute } from './brute.ts';
import { type Kind, randomDesign } from './designs.ts';
import { refereeOf } from './points.ts';

describe.each(['ML', 'REML'] as const)('%s', (method) => {
  test.each([
    ['JSP', jsp(method)],
    ['sleepstudy', sleepstudy(method)],
    ['Penicillin', penicillin(method)],
  ])('%s: value and gradient', (_, data) => {
    const landscape = openLandscape(data, 'precision');
    const referee = refereeOf(data);
    const d = landscape.coordinates.dimension;
    const points = [0.6, -0.2, 0].map((from) => Float64Array.from({ length: d }, (_, i) => from + 0.1 * i));
    const heights = points.map((x) => {
      const answer = referee.logLik(landscape.canonical(x));
      return ('refused' in answer ? Number.NaN : answer.logLik) + landscape.value(x);
    });
    for (const height of heights) agree(height, heights[0], { abs: 1e-9, source: 'referee: the constant is the same' });
    const gradient = new Float64Array(d);
    landscape.value(points[0], gradient);
    const slopes = richardsonGradient((x) => landscape.value(x), points[0]);
    gradient.forEach((g, i) => {
      agree(g, slopes[i], { rel: 1e-6, abs: 1e-6, source: 'Richardson extrapolation' });
    });
  });
  test('random small designs: never below brute force', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Kind>('one-way', 'crossed', 'slopes', 'uncorrelated'),
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom(14, 20),
        (kind, seed, n) => {
          const data = randomDesign(kind, method, seed, n);
          const landscape = openLandscape(data, 'precision');
          const { best } = search(landscape);
          if (best.grounded) return;
          const answer = refereeOf(data).logLik(landscape.canonical(best.x));
          const found = brute(data).logLik;
          if ('refused' in answer || !(answer.logLik >= found - 1e-6))
            throw new Error(`${kind} ${seed} ${n}: below ${found}`);
        },
      ),
      { numRuns: 12 },
    );
  });
});
