/** The referee as judge of points: each is evaluated once, and answers are those of the referee itself. */
import type { Method } from '@mixdiff/contract';
import type { Referee } from '@mixdiff/referee';
import { sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { refereeJudge } from '../src/judge.ts';
import { profiledAt, refereeOf, square } from './points.ts';

function counted(referee: Referee): { referee: Referee; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    referee: {
      ...referee,
      logLik: (at, method) => {
        asked.push('logLik');
        return referee.logLik(at, method);
      },
      generalizedLeastSquares: (at) => {
        asked.push('fixed');
        return referee.generalizedLeastSquares(at);
      },
    },
  };
}

describe.each<[Method, string[]]>([
  ['REML', ['fixed']],
  ['ML', ['logLik', 'fixed', 'logLik']],
])('%s', (method, expected) => {
  const data = sleepstudy(method);
  const at = profiledAt(data, [square(0.8, 0.1, 0.1, 0.06)]);
  test('a point, its completion and its standard errors', () => {
    const { referee, asked } = counted(refereeOf(data));
    const judge = refereeJudge(referee, method);
    for (let times = 0; times < 2; times++) {
      expect(judge.refusal(at)).toBe(null);
      const completed = judge.complete(at, at);
      expect(judge.logLik(completed)).toBeCloseTo(judge.logLik(at), 9);
      expect(judge.standardErrors(at)).toHaveLength(2);
    }
    expect(asked).toEqual(expected);
  });
  test('the height that comes with the fixed effects is the likelihood there', () => {
    const referee = refereeOf(data);
    const fixed = referee.generalizedLeastSquares(at);
    const there = 'refused' in fixed ? fixed : referee.logLik({ ...at, beta: fixed.beta });
    if ('refused' in fixed || 'refused' in there) throw new Error('refused');
    expect(fixed.logLik).toBeCloseTo(there.logLik, 9);
  });
  test('other columns are another question', () => {
    const { referee, asked } = counted(refereeOf(data));
    const judge = refereeJudge(referee, method);
    const without = { ...at, beta: Float64Array.of(at.beta[0], Number.NaN) };
    const [whole, part] = [judge.complete(at, at), judge.complete(at, without)];
    expect(Number.isNaN(part.beta[1])).toBe(true);
    expect(judge.logLik(part)).toBeLessThan(judge.logLik(whole) - 1);
    expect(asked.filter((one) => one === 'fixed')).toHaveLength(2);
  });
});
