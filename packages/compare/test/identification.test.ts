import type { Problem } from '@mixdiff/contract';
import { parametersOf } from '@mixdiff/inference';
import type { ConfintDocument } from '@mixdiff/schema';
import { intercept, problem, sleepstudy, statedFit } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { countedUnidentified, identifiedIntervals, testOfContained } from '../src/identification.ts';

const n = 24;
const y = Array.from({ length: n }, (_, i) => Math.sin(i * i));
const half = Array.from({ length: n }, (_, i) => (i % 2 ? 1 : 0));
const group = Array.from({ length: n }, (_, i) => `g${Math.floor(i / 4)}`);
const column = (name: string, values: number[]) => ({ name, term: name, values });
const cells = [column('a', half), column('b', half.map((v) => 1 - v))]; // biome-ignore format: columns
/** (1 | g) beside (0 + a + b | g), a + b = 1: the second can do all that the first adds. */
const contained = problem(
  y,
  [intercept(n)],
  [
    { group: 'g', labels: group },
    { group: 'g', labels: group, columns: cells },
  ],
  'ML',
);
const smaller = problem(y, [intercept(n)], [{ group: 'g', labels: group, columns: cells }], 'ML');
const sound = sleepstudy('ML');
const documentOf = (of: Problem): ConfintDocument =>
  ({
    schema: 'mixdiff/confint@1',
    method: 'profile',
    intervals: parametersOf(of, []).map(({ name, label }) => ({ name, label, estimate: 1, lower: 0, upper: 2 })),
    absent: {},
    messages: [],
  }) as unknown as ConfintDocument;

describe('intervals', () => {
  test('of a sound design stay as they are', () => {
    const document = documentOf(sound);
    expect(identifiedIntervals(document, statedFit(sound), sound)).toBe(document);
  });
  test('of variances that have no value of their own are none, each with its reason; sigma keeps its own', () => {
    const found = identifiedIntervals(documentOf(contained), statedFit(contained), contained);
    const open = found.intervals.filter(({ lower, upper }) => lower === null && upper === null);
    expect(open.map(({ label }) => label)).toContain('sd_(Intercept)|g');
    expect(open.map(({ name }) => name).sort()).toEqual(Object.keys(found.absent).sort());
    expect(new Set(Object.values(found.absent).map((why) => why.split(':')[0]))).toEqual(
      new Set(['certify/not-identified']),
    );
    expect(found.intervals.find(({ name }) => name === '.sigma')).toMatchObject({ lower: 0, upper: 2 });
    expect(found.messages.length).toBeGreaterThan(0);
  });
});
describe('the test of a term without which the model is the same', () => {
  test('has the statistic 0 and p = 1, and says why', () => {
    expect(testOfContained(contained, '(1 | g)')).toMatchObject({ term: '1 | g', statistic: 0, p: 1 });
    expect(testOfContained(contained, '(1 | g)')?.messages.at(-1)?.text).toMatch(/equal whatever the data/);
  });
  test('is no other test', () => {
    expect(testOfContained(sound, '(1 + Days | Subject)')).toBeNull();
    expect(testOfContained(contained, '(1 | h)')).toBeNull();
  });
});
describe('degrees of freedom', () => {
  test('count parameters that move nothing: 1 of 2 is told, with the p-value on the other', () => {
    const [note] = countedUnidentified(contained, sound, { df: 2, statistic: 3.841458820694124 });
    expect(note).toMatchObject({ code: 'compare/df-not-identified' });
    expect(note?.text).toMatch(/df = 2 counts every parameter.*one of them is not identified.*p = 0\.05$/);
  });
  test('nothing where both models have it, where the design is sound, or where none would be left', () => {
    expect(countedUnidentified(contained, contained, { df: 2, statistic: 3 })).toEqual([]);
    expect(countedUnidentified(sound, sound, { df: 2, statistic: 3 })).toEqual([]);
    expect(countedUnidentified(contained, smaller, { df: 1, statistic: 3 })).toEqual([]);
  });
});
