import { agree, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { NUMBERS, SERIES, type Series } from '../../src/glmm/arithmetic.ts';
import { densityOf, type Row } from '../../src/glmm/density.ts';
import { FAMILIES, familyOf } from '../../src/glmm/families.ts';
import type { Family } from '../../src/glmm/family.ts';
import { risingProduct, softplus } from '../../src/glmm/functions.ts';
import { observationsOf } from '../../src/glmm/observations.ts';

interface Asked {
  readonly family: string;
  readonly link: string;
  readonly y: number;
  readonly trials: number;
  readonly e: number;
  readonly d: number;
  /** Of families that have one more parameter. */
  readonly shape?: number | null;
  readonly log: number;
}
const { source, rows: plain } = readGoldenJson<{ source: string; rows: Asked[] }>('densities/densities.json');
const rows = [...plain, ...readGoldenJson<{ rows: Asked[] }>('densities/shaped.json').rows];
const known = (family: string, link: string): Family => {
  const found = familyOf(family, link);
  if (!found) throw new Error(`${family}(${link})`);
  return found;
};
const kinds = [...new Set(rows.map(({ family, link }) => `${family}(${link})`))];

describe.each(kinds)('%s', (kind) => {
  const own = rows.filter(({ family, link }) => kind === `${family}(${link})`);
  test("is R's log-density", () => {
    for (const { family, link, y, trials, e, d, shape, log } of own) {
      const f = known(family, link);
      const found = f.log(NUMBERS, e, d, y, trials, shape ?? undefined) + f.constant(y, trials);
      // sums of many terms, whose logarithms are as large as the counts: in either program
      const summed = family === 'tweedie' ? 1e-11 : 2e-13;
      agree(found, log, { rel: summed, abs: summed, source });
    }
  });
  test('its series are its derivatives in e and d', () => {
    // five points: an error of h^4, of which steep ones among the further families leave more
    const h = plain.some(({ family }) => kind.startsWith(`${family}(`)) ? 1e-3 : 2e-4;
    const slope = (f: (x: number) => number, x: number): number =>
      (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
    for (const { family, link, y, trials, e, d, shape } of own) {
      const f = known(family, link);
      const further = shape ?? undefined;
      const at = (x: number, s: number): Series =>
        f.log(
          SERIES,
          { e: [x, 1, 0, 0], z: null, d: null },
          { e: [s, 0, 0, 0], z: null, d: [1, 0, 0] },
          y,
          trials,
          further,
        );
      const here = at(e, d);
      const near = { rel: 1e-7, abs: 1e-7, source: 'differences' };
      agree(here.e[0], f.log(NUMBERS, e, d, y, trials, further), { rel: 1e-14, abs: 1e-14, source: 'plain numbers' });
      for (const k of [1, 2, 3] as const)
        agree(
          k * here.e[k],
          slope((x) => at(x, d).e[(k - 1) as 0], e),
          near,
        );
      for (const k of [0, 1, 2] as const)
        agree(
          here.d?.[k] ?? 0,
          slope((s) => at(e, s).e[k], d),
          near,
        );
      if (!f.fisher) continue;
      const weight = (x: number, s: number): Series =>
        (f.fisher as NonNullable<typeof f.fisher>)(
          SERIES,
          { e: [x, 1, 0, 0], z: null, d: null },
          { e: [s, 0, 0, 0], z: null, d: [1, 0, 0] },
          trials,
        );
      agree(
        weight(e, d).e[1],
        slope((x) => weight(x, d).e[0], e),
        near,
      );
      agree(
        weight(e, d).d?.[0] ?? 0,
        slope((s) => weight(e, s).e[0], d),
        near,
      );
    }
  });
});
test('a product of many terms is the sum of their logarithms, with its derivatives', () => {
  for (const x of [-2, 0.5, 4, 12]) {
    for (const y of [41, 300]) {
      const terms = Array.from({ length: y - 1 }, (_, j) => softplus(Math.log(j + 1) - x));
      const sum = (k: 0 | 1 | 2 | 3): number => terms.reduce((all, one) => all + one[k], 0);
      risingProduct(y)(x).forEach((value, k) => {
        agree(value, sum(k as 0) * (-1) ** k, { rel: 1e-9, abs: 1e-9, source: 'term by term' });
      });
    }
  }
});
test('every family that is named is there', () => {
  for (const name of FAMILIES) {
    const bar = name.indexOf('(');
    expect(familyOf(name.slice(0, bar), name.slice(bar + 1, -1)), name).not.toBeNull();
  }
});

test.each(['nbinom2', 'Gamma', 'inverse.gaussian', 'gaussian', 'poisson', 'binomial'])(
  'the expected information of %s is the mean of the observed one',
  (family) => {
    const link = family === 'binomial' ? 'cauchit' : 'log';
    const f = known(family, link);
    const [e, d, trials] = [0.4, -0.3, 3];
    const observed = (y: number): number =>
      -2 * f.log(SERIES, { e: [e, 1, 0, 0], z: null, d: null }, SERIES.of(d), y, trials).e[2];
    const chance = (y: number): number => Math.exp(f.log(NUMBERS, e, d, y, trials) + f.constant(y, trials));
    const discrete = ['nbinom2', 'poisson', 'binomial'].includes(family);
    const step = 0.002;
    const ys = discrete
      ? Array.from({ length: family === 'binomial' ? trials + 1 : 400 }, (_, y) => y)
      : Array.from({ length: 40_000 }, (_, k) => (family === 'gaussian' ? -30 : 0) + (k + 0.5) * step);
    const mean = ys.reduce((sum, y) => sum + chance(y) * observed(y), 0) * (discrete ? 1 : step);
    const expected = (f.fisher as NonNullable<typeof f.fisher>)(NUMBERS, e, d, trials);
    agree(expected, mean, { rel: discrete ? 1e-10 : 1e-4, source: 'a sum over y' });
  },
);

test.each([
  ['binomial', 'logit'],
  ['binomial', 'probit'],
  ['binomial', 'cloglog'],
  ['poisson', 'log'],
] as const)('the closed forms of %s(%s) are its series', (family, link) => {
  const closed = densityOf(family, link);
  const f = known(family, link);
  for (const e of [-7, -2.2, -0.3, 0, 1.4, 3.1]) {
    for (const y of [0, 1, 4]) {
      const row: Row = { log: 0, r: 0, o: 0, a: 0, oSlope: 0, aSlope: 0 };
      closed?.(e, y, 4, row);
      const x: Series = { e: [e, 1, 0, 0], z: null, d: null };
      const [l, r, o, third] = f.log(SERIES, x, SERIES.of(0), y, 4).e;
      const [a, aSlope] = (f.fisher as NonNullable<typeof f.fisher>)(SERIES, x, SERIES.of(0), 4).e;
      [l, r, -2 * o, a, -6 * third, aSlope].forEach((value, k) => {
        agree(value, [row.log, row.r, row.o, row.a, row.oSlope, row.aSlope][k] ?? Number.NaN, {
          rel: 1e-8,
          abs: 1e-9,
          source: 'density.ts',
        });
      });
    }
  }
});

describe('zero-inflation', () => {
  const z = -0.4;
  const p = 1 / (1 + Math.exp(-z));
  const seen = (family: string, weights: number[] | null = null) => {
    const response = { y: Float64Array.of(0, 3), trials: null, family, link: 'log' };
    const found = observationsOf(response, weights && Float64Array.from(weights), true, 'observed');
    if (!found) throw new Error(family);
    found.place(Float64Array.of(z, z), Float64Array.of(0.7, 0.7));
    return found;
  };
  test('zeros are of two kinds, and a weight multiplies what is mixed', () => {
    const mu = Math.exp(0.2);
    const [none, three] = [Math.log(p + (1 - p) * Math.exp(-mu)), Math.log(1 - p) + 3 * 0.2 - mu];
    agree(seen('poisson').log(0, 0.2), none, { rel: 1e-14, source: 'the mixture' });
    agree(seen('poisson').log(1, 0.2), three, { rel: 1e-14, source: 'the mixture' });
    agree(seen('poisson', [2, 0]).log(0, 0.2), 2 * none, { rel: 1e-14, source: 'twice' });
    expect(seen('poisson', [2, 0]).log(1, 0.2)).toBe(0);
  });
  test('of a hurdle they are of one', () => {
    agree(seen('truncated_nbinom2').log(0, 0.2), Math.log(p), { rel: 1e-14, source: 'p' });
  });
  test.each(['poisson', 'nbinom2', 'nbinom1', 'truncated_poisson'])('slopes of %s in both predictors', (family) => {
    const h = 1e-5;
    for (const i of [0, 1]) {
      const at = (e: number, zeta = z, delta = 0.7): Row => {
        const row: Row = { log: 0, r: 0, o: 0, a: 0, oSlope: 0, aSlope: 0 };
        const s = seen(family);
        s.place(Float64Array.of(zeta, zeta), Float64Array.of(delta, delta));
        s.at(i, e, row);
        return row;
      };
      const near = { rel: 1e-6, abs: 1e-8, source: 'differences' };
      const [up, down, here] = [at(0.2 + h), at(0.2 - h), at(0.2)];
      agree(here.r, (up.log - down.log) / (2 * h), near);
      agree(-here.o, (up.r - down.r) / (2 * h), near);
      agree(here.oSlope, (up.o - down.o) / (2 * h), near);
      const zi = seen(family).across(i, 0.2, 'zeroInflation');
      const [more, less] = [at(0.2, z + h), at(0.2, z - h)];
      agree(zi.first, (more.log - less.log) / (2 * h), near);
      agree(zi.mixed, (more.r - less.r) / (2 * h), near);
      agree(zi.weight, (more.o - less.o) / (2 * h), near);
      const disp = seen(family).across(i, 0.2, 'dispersion');
      const [wide, narrow] = [at(0.2, z, 0.7 + h), at(0.2, z, 0.7 - h)];
      agree(disp.first, (wide.log - narrow.log) / (2 * h), near);
      agree(disp.mixed, (wide.r - narrow.r) / (2 * h), near);
      agree(disp.weight, (wide.o - narrow.o) / (2 * h), near);
    }
  });
});
