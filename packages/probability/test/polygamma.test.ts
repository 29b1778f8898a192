import { agree } from '@mixdiff/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { digamma, logGammaRise, tetragamma, trigamma } from '../src/index.ts';

const R = 'R 4.2.2: digamma, trigamma, psigamma(x, 2)';
test.each([
  [1e-3, -1000.5755719318104, 1000001.6425331959, -2000000002.3976321],
  [0.5, -1.9635100260214231, 4.934802200544679, -16.82879664423432],
  [3.7, 1.1671535393615113, 0.31003785767003833, -0.095395308728554035],
  [16, 2.7410133283274605, 0.064493783403239358, -0.0041580101239589631],
  [1e6, 13.81551005796419, 1.0000005000001672e-6, -1.000001000000501e-12],
])('derivatives of log Gamma at %d', (x, one, two, three) => {
  agree(digamma(x), one, { rel: 2e-15, source: R });
  agree(trigamma(x), two, { rel: 2e-15, source: R });
  agree(tetragamma(x), three, { rel: 2e-15, source: R });
});

const rise = (k: number, y: number) => {
  const out = { value: 0, first: 0, second: 0, third: 0 };
  logGammaRise(k, y, out);
  return out;
};
test.each([
  [2.5, 40, 78.96375832497543, 3.0345365958548505, -0.46654935685617849, 0.23563723853317822],
  [0.01, 100, 815.09774621136148, 105.16114780722347, -10001.611164371598, 2000002.3402976922],
  [0.2, 0.7, -0.3310810439921712, 4.5341129466451378, -24.344837245946575, 248.27623907064117],
  [20, 1.5, 0.018443263144670929, 0.074092890270375467, -0.0036607664957239924, 0.00036183248267685712],
])('what they rise by from %d over %d', (k, y, value, first, second, third) => {
  const mine = rise(k, y);
  const tolerance = { rel: 1e-12, source: 'R: differences of lgamma, digamma, trigamma, psigamma(x, 2)' };
  agree(mine.value, value, tolerance);
  agree(mine.first, first, tolerance);
  agree(mine.second, second, tolerance);
  agree(mine.third, third, tolerance);
});
test('the rise is one thing, by steps and by the series, and keeps its digits where k is large', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), fc.integer({ min: 33, max: 60 }), (k, y) => {
      const long = rise(k, y);
      const [low, high] = [rise(k, 30), rise(k + 30, y - 30)];
      // log Gamma(k + y) - log Gamma(k) - y log k
      agree(long.value, low.value + high.value + (y - 30) * Math.log1p(30 / k), {
        rel: 1e-12,
        // y itself is taken off
        abs: 1e-13,
        source: 'in two parts',
      });
      agree(long.first, low.first + high.first, { rel: 1e-12, source: 'in two parts' });
      agree(long.second, low.second + high.second, { rel: 1e-12, source: 'in two parts' });
      agree(long.third, low.third + high.third, { rel: 1e-12, source: 'in two parts' });
    }),
  );
  expect(rise(5, 0)).toEqual({ value: 0, first: 0, second: 0, third: 0 });
});
