import { type Context, type Problem, refuse } from '@mixdiff/contract';
import type { Entrant } from '@mixdiff/runs';
import { encodeFit, type FitDocument, type PairInput } from '@mixdiff/schema';
import { madeBackend, statedFit } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { explainPair, type PairTask } from '../../src/pair/open.ts';

const context: Context = { milliseconds: () => 0 };
const csv = ['y,x,g', ...Array.from({ length: 24 }, (_, i) => `${Math.sin(i * i)},${i % 5},g${i % 6}`)].join('\n');
const model = { formula: 'y ~ x + (1 | g)', method: 'ML' as const };
const asked: string[] = [];
let seen: Problem | undefined;
const backend = madeBackend({
  fit: async (problem) => {
    seen = problem;
    return statedFit(problem);
  },
});
const engine: PairTask['engine'] = (name, version, choices) => {
  asked.push(`${name} ${version ?? '-'} ${JSON.stringify(choices)}`);
  const entrant: Entrant = { backend, chosen: {}, name, label: name, kind: 'original' };
  return name === 'unknown' ? refuse('backends/unknown', 'no such engine') : entrant;
};
const explained = (a: PairInput['a'], b: PairInput['b'], text = csv) =>
  explainPair({ input: { name: 'pair', a, b } as PairInput, csv: text, dataHash: '', engine, context });
const stored = async (change: Partial<FitDocument> = {}): Promise<FitDocument> => {
  await explained({ ...model, backend: 'made' }, { ...model, backend: 'made' });
  return { ...encodeFit(statedFit(seen as Problem), seen as Problem), ...change };
};

describe('two sides of a file', () => {
  test('are run by the engines that they name, under these choices', async () => {
    asked.length = 0;
    const found = await explained(
      { ...model, backend: 'one', as: '1.0', choices: { a: 'b' } },
      { ...model, backend: 'two' },
    );
    expect(asked).toEqual(['one 1.0 {"a":"b"}', 'two - {}']);
    expect(found).toMatchObject({ fits: [{ id: 'a:one/ML' }, { id: 'b:two/ML' }], causes: [], unexplained: [] });
  });
  test('or are known by their numbers, by the method of the fit', async () => {
    const fit = await stored();
    const found = await explained({ formula: model.formula, fit, id: 'printed' }, { ...model, backend: 'two' });
    expect(found).toMatchObject({ fits: [{ id: 'printed' }, { id: 'b:two/ML' }] });
  });
});
describe('a side is refused that', () => {
  test.each<[string, () => Promise<PairInput['a']>, string]>([
    ['names nothing', async () => model, 'explain/no-fit'],
    ['names an engine that there is not', async () => ({ ...model, backend: 'unknown' }), 'backends/unknown'],
    [
      'is a fit by another method',
      async () => ({ ...model, method: 'REML' as const, fit: await stored() }),
      'explain/other-method',
    ],
    ['is a fit of other rows', async () => ({ ...model, fit: await stored({ nobs: 20 }) }), 'explain/other-rows'],
    ['has no model', async () => ({ ...model, formula: 'y ~', backend: 'made' }), 'frame/syntax'],
  ])('%s', async (_, side, code) => {
    const good = { ...model, backend: 'made' };
    expect(await explained(await side(), good)).toMatchObject({ refused: code });
    expect(await explained(good, await side())).toMatchObject({ refused: code });
  });
  test('has no table', async () => {
    expect(await explained({ ...model, backend: 'made' }, { ...model, backend: 'made' }, '')).toMatchObject({
      refused: 'frame/empty-file',
    });
  });
});
