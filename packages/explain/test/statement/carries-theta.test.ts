import type { Meaning } from '@mixdiff/contract';
import { sleepstudy, statedFit } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { carriesTheta, sameFormula } from '../../src/statement/carries-theta.ts';

const meaning = (se: Meaning['se']): Meaning => ({ ...statedFit(sleepstudy('ML')).meaning, se });
const ALL = ['theta-fixed', 'kenward-roger', 'observed-information', 'joint-precision'] as const;

test('two of the four carry the uncertainty of the variances', () => {
  expect(ALL.filter((se) => carriesTheta(meaning(se)))).toEqual(['observed-information', 'joint-precision']);
});
test('they are one formula, and every other is itself alone', () => {
  const pairs = ALL.flatMap((a, i) => ALL.slice(i + 1).map((b) => [a, b] as const));
  expect(pairs.filter(([a, b]) => sameFormula(meaning(a), meaning(b)))).toEqual([
    ['observed-information', 'joint-precision'],
  ]);
  for (const se of ALL) expect(sameFormula(meaning(se), meaning(se))).toBe(true);
});
