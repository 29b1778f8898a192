import { mixedBackends } from '@mixdiff/backends';
import { type Context, choose, type Problem } from '@mixdiff/contract';
import { buildProblem, parseCsv } from '@mixdiff/frame';
import { dropHypothesis, kenwardRoger, satterthwaite } from '@mixdiff/inference';
import { agree, readGolden } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { sure } from './inference-models.ts';

const context: Context = { milliseconds: () => 0 };
/** A response of 1e150: its variance is 1e300, the square of that no number. */
const problem: Problem = (() => {
  const table = sure(parseCsv(readGolden('inference/scale.csv'), { name: 'scale.csv' }));
  return sure(buildProblem(table, { formula: 'y ~ x + (1 | g)', method: 'REML' }, { dataHash: '' })).problem;
})();
// pbkrtest 0.5.2 and lmerTest 3.1-3 on the same data with y / 1e150:
// KRmodcomp: F 31.913554 on 1 and 18.370236; anova(ddf = "Satterthwaite"): F 33.2221 on 1 and 18.4091.
const R = [
  [kenwardRoger, 31.913554, 18.370236],
  [satterthwaite, 33.2221, 18.4091],
] as const;

test.each(mixedBackends.filter(({ id }) => id !== 'glmmTMB').map((b) => [b.id, b] as const))(
  '%s: tests of a response of 1e150 are those of the response over 1e150',
  async (_, backend) => {
    const fit = sure(await backend.fit(problem, sure(choose(backend)), context));
    for (const [open, F, ddf] of R) {
      const tester = sure(open(fit, problem));
      const got = sure(tester.test(sure(dropHypothesis(problem, tester.kept, 'x'))));
      // The fits stop where their optimizers stop.
      agree(got.statistic, F, { rel: 2e-5, source: 'R, y / 1e150' }, 'F');
      agree(got.ddf, ddf, { rel: 2e-4, source: 'R, y / 1e150' }, 'ddf');
      expect(got.p).toBeCloseTo(2e-5, 4);
    }
  },
);
