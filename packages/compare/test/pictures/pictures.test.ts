import { openCertifier } from '@mixdiff/certify';
import { type Canonical, isRefusal, type Problem } from '@mixdiff/contract';
import { buildProblem, parseCsv } from '@mixdiff/frame';
import { readGolden, sleepstudy, statedFit, unitPoint } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { pictureData } from '../../src/pictures/pictures.ts';
import { madeRun } from '../made.ts';

const table = parseCsv(readGolden('sleepstudy/data.csv'), { name: 'd.csv' });
if (isRefusal(table)) throw new Error(table.message);
const built = buildProblem(table, { formula: 'Reaction ~ Days + (1 | Subject)', method: 'ML' }, { dataHash: '' });
if (isRefusal(built)) throw new Error(built.message);
const { frame, problem } = built;
const certify = (at: Canonical, of: Problem = problem) => openCertifier(of, { starts: 3, seed: 1 }).certify(at);
const certificate = certify(unitPoint(problem));
const plan = { frame, seed: 1, milliseconds: 1e6 };
const clock = (): number => 0;
const drawn = (pictured: Parameters<typeof pictureData>[0], methods: Parameters<typeof pictureData>[1] = ['ML']) =>
  pictureData(pictured, methods, plan, clock);

describe('what a page draws', () => {
  const run = madeRun(problem, 'one');
  const found = drawn([{ run, certificate }]);
  test('the rows of the data, and curves by the names of quantities', () => {
    expect(found.data['Reaction']).toHaveLength(180);
    expect(found.notes).toEqual([]);
    expect(found.profiles.map(({ quantity }) => quantity)).toEqual(['sd|Subject|(Intercept)', 'sd|Residual']);
  });
  test('where each fit stopped, at the height that its certificate gives it', () => {
    const [profile] = found.profiles;
    expect(profile?.marks.map(({ fit, at }) => [fit, at])).toEqual([['one/ML', 1]]);
    expect(profile?.marks[0]?.logLik).toBe(certificate.logLik);
  });
  test('no curves by a method of which nothing is known', () => {
    expect(drawn([{ run, certificate }], ['REML']).profiles).toEqual([]);
    expect(drawn([{ run, certificate: { ...certificate, best: null, bestLogLik: null } }]).profiles).toEqual([]);
  });
});
test('the curves are around the best point that any certificate of the method knows', () => {
  const low = { ...certificate, best: unitPoint(problem), bestLogLik: -1e6 };
  const [a, b] = [drawn([{ run: madeRun(problem, 'one'), certificate }]), drawn([{ run: madeRun(problem, 'one'), certificate: low }, { run: madeRun(problem, 'two'), certificate }])]; // biome-ignore format: one line
  expect(b.profiles[0]?.points).toEqual(a.profiles[0]?.points);
});
test('weights that multiply densities have another likelihood: their fits are not in the picture', () => {
  const weights = { values: new Float64Array(180).fill(2), kind: 'as-original' as const };
  const weighted = { ...problem, weights };
  const meaning = { ...statedFit(weighted).meaning, weights: 'likelihood' as const };
  expect(drawn([{ run: madeRun(weighted, 'one', { meaning }), certificate }]).profiles).toEqual([]);
});
test('a model of more terms has a curve for each', () => {
  const slopes = sleepstudy('ML');
  const run = madeRun(slopes, 'one');
  const names = drawn([{ run, certificate: certify(unitPoint(slopes), slopes) }]).profiles.map(
    ({ quantity }) => quantity,
  );
  expect(names).toContain('sd|Subject|Days');
});
