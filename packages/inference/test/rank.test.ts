import { agree, agreeAll, intercept, problem, sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { coefficientTable } from '../src/coefficients.ts';
import { kenwardRogerTable } from '../src/kenward-roger.ts';
import { profileIntervals } from '../src/profile.ts';
import { satterthwaiteTable } from '../src/satterthwaite.ts';
import { optimum, sure } from './models.ts';

/** sleepstudy with a column of twice Days + 1 before it: one of the three is too many. */
test('whichever aliased column a fit has dropped, the tests follow it', () => {
  const full = sleepstudy('REML');
  const n = full.response.y.length;
  const days = Array.from(full.parts.conditional.X.data.slice(n));
  const labels = Array.from(full.random[0].level, (l) => full.random[0].levels[l]);
  const column = (name: string, values: number[]) => ({ name, term: name, values });
  const days1 = column('Days', days);
  const p = problem(
    Array.from(full.response.y),
    [
      intercept(n),
      column(
        'twice',
        days.map((d) => 2 * d + 1),
      ),
      days1,
    ],
    [{ group: 'Subject', labels, columns: [intercept(n), days1] }],
    'REML',
  );
  const own = optimum(p);
  expect(sure(coefficientTable(own, p)).map((row) => row.term)).toEqual(['(Intercept)', 'twice']);
  // The same fit as a backend would give it that drops `twice`.
  const plain = optimum(full);
  const beta = Float64Array.of(plain.canonical.beta[0], Number.NaN, plain.canonical.beta[1]);
  const other = { ...own, canonical: { ...plain.canonical, beta } };
  for (const table of [kenwardRogerTable, satterthwaiteTable]) {
    const [got, expected] = [sure(table(other, p)), sure(table(plain, full))];
    expect(got.map((row) => row.term)).toEqual(['(Intercept)', 'Days']);
    agreeAll(
      got.map((row) => row.df as number),
      expected.map((row) => row.df as number),
      { rel: 1e-7, source: 'the model without the column' },
    );
  }
  const limits = sure(profileIntervals(other, p, { which: ['Days'] })).intervals[0];
  const expected = sure(profileIntervals(plain, full, { which: ['Days'] })).intervals[0];
  agree(limits.lower, expected.lower, { rel: 1e-6, source: 'the model without the column' });
});
