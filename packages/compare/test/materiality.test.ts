import type { CoefficientRow, FitDocument } from '@mixdiff/schema';
import { readGoldenJson } from '@mixdiff/testing';
import { describe, expect, it, test } from 'vitest';
import { bare, identifiedOnly, materiality } from '../src/materiality.ts';

const [recorded] = readGoldenJson<{ fits: { fit: FitDocument }[] }>('jsp/r.json').fits;
const row = (term: string, estimate: number, se: number | null, p: number | null): CoefficientRow => ({
  term,
  estimate,
  se,
  statistic: se === null ? null : estimate / se,
  statisticName: 'z',
  df: null,
  p,
});
const stated = (id: string, fixed: CoefficientRow[], slope = [4, 1, 0.5]) => ({
  id,
  fit: {
    ...(recorded as { fit: FitDocument }).fit,
    fixed,
    sigma: 2,
    random: [
      {
        group: 'g',
        terms: ['(Intercept)', 'x'],
        cov: [
          [slope[0], slope[2]],
          [slope[2], slope[1]],
        ] as number[][],
        sd: [],
        corr: [
          [1, 0.25],
          [0.25, 1],
        ],
      },
    ],
  },
});
const before = [row('a', 1, 0.5, 0.0455), row('b', 10, 1, 1e-9)];
const after = [row('a', 0.9, 0.5, 0.0719), row('b', 10, 1.1, 1e-9)];

describe('what a difference changes for a reader', () => {
  const found = materiality(stated('s', before), stated('m', after, [4, 0.5, 0.2]));
  const of = (what: string) => found.filter((m) => m.what === what);
  it('is told in variances and correlations, the residual last', () => {
    expect(of('variance').map(({ from, to }) => [from, to])).toEqual([
      [4, 4],
      [1, 0.5],
      [4, 4],
    ]);
    expect(of('correlation').map((m) => [m.quantity, m.sentence])).toEqual([
      ['corr|g|(Intercept)|x', 'g correlation of (Intercept) and x'],
    ]);
  });
  it('and in the largest move in SE of the maximum: 0.1 / 0.5', () => {
    expect(of('estimate').map((m) => [m.quantity, m.inSE?.toFixed(6)])).toEqual([['beta|a', '0.200000']]);
  });
  it('and in the interval of which an end moves most: an end of a by 0.1, of b by 1.96 (1.1 - 1)', () => {
    const [interval] = of('interval');
    expect(interval?.quantity).toBe('interval|a');
    expect(interval?.inSE?.toFixed(4)).toBe('0.2000');
    const wider = materiality(stated('s', before), stated('m', [before[0] as CoefficientRow, row('b', 10, 1.1, 1e-9)]));
    expect(wider.find((m) => m.what === 'interval')).toMatchObject({
      quantity: 'interval|b',
      sentence: 'largest move of an end 0.18 SE (b: [8.04, 11.96] -> [7.844, 12.16], Wald z)',
    });
  });
  it('and in p-values that cross 5 %', () => {
    expect(of('p-value')).toMatchObject([
      { crosses: true, sentence: '1 of 2 crosses: a, p 0.0455 -> 0.0719 (Wald z)' },
    ]);
  });
  it('says so where the stopped fit has no standard errors, and asks for no p-values that the engine never gives', () => {
    const bare = before.map(({ term, estimate }) => row(term, estimate as number, null, null));
    expect(
      materiality(stated('s', bare), stated('m', after))
        .filter((m) => m.what === 'interval' || m.what === 'p-value')
        .map((m) => m.sentence),
    ).toEqual([
      'none where it stopped: it has no standard errors there',
      'no p-values where it stopped to compare with',
    ]);
    const never = after.map((r) => ({ ...r, p: null }));
    expect(materiality(stated('s', never), stated('m', never)).some((m) => m.what === 'p-value')).toBe(false);
  });
});

test('an engine that cannot state the best point still has its moves told, in its own standard errors, without tests', () => {
  const fit = {
    random: [{ group: 'g', terms: ['(Intercept)'], cov: [[1e-9]], sd: [3e-5], corr: [[1]] }],
    sigma: 2,
    fixed: [{ term: 'x', estimate: 1, se: 0.5, statistic: 2, statisticName: 'z', df: null, p: 0.045 }],
  } as unknown as FitDocument;
  const best = { beta: [1.25], random: [{ group: 'g', terms: ['(Intercept)'], cov: [[0]] }], sigma2: 9 };
  const told = materiality({ id: 'a/ML', fit }, { id: 'a/ML+certified', fit: bare(fit, best) });
  expect(told.map(({ what, from, to, inSE }) => [what, from, to, inSE])).toEqual([
    ['variance', 1e-9, 0, null],
    ['variance', 4, 9, null],
    ['estimate', 1, 1.25, 0.5],
  ]);
});

test('what the design leaves open gives way to the sums that it identifies, and nothing else does', () => {
  const [stopped, best] = [stated('s', before), stated('m', after, [4, 0.5, 0.2])];
  const found = materiality(stopped, best);
  const sums = [{ expression: 'var(a) + var(b)', here: 5, best: 4 }];
  const left = (quantities: string[]) =>
    identifiedOnly(
      found,
      stopped.fit,
      { contained: [], silent: [], without: null, quantities, sums },
      { fit: 's', against: 'm' },
    );
  const open = left(['variance|g|x', 'corr|g|x,(Intercept)']);
  expect(open[0]).toMatchObject({ what: 'variance', quantity: 'identified|var(a) + var(b)', from: 5, to: 4 });
  const gone = found.filter((one) => !open.includes(one)).map(({ quantity }) => quantity);
  expect(gone).toEqual(['variance|g|x', 'corr|g|(Intercept)|x']);
  expect(left([]).slice(1)).toEqual(found);
});
