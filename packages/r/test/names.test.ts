import { structured } from '@mixdiff/contract';
import { dyestuff2 } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { inOurNames, nativeNames } from '../src/names.ts';

const base = dyestuff2('ML');
const term = { ...base.random[0]!, columns: ['a|b', 'x'] };
const random = [
  { ...term, name: '`a|b` + x | k', group: 'k' },
  { ...term, name: 'diag(`a|b` + x | g|h)', group: 'g|h', structure: structured('diag-het', term.columns) },
];
const problem = { ...base, random };

test("the driver's names become the problem's, and what is none stays", () => {
  expect(inOurNames('g2 has z1_1 and z2_2; g9, z3_1, t7 and bg1 stay', problem)).toBe(
    'g|h has a|b and x; g9, z3_1, t7 and bg1 stay',
  );
  expect(inOurNames('t1', problem)).toBe('(Intercept)');
});
test('parameters of glmmTMB have the labels of the re-implementation, also of names with bars', () => {
  const names = nativeNames(
    'glmmTMB',
    '1.1.9',
    ['beta', 'betad', 'theta', 'theta', 'theta', 'theta', 'theta'],
    problem,
    [],
  );
  expect(names).toEqual([
    '(Intercept)',
    'd~(Intercept)',
    'theta_`a|b`+x|k.1',
    'theta_`a|b`+x|k.2',
    'theta_`a|b`+x|k.3',
    'theta_`a|b`+x|g|h.1',
    'theta_`a|b`+x|g|h.2',
  ]);
  expect(nativeNames('glmmTMB', '1.1.10', ['betadisp'], problem, [])).toEqual(['disp~(Intercept)']);
});
