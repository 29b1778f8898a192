/** The coding of the data that names of coefficients give away. */
import type { ModelFrame } from '@mixdiff/frame';
import { expect, it } from 'vitest';
import { codingOf } from '../src/levels.ts';
import type { Printout } from '../src/printout.ts';

const frame = {
  formula: { fixed: { variables: [{ label: 'sex' }] } },
  variables: new Map([['sex', { kind: 'factor', levels: ['f', 'm'], ordered: false }]]),
} as unknown as ModelFrame;
const named = (name: string) =>
  codingOf({ fixed: [{ name, estimate: '1' }] } as unknown as Printout, frame).factors.get('sex');

it('the level without a coefficient is the reference, in the words of R, patsy and sjPlot', () => {
  for (const name of ['sexf', 'C(sex, Treatment("m"))[T.f]', 'sex[T.f]', 'sex [f]'])
    expect(named(name)).toEqual(['m', 'f']);
  expect(named('C(sex)[T.m]')).toBeUndefined();
});
