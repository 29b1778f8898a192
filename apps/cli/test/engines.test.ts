import { isRefusal } from '@mixdiff/contract';
import { goldenPath } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { enginesCommand } from '../src/commands/engines.ts';
import { recordCommand } from '../src/commands/record.ts';
import { openNamed } from '../src/engines.ts';
import { exitCodeOf } from '../src/exit.ts';
import { buildModel, loadModel } from '../src/model.ts';
import { printed } from './printed.ts';

const model = loadModel({ case: 'jsp' });
const context = { milliseconds: () => 0 };
const config = (engines: NonNullable<typeof model.config.engines>) => ({
  ...model,
  config: { ...model.config, engines },
});

test('a config names a recorded fit, relative to itself', async () => {
  const named = openNamed('new', config({ new: { recorded: 'recorded/glmmTMB-1.1.15.2.json' } }));
  expect(named.name).toBe('new');
  const fit = await named.backend.fit(buildModel(model, 'ML').problem, named.chosen, context);
  if (isRefusal(fit)) throw new Error(fit.message);
  expect(fit).toMatchObject({ backend: 'new', as: 'glmmTMB 1.1.15.2', withheld: expect.arrayContaining(['logLik']) });
  expect(fit.logLik).toBeCloseTo(-2965.107, 3);
});
test('a config names a real package of some library and some Rscript', async () => {
  const named = openNamed('old', config({ old: { r: 'glmmTMB', rscript: '/nowhere/Rscript', library: 'lib' } }));
  const fit = await named.backend.fit(buildModel(model, 'ML').problem, named.chosen, context);
  expect(fit).toMatchObject({ refused: 'r/no-rscript' });
});
test('one file with several engines needs the name of one, after #', async () => {
  const ml = buildModel(model, 'ML').problem;
  const all = openNamed(`recorded:${goldenPath('jsp/r.json')}`, model).backend;
  expect(await all.fit(ml, {}, context)).toMatchObject({ refused: 'backends/ambiguous' });
  const one = openNamed(`recorded:${goldenPath('jsp/r.json')}#r:nlme`, model).backend;
  expect(await one.fit(ml, {}, context)).toMatchObject({ as: 'nlme 3.1-162' });
});
test('a recorded fit of another model is refused', async () => {
  const sleep = buildModel(loadModel({ case: 'sleepstudy' }), 'ML').problem;
  const { backend } = openNamed(`recorded:${goldenPath('jsp/recorded/lme4-2.1-0.json')}`, model);
  expect(await backend.fit(sleep, {}, context)).toMatchObject({ refused: 'backends/other-model' });
});
test('without R, engines says how to get it, and recording says so with the exit code of a missing engine', async () => {
  const { text } = await printed(() => enginesCommand({ rscript: '/nowhere/Rscript', json: true }));
  expect(JSON.parse(text)).toMatchObject({
    r: null,
    originals: [],
    missing: { hint: expect.stringContaining('apt-get') },
  });
  const record = { case: 'rail', backend: 'r:lme4', rscript: '/nowhere/Rscript', out: 'never.json' };
  expect((await printed(() => recordCommand(record))).code).toBe(4);
});
test('r:mmrm is refused by name, which is no missing engine', async () => {
  const { backend } = openNamed('r:mmrm', model);
  const fit = await backend.fit(buildModel(model, 'ML').problem, {}, context);
  if (!isRefusal(fit)) throw new Error('fitted');
  expect(fit.refused).toBe('r/no-random-effects');
  expect(exitCodeOf(fit)).toBe(3);
});
