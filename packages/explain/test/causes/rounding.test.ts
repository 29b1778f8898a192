import type { Canonical } from '@mixdiff/contract';
import { sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { isRounded, rounding } from '../../src/causes/rounding.ts';
import { sideOf, stepBetween } from '../made.ts';

const problem = sleepstudy('ML');
const point = (round: (x: number) => number): Canonical => ({
  beta: Float64Array.of(round(251.40510485), round(10.46728596)),
  Sigma: [{ nrow: 2, ncol: 2, data: Float64Array.of(565.51539674, 11.05543011, 11.05543011, 32.68220005).map(round) }],
  residual: { kind: 'variance', sigma2: round(25.59182391234) ** 2 },
});
const to = (decimals: number) => (x: number) => Number(x.toFixed(decimals));
const full = sideOf('full', problem, { fit: { canonical: point((x) => x) } });
const short = (decimals: number) => sideOf('short', problem, { fit: { canonical: point(to(decimals)) }, open: false });

describe('the numbers of one fit are those of another, rounded', () => {
  test.each([1, 2, 4])('to %i decimals', (n) => expect(isRounded(short(n), full)).toBe(true));
  test('not the other way round, not themselves, and not where one is off', () => {
    expect([isRounded(full, short(2)), isRounded(full, full)]).toEqual([false, false]);
    const canonical = { ...point(to(2)), beta: Float64Array.of(251.41, 10.48) };
    expect(isRounded(sideOf('off', problem, { fit: { canonical } }), full)).toBe(false);
  });
  test('nor between criteria', () => {
    expect(isRounded(short(2), sideOf('full', sleepstudy('REML'), { fit: { canonical: point((x) => x) } }))).toBe(
      false,
    );
  });
  test('a residual standard deviation that was rounded is squared', () => {
    const canonical: Canonical = { ...point(to(4)), residual: { kind: 'variance', sigma2: 25.59 ** 2 } };
    expect(isRounded(sideOf('short', problem, { fit: { canonical } }), full)).toBe(true);
  });
});
test('the cause names the shorter one and its decimals, whichever side it is', () => {
  for (const [a, b] of [[short(2), full], [full, short(2)]] as const) // biome-ignore format: pairs
    expect(rounding.detect(stepBetween(a, b, 'optimum', 'beta|Days'))).toMatchObject({
      sentence: 'the estimates of short are those of full, rounded',
      evidence: { fit: 'short', decimals: 2 },
    });
});
test('or those of its own maximum', () => {
  const own = sideOf('short', problem, { fit: { canonical: point(to(3)) }, certificate: { best: point((x) => x) } });
  const other = sideOf('other', problem);
  expect(rounding.detect(stepBetween(own, other, 'optimum', 'beta|Days'))?.sentence).toMatch(
    /its own maximum, rounded/,
  );
  expect(rounding.detect(stepBetween(other, other, 'optimum', 'beta|Days'))).toBeNull();
});
