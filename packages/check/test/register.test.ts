import type { AcceptedDivergence } from '@mixdiff/schema';
import { expect, test } from 'vitest';
import { finding } from '../src/messages.ts';
import { applyRegister } from '../src/register.ts';
import { outcome } from './documents.ts';

const entry: AcceptedDivergence = {
  backend: 'glmmTMB',
  method: 'ML',
  against: 'lme4',
  quantity: 'sd|g|*',
  cause: 'false-zero',
  direction: 'below',
  largest: 10,
};
const drift = (size: number, over = {}) =>
  finding({
    kind: 'drift',
    case: 'case',
    backend: 'glmmTMB@1.1.9/ML',
    quantity: 'sd|g|(Intercept)',
    against: 'lme4',
    expected: 1,
    got: 2,
    size,
    unit: 'log',
    tolerance: 1e-4,
    ...over,
  });
const kinds = (found: ReturnType<typeof drift>[], register = [entry]) =>
  applyRegister('case', found, register, [outcome()]).findings.map((f) => f.kind);

test('a known divergence is accepted', () => {
  expect(applyRegister('case', [drift(-9)], [entry], [outcome()])).toEqual({ findings: [], accepted: 1 });
});
test('it fails when it grows, turns round or disappears', () => {
  expect(kinds([drift(-11)])).toEqual(['grown']);
  expect(kinds([drift(9)])).toEqual(['turned']);
  expect(kinds([])).toEqual(['disappeared']);
});
test('another quantity, method or reference is not covered', () => {
  for (const over of [{ quantity: 'beta|x' }, { backend: 'glmmTMB/REML' }, { against: 'r' }, { backend: 'lme4/ML' }])
    expect(kinds([drift(-9, over)])).toEqual(['drift', 'disappeared']);
});
test('an entry of an engine that was not run says nothing', () => {
  expect(kinds([], [{ ...entry, backend: 'nlme' }])).toEqual([]);
});
