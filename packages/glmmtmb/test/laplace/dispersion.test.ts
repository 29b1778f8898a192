import { type Chosen, choose, isRefusal } from '@mixdiff/contract';
import { agreeAll, familyProblem, type RecordedFamily, recordedFamilies } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { glmmTMB } from '../../src/index.ts';

const { cases } = recordedFamilies();
const dispersed = cases.filter(({ names }) => names.includes('betad'));

test.each(dispersed.map((c) => [c.name, c] as const))('%s: native and canonical points are one', async (_, c) => {
  const engine = await glmmTMB.open?.(familyProblem(c), choose(glmmTMB, '1.1.5') as Chosen);
  if (!engine || isRefusal(engine)) throw new Error(engine?.message);
  expect(engine.names[c.beta.length]).toBe('d~(Intercept)');
  const par = Float64Array.from(c.par);
  const point = engine.toCanonical(par);
  const back = engine.toNative(point);
  if (isRefusal(back)) throw new Error(back.message);
  agreeAll(back, par, { abs: 1e-9, source: 'there and back' });
  // no more variance than the family must have is a limit: glmmTMB has no such point
  const atLimit = { ...point, residual: { kind: 'none', family: { dispersion: 0 } } } as const;
  expect(engine.toNative(atLimit)).toMatchObject({ refused: 'glmmtmb/no-native-point' });
  expect(engine.toNative({ ...point, residual: { kind: 'none' } })).toMatchObject({
    refused: 'glmmtmb/no-native-point',
  });
});

test('a negative binomial whose dispersion vanishes is the Poisson model', async () => {
  const c = cases.find(({ name }) => name === 'poisson') as RecordedFamily;
  const value = async (family: string, extra: readonly number[]): Promise<number> => {
    const problem = familyProblem({ ...c, family });
    const engine = await glmmTMB.open?.(problem, choose(glmmTMB, '1.1.5') as Chosen);
    if (!engine || isRefusal(engine)) throw new Error(engine?.message);
    return engine.logLik(Float64Array.of(c.par[0] as number, c.par[1] as number, ...extra, c.par[2] as number));
  };
  const poisson = await value('poisson', []);
  expect(await value('nbinom2', [25])).toBeCloseTo(poisson, 7);
  expect(await value('nbinom1', [-25])).toBeCloseTo(poisson, 7);
});
