import { expect, test } from 'vitest';
import { slower } from '../src/against.ts';
import { bench } from '../src/bench.ts';
import { GENERATED, generatedTable } from '../src/generated.ts';
import { memoryOf } from '../src/memory.ts';
import { LARGE, loadModel, MODELS } from '../src/models.ts';
import { merged, type Results, type Row } from '../src/results.ts';
import { benchmarksPage } from '../src/table.ts';
import { spread } from '../src/timing.ts';

/** Nothing here asserts how long anything takes. */
test('a quick run without R times every engine and method on JSP', async () => {
  const results = await bench({ quick: true, r: false, rounds: 1 });
  const ids = results.rows.map(({ id }) => id);
  for (const name of ['lme4', 'nlme', 'glmmTMB']) {
    for (const what of ['objective', 'set-up', 'estimate', 'fit']) expect(ids).toContain(`jsp/${name}/${what}`);
  }
  for (const what of ['boot', 'profile', 'rlrt', 'kr', 'certificate']) expect(ids).toContain(`jsp/lme4/${what}`);
  for (const { ours, r } of results.rows) {
    for (const ms of [...ours.wall, ...ours.cpu]) expect(ms).toBeGreaterThan(0);
    expect(r).toBe(null);
  }
  // the page of the seed gives 930.34 for these degrees of freedom
  expect(results.rows.find(({ id }) => id === 'jsp/lme4/kr')?.found.ours).toBeCloseTo(930.34, 1);
  expect(benchmarksPage(results).match(/^\| jsp /gm)).toHaveLength(results.rows.length);
});

test.each([
  [[3, 1, 2], { min: 1, median: 2, max: 3 }],
  [[4, 1, 2, 3], { min: 1, median: 2.5, max: 4 }],
])('the spread of %s', (values, expected) => expect(spread(values)).toEqual(expected));

const ran = (...rows: readonly [id: string, ours: number, r: number | null][]): Results => {
  const times = (ms: number) => ({ wall: [1, 1, 1], cpu: [ms, ms, 9 * ms] });
  return {
    rows: rows.map(([id, ours, r]) => ({ id, ours: times(ours), r: r && times(r) }) as unknown as Row),
  } as unknown as Results;
};
test('a run against a saved one: R shows a slower machine, and a row that is gone is said', () => {
  const saved = ran(['a', 1, 10], ['b', 1, null], ['c', 1, 10], ['d', 1, null]);
  expect(slower(ran(['a', 2, 20], ['b', 1.3, null], ['c', 1, 20], ['d', 1, null]), saved, 1.4)).toEqual([]);
  expect(slower(ran(['a', 2, 10], ['b', 1.5, null], ['c', 1, 5]), saved, 1.4)).toEqual([
    'a: 2.00 times as slow as in the saved run',
    'b: 1.50 times as slow as in the saved run',
    'c: 2.00 times as slow as in the saved run',
    'd: not measured in this run',
  ]);
});

test('rows of a run of some tasks take the place of those of an earlier run, and are said to be later, with their rounds', () => {
  const machine = { cpu: 'x', cores: 2, node: '20', r: { R: '4' }, load: [1, 5] } as const;
  const of = (results: Results, rounds = 3): Results => ({ ...results, rounds, machine, command: 'npm run bench' });
  const all = merged(of(ran(['a', 1, 10], ['b', 1, null])), of(ran(['b', 2, 20], ['c', 3, null])));
  expect(all.rows.map(({ id, ours }) => [id, ours.cpu[0]])).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ]);
  expect(all.later).toEqual(['b', 'c']);
});

test('the page says what each row was measured on, and how much memory a call takes beyond the data', () => {
  const machine = { cpu: 'old', cores: 2, node: '20', r: null, load: [1, 1] } as const;
  const found = { ours: null, r: null };
  const row = (id: string): Row =>
    ({ ...ran([id, 1, null]).rows[0], model: 'm', engine: 'e', what: 'w', found }) as Row;
  const of = (cpu: string, ...rows: Row[]): Results =>
    ({
      rows: rows.map((one) => ({ ...one, machine: { ...machine, cpu } })),
      rounds: 3,
      machine: { ...machine, cpu },
      command: 'npm run bench',
    }) as unknown as Results;
  const saved = of('old', row('a'), row('b'));
  const page = benchmarksPage(merged(saved, of('new', { ...row('b'), memory: { before: 1e8, peak: 1.5e8 } })));
  expect(page).toContain('- old, 2 cores, Node 20, load 1 before and 1 after, 3 rounds: `a`');
  expect(page).toContain('- new, 2 cores, Node 20, load 1 before and 1 after, 3 rounds, in a run of their own: `b`');
  expect(page).toMatch(/\| 50\.0 MB \|$/m);
  // of one run there is one machine, which stands above the table
  expect(benchmarksPage(saved)).not.toContain('Measured on:');
  const warm = { ...saved, machine: { ...machine, warmed: { runs: 10, seconds: 2 } } };
  expect(benchmarksPage(warm)).toContain('Timed after 10 runs or 2 s of processor time on either side');
  const apart = { ...saved, machine: { ...machine, warmed: { runs: 10, seconds: 2, rBelow: 1 } } };
  expect(benchmarksPage(apart)).toContain('R not where a run of ours takes more than 1 s');
});
test('a call in a process of its own says what it held before, and at most', () => {
  const found = memoryOf('rows-1e4', 'lme4', 'fit');
  expect(found?.before).toBeGreaterThan(1e7);
  expect(found?.peak).toBeGreaterThan(found?.before ?? Infinity);
  expect(memoryOf('no-such-model', 'lme4', 'fit')).toBeNull();
});

test('the ladder is made the same every time, all groups occur, and it is measured by name alone', () => {
  const [name, made] = ['rows-1e4', GENERATED['rows-1e4']];
  if (!made) throw new Error('no ladder');
  expect(made.columns()).toEqual(made.columns());
  const g = generatedTable(name, made).columns.get('g');
  if (g?.kind !== 'factor') throw new Error('no groups');
  expect([g.levels.length, new Set(g.codes).size]).toEqual([1000, 1000]);
  const { response, parts, random } = loadModel(name).build('REML');
  expect([response.y.length, parts.conditional.X.ncol, random.length]).toEqual([10_000, 4, 1]);
  for (const large of LARGE) expect(MODELS).not.toContain(large);
});
