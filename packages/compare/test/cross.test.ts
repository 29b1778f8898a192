import { isRefusal, refuse } from '@mixdiff/contract';
import { openReferee } from '@mixdiff/referee';
import { madeEngine, sleepstudy, statedFit } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { crossEvaluation } from '../src/cross.ts';
import { madeRun } from './made.ts';

const problem = sleepstudy('ML', false);
const own = statedFit(problem);
const logLik = (weights: 'precision' | 'likelihood', of = problem, method = of.method): number => {
  const referee = openReferee(of, { weights });
  const judged = isRefusal(referee) ? referee : referee.logLik(own.canonical, method);
  return isRefusal(judged) ? Number.NaN : judged.logLik;
};
const cellOf = (cells: ReturnType<typeof crossEvaluation>, fit: string, judge: string) =>
  cells.filter((cell) => cell.fit === fit && cell.judge === judge);

describe('every fit under every judge', () => {
  const constant = { meaning: { ...own.meaning, logLikConstant: 0.5 } };
  const runs = [
    madeRun(problem, 'one'),
    madeRun(problem, 'two', constant, {
      engine: madeEngine(problem, () => own, { logLik: () => -7, toNative: () => new Float64Array(1) }),
    }),
    madeRun(problem, 'other-process', {}, { engine: null }),
    madeRun(problem, 'refused', {}, { fit: refuse('lme4/family', 'no') }),
  ];
  const cells = crossEvaluation(runs, ['ML', 'REML']);
  test('the referee by each method, and each engine that is at hand', () => {
    expect(cells.filter(({ fit }) => fit === 'one/ML').map(({ judge, method }) => [judge, method])).toEqual([
      ['referee', 'ML'],
      ['referee', 'REML'],
      ['one/ML', 'ML'],
      ['two/ML', 'ML'],
    ]);
    expect(new Set(cells.map(({ fit }) => fit))).toEqual(new Set(['one/ML', 'two/ML', 'other-process/ML']));
  });
  test('the referee says the log-likelihood of the point, an engine its own with the constant', () => {
    const [ml, reml] = cellOf(cells, 'one/ML', 'referee');
    expect([ml?.logLik, reml?.logLik]).toEqual([logLik('precision'), logLik('precision', problem, 'REML')]);
    expect(cellOf(cells, 'one/ML', 'two/ML')[0]).toMatchObject({ logLik: -6.5, absent: null });
  });
});
test('a point that an engine cannot state has no cell there, with the reason', () => {
  const refusing = madeEngine(problem, () => own, { toNative: () => refuse('glmmtmb/no-native-point', 'singular') });
  const runs = [madeRun(problem, 'one'), madeRun(problem, 'two', {}, { engine: refusing })];
  expect(cellOf(crossEvaluation(runs, ['ML']), 'one/ML', 'two/ML')[0]).toMatchObject({
    logLik: null,
    absent: 'glmmtmb/no-native-point',
  });
});
test('of a generalized model the referee says that Laplace stands for the integral', () => {
  const response = { ...problem.response, y: problem.response.y.map(Math.round), family: 'poisson', link: 'log' };
  const run = madeRun({ ...problem, response }, 'counts', {
    canonical: { ...own.canonical, residual: { kind: 'none' } },
  });
  const [cell] = cellOf(crossEvaluation([run], ['ML']), 'counts/ML', 'referee');
  expect(cell?.criterion).toEqual({ kind: 'laplace', information: 'observed' });
});
describe('weights that mean two things', () => {
  const values = Float64Array.from({ length: 180 }, (_, i) => 1 + (i % 3));
  const weighted = { ...problem, weights: { values, kind: 'as-original' as const } };
  const meant = (weights: 'precision' | 'likelihood') => ({ meaning: { ...own.meaning, weights } });
  const runs = [madeRun(weighted, 'one', meant('precision')), madeRun(weighted, 'two', meant('likelihood'))];
  test('have a row each; no engine judges by the other', () => {
    const cells = crossEvaluation(runs, ['ML']);
    expect(cellOf(cells, 'one/ML', 'referee').map((cell) => [cell.weights, cell.logLik])).toEqual([
      ['precision', logLik('precision', weighted)],
      ['likelihood', logLik('likelihood', weighted)],
    ]);
    expect(cellOf(cells, 'one/ML', 'two/ML')[0]).toMatchObject({ logLik: null, absent: 'compare/weights-meaning' });
  });
  test('one meaning has one row, which does not name it', () => {
    const cells = crossEvaluation(runs.slice(0, 1), ['ML']);
    expect(cellOf(cells, 'one/ML', 'referee').map((cell) => 'weights' in cell)).toEqual([false]);
  });
});
