import { isRefusal, type Problem } from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import { encodeFit } from '@mixdiff/schema';
import { sleepstudy, statedFit } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { onRows } from '../../src/ladder/rows.ts';
import { problemOfFit } from '../../src/pair/left-out.ts';

const problem = sleepstudy('ML', false);
const without = (...left: number[]): Problem =>
  onRows(problem, Int32Array.from([...problem.response.y.keys()].filter((row) => !left.includes(row))));
/** A stored fit of some rows: its log-likelihood is that of its estimates there. */
function stored(of: Problem, off = 0) {
  const judged = refereeOf(of, 'precision')?.logLik(statedFit(of).canonical);
  const logLik = judged && !isRefusal(judged) ? judged.logLik + off : Number.NaN;
  const fit = statedFit(of, { logLik });
  return { fit, document: encodeFit(fit, of) };
}
const foundFor = (of: Problem, off = 0) => {
  const { fit, document } = stored(of, off);
  return problemOfFit(fit, document, problem);
};

test('a fit of all rows is one of the model at hand', () => expect(foundFor(problem)).toBe(problem));
describe('a fit of one row less', () => {
  test.each([0, 57, 179])('is found to be without row %i', (row) => {
    const found = foundFor(without(row));
    expect(isRefusal(found) ? found.refused : Array.from(found.source.rows)).toEqual(
      Array.from(without(row).source.rows),
    );
  });
  test('is refused where no row gives its log-likelihood', () => {
    expect(foundFor(without(57), 5)).toMatchObject({ refused: 'explain/other-rows' });
  });
});
test('two rows less are not looked for', () => {
  expect(foundFor(without(3, 57))).toMatchObject({
    refused: 'explain/other-rows',
    message: expect.stringContaining('178'),
  });
});
