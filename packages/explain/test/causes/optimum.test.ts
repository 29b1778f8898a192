import { describe, expect, test } from 'vitest';
import { byVerdict, continuation, gainText, idOf } from '../../src/causes/optimum.ts';
import { certificateOf, sideOf, stepBetween } from '../made.ts';
import { problem } from './verdicts.ts';

const short = { verdict: 'stopped-short', gain: 0.5, logLik: -10, bestLogLik: -9.5 } as const;
const [a, b] = [sideOf('one', problem, { certificate: short }), sideOf('other', problem)];

test('a gain in words', () => {
  expect([null, 0, 0.12345, 1.5e-5, 123.456].map((gain) => gainText(certificateOf({ gain })))).toEqual([
    'an unknown amount',
    '0',
    '0.123',
    '1.5e-5',
    '123',
  ]);
});
describe('going on from a fit', () => {
  test('says where it lands, and whether the other side stays where it is', () => {
    const evidence = continuation(stepBetween(a, b, 'optimum', 'beta|Days'));
    expect(evidence).toMatchObject({ fit: 'one', landsAt: -9.5, gain: 0.5, otherStays: true });
    expect(continuation(stepBetween(a, b, 'optimum', 'beta|Days', [1, 2], b))).toMatchObject({
      fit: 'other',
      otherStays: false,
    });
    const unjudged = sideOf('other', problem, { certificate: { gain: null } });
    expect(continuation(stepBetween(a, unjudged, 'optimum', 'beta|Days')).otherStays).toBeNull();
  });
  test('is of the side that is put right', () => {
    expect(idOf(stepBetween(a, b, 'optimum', 'beta|Days', [1, 2], b))).toBe('other');
  });
});
describe('a cause by verdict', () => {
  const cause = byVerdict('code', 'stopped-short', () => ({ sentence: 'said', more: { extra: 1 } }));
  test('has the evidence of going on and its own', () => {
    expect(cause.detect(stepBetween(a, b, 'optimum', 'beta|Days'))).toMatchObject({
      sentence: 'said',
      evidence: { verdict: 'stopped-short', extra: 1 },
    });
  });
  test('says nothing of another verdict, nor where there is nothing to say', () => {
    expect(cause.detect(stepBetween(a, b, 'optimum', 'beta|Days', [1, 2], b))).toBeNull();
    const silent = byVerdict('code', 'stopped-short', () => null);
    expect(silent.detect(stepBetween(a, b, 'optimum', 'beta|Days'))).toBeNull();
  });
});
