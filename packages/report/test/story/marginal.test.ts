import type { ComparisonDocument, MarginalDocument } from '@mixdiff/schema';
import { describe, expect, test } from 'vitest';
import { marginalSection } from '../../src/story/marginal.ts';
import { comparisonText } from '../../src/text.ts';
import { example } from '../example.ts';

const at = (between: number, inner: number, sigma2: number, logLik: number) => ({ between, inner, sigma2, logLik });
const jsp: MarginalDocument = {
  method: 'ML',
  outer: 'school',
  inner: 'class',
  rows: 953,
  outerGroups: 48,
  innerGroups: 90,
  largestOuter: 63,
  largestInner: 24,
  free: at(3.0938, 1.0356, 27.3029, -2964.1646886),
  higherWhereSingular: false,
  positive: at(3.0938, 1.0356, 27.3029, -2964.1646886),
  outerOnly: at(3.835, 0, 27.6997, -2965.1073383),
  starts: 441,
  ways: [
    {
      engine: 'nlme*',
      way: 'inner-compound-symmetry',
      space: 'inner-free',
      logLik: -2964.1646886,
      gap: 0,
      absent: null,
    },
    {
      engine: 'mmrm*',
      way: 'exponential',
      ratio: 1.142248,
      space: 'positive',
      logLik: -2964.1646886,
      gap: 0,
      absent: null,
    },
    {
      engine: 'mmrm*',
      way: 'outer-compound-symmetry',
      space: 'outer-only',
      logLik: -2965.1073396,
      gap: -1.3e-6,
      absent: null,
    },
  ],
  zeros: [],
};
const toldOf = (change: Partial<MarginalDocument>, document: ComparisonDocument = example()): string =>
  comparisonText({ ...document, marginal: [{ ...jsp, ...change }] }).replace(/\s+/g, ' ');

describe('a nested model as a marginal covariance', () => {
  test('is no section of a comparison without one', () => {
    expect(marginalSection(example())).toEqual([]);
  });
  test('names who fits it without random effects, each space, and what is another model', () => {
    const text = toldOf({});
    expect(text).toContain('It needs no random effects: mmrm* fits it without any');
    expect(text).toContain('w - s, to -(v-w)/24');
    expect(text).toContain('no negative covariance is better');
    expect(text).toContain('rows of two 1.142248 by ML');
    expect(text).toContain('is another model, school without class: -2965.1073383 by ML, 0.9426 lower');
  });
  test('is out of the game where nobody reached it without random effects', () => {
    const ways = jsp.ways.map((way) => (way.way === 'exponential' ? { ...way, logLik: -2970, gap: -5.8353 } : way));
    expect(toldOf({ ways })).not.toContain('It needs no random effects');
  });
  test('a negative covariance that is better is no stopping short', () => {
    const ways = jsp.ways.map((way) => (way.space === 'inner-free' ? { ...way, logLik: -2960.5 } : way));
    const text = toldOf({ free: at(3, -0.5, 28, -2960.5), ways });
    expect(text).toContain('a negative covariance (w - s = -0.5000, of class) has a log-likelihood 3.665 higher');
    expect(text).toContain('(parameter-space), and has not stopped short. nlme* with compound symmetry within class');
    expect(toldOf({ free: at(-0.3, 1, 28, -2960) })).toContain('(s = -0.3000, of school)');
    expect(toldOf({ higherWhereSingular: true })).toContain(
      'No estimate lies there: the maximum told is the highest local one',
    );
  });
  test('a false zero lies at the maximum without the inner group, a true one at the maximum', () => {
    const [fit] = example().fits.filter(({ method }) => method === 'ML');
    const zero = { fit: fit?.id ?? '', variance: 0.0001, logLik: -2965.1071074, gap: 2.3e-4 };
    expect(toldOf({ zeros: [zero] })).toContain(
      'reports 0.00010 as the variance of class at -2965.1071074: 0.00023 from the maximum of school without class (-2965.1073383), 0.9424 below the maximum with class. It has fitted the model without class.',
    );
    expect(toldOf({ zeros: [{ ...zero, logLik: -2970, gap: -4.9 }] })).toContain('which is not the maximum of school');
    const positive = at(3.835, 0, 27.6997, -2965.1073383);
    const told = toldOf({ positive, free: positive, zeros: [{ ...zero, logLik: -2965.1073383, gap: 0 }] });
    expect(told).toContain('next to no variance of class, and that is the maximum of variances that are not negative');
  });
  test('what was not run says why', () => {
    const ways = jsp.ways.map((way) => ({
      ...way,
      engine: null,
      logLik: null,
      gap: null,
      absent: 'not run: too long',
    }));
    expect(toldOf({ ways })).toContain('not run: too long');
  });
});
