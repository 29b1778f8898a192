import { type Canonical, isRefusal, type Problem } from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import { residualField } from '@mixdiff/schema';
import { shiftedLogLik } from '../altered.ts';
import { type Construction, given, pair } from '../construction.ts';

const IN_PLANE = { formula: 'y ~ f', correlation: 'corLin(form = ~ s + v)', method: 'ML' } as const;
const NO_RESIDUAL = { formula: 'y ~ x + f', repeated: 'ar1(v | g)', factors: { v: null }, method: 'REML' } as const;
const OF_JOINT = { se: 'joint-precision', df: 'infinite', statistic: 'z' } as const;

/** What a log-likelihood is stated of, and with how many digits. */
export const criterion: readonly Construction[] = [
  pair(
    'linear-in-the-plane',
    ['invalid-covariance'],
    'corLin over a grid: at a range in a where the matrix has a negative eigenvalue, at the highest that has none in b',
    (csv) =>
      given(IN_PLANE, csv, ({ point, say, problem }) => ({
        // what nlme goes on with is no likelihood, and as high as it likes
        a: { ...shiftedLogLik(say(point), 4.2), ...residualField(invalid(problem, point), problem) },
        b: say(point),
      })),
  ),
  pair('last-digits', ['criterion-noise'], 'the restricted log-likelihood of b is 7e-5 too high', (csv) =>
    given(NO_RESIDUAL, csv, ({ point, say }) => ({
      a: say(point, OF_JOINT),
      b: shiftedLogLik(say(point, OF_JOINT), 7e-5),
    })),
  ),
];
/** The first range, of growing ones, at which the referee finds a negative eigenvalue. */
function invalid(problem: Problem, best: Canonical): Canonical {
  const ranges = Array.from({ length: 40 }, (_, i) => 1.5 + i / 4);
  const points = ranges.map(
    (range): Canonical => ({
      ...best,
      residual: { kind: 'marginal', sigma2: 2, parameters: { range } },
    }),
  );
  const found = points.find((point) => {
    const judged = refereeOf(problem, 'precision')?.logLik(point);
    return judged && isRefusal(judged);
  });
  if (!found) throw new Error('every range is a correlation');
  return found;
}
