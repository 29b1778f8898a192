import { isRefusal, withResponse } from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import { expect, test } from 'vitest';
import { nbTheta } from '../../src/causes/nb-theta.ts';
import { errorsByInformation } from '../../src/statement/restate.ts';
import { stepBetween } from '../made.ts';
import { binary, bySaying, LAPLACE, point } from './generalized.ts';

const given = (theta: number) =>
  bySaying('a', LAPLACE, {}, withResponse(binary, { family: 'negative.binomial', link: 'log', theta }));
const estimated = bySaying(
  'b',
  LAPLACE,
  { canonical: { ...point, residual: { kind: 'none', family: { dispersion: 0.25 } } } },
  withResponse(binary, { family: 'nbinom2', link: 'log' }),
);
test('given in one and estimated in the other', () => {
  const said = nbTheta.detect(stepBetween(given(2), estimated, 'response', 'beta|x'));
  expect(said?.sentence).toBe('theta of the negative binomial: given 2 in a, estimated 4 in b');
});
test('another link is another model', () => {
  const identity = bySaying('b', LAPLACE, {}, withResponse(binary, { family: 'nbinom2', link: 'identity' }));
  expect(nbTheta.detect(stepBetween(given(2), identity, 'response', 'beta|x'))).toBeNull();
  expect(nbTheta.detect(stepBetween(given(2), given(2), 'response', 'beta|x'))).toBeNull();
});
test('standard errors with theta held are told from those with theta free', () => {
  const counts = withResponse(binary, {
    family: 'nbinom2',
    link: 'log',
    y: binary.response.y.map((_, i) => (i * i) % 11),
  });
  const canonical = {
    beta: Float64Array.of(1.4, 0.02),
    Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(0.05) }],
    residual: { kind: 'none' as const, family: { dispersion: 0.1 } },
  };
  const referee = refereeOf(counts, 'likelihood', LAPLACE);
  const information = referee?.information(canonical);
  if (!information || isRefusal(information)) throw new Error('no information');
  const vcovOf = (held: boolean) => {
    const se = errorsByInformation(information, canonical, held) ?? new Float64Array(2);
    return { nrow: 2, ncol: 2, data: Float64Array.of((se[0] ?? 0) ** 2, 0, 0, (se[1] ?? 0) ** 2) };
  };
  const se = { se: 'observed-information' } as const;
  const [held, free] = [true, false].map((h) =>
    bySaying(h ? 'a' : 'b', LAPLACE, { canonical, vcov: vcovOf(h) }, counts, se),
  );
  if (!held || !free) throw new Error('no sides');
  const said = nbTheta.detect(stepBetween(held, free, 'derived', 'se|(Intercept)'));
  expect(said?.sentence).toBe(
    'a holds theta of the negative binomial at its estimate in its standard errors, b does not',
  );
  expect(nbTheta.detect(stepBetween(free, free, 'derived', 'se|(Intercept)'))).toBeNull();
  expect(nbTheta.detect(stepBetween(held, free, 'derived', 'beta|x'))).toBeNull();
});
