import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { sigmaDivisor } from '../../src/causes/sigma-divisor.ts';
import { sideOf, stepBetween } from '../made.ts';

const problem = sleepstudy('ML');
const scale = Math.sqrt(180 / 178);
const stating = (id: string, seScale: number, size = seScale) =>
  sideOf(id, problem, {
    meaning: { seScale },
    fit: { vcov: { nrow: 2, ncol: 2, data: Float64Array.of(size * size, 0, 0, size * size) } },
  });
const said = (a = stating('one', 1), b = stating('other', scale), quantity = 'se|Days') =>
  sigmaDivisor.detect(stepBetween(a, b, 'derived', quantity));

test('n - p for n, with what that makes of a standard error', () => {
  expect(said()?.evidence).toMatchObject({ ratio: scale, expected: scale, n: 180, p: 2 });
  expect(said()?.part).toBeCloseTo(1, 9);
  expect(said()?.sentence).toContain('standard errors of other are scaled');
  expect(said(stating('one', scale), stating('other', 1))?.sentence).toContain('standard errors of one are scaled');
});
test('one divisor is no difference; nor is one that makes less than a twentieth of it', () => {
  expect(said(stating('one', 1), stating('other', 1, 2))).toBeNull();
  expect(said(stating('one', 1), stating('other', scale, 2))).toBeNull();
  expect(said(undefined, undefined, 'logLik')).toBeNull();
});
