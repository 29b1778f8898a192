import { isRefusal } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import type { StudyFile } from '@mixdiff/schema';
import {
  chunkName,
  chunksOf,
  dataOf,
  type FitRecord,
  type OpenScenario,
  readColumns,
  resultsParquet,
  runChunk,
  type Study,
  sequentialStarts,
} from '@mixdiff/simulate';
import { expect, test } from 'vitest';
import { clock, scenarioOf, studyOf } from './engines.ts';

/** A small study with random columns in some scenarios. */
const FILE: StudyFile = {
  seed: 126,
  replicates: 6,
  chunk: 4,
  design: { crossed: { n: [8, 12], sd: [0, 0.8] } },
  generate: {
    units: { subject: 'n', visit: 4 },
    columns: { time: '(visit - 1) / 3', arm: { draw: 'rbinom(1, 0.4)', per: 'subject' } },
    formula: 'y ~ time + arm + (1 | subject)',
    parameters: {
      'beta|(Intercept)': 0.1,
      'beta|time': 'sd + 0.3',
      'beta|arm': -0.2,
      'sd|subject|(Intercept)': 'sd',
      'sd|Residual': 1,
    },
  },
  estimators: ['lme4/REML', 'nlme/ML', 'glmmTMB/ML', 'glmmTMB/ML+certified'],
  estimands: ['beta|time', { quantity: 'sd|subject|(Intercept)', name: 'between' }],
};

const study = studyOf(FILE);
async function recordsOf(
  of: Study,
  open: OpenScenario,
  first: number,
  last: number,
  options: Parameters<typeof runChunk>[4] = {},
): Promise<readonly FitRecord[]> {
  const done = await runChunk(of, open, { scenario: open.scenario.id, first, last }, clock, options);
  if (isRefusal(done)) throw new Error(done.message);
  return done.records;
}

test('chunks cover every replicate once, and their names sort as they do', () => {
  const chunks = chunksOf(study);
  expect(chunks.filter(({ scenario }) => scenario === 2)).toEqual([
    { scenario: 2, first: 1, last: 4 },
    { scenario: 2, first: 5, last: 6 },
  ]);
  expect(chunks.map(chunkName)).toEqual(chunks.map(chunkName).sort());
});
test('what a replicate gives hangs neither on the chunk that it is in nor on what was done before', async () => {
  const whole = await recordsOf(study, scenarioOf(study, 2), 1, 6);
  const open = scenarioOf(study, 2);
  const late = await recordsOf(study, open, 5, 6);
  const early = await recordsOf(study, open, 1, 4);
  expect([...early, ...late]).toEqual(whole);
  expect(whole).toHaveLength(24);
});
test('every estimator sees the same data: where all are certified maxima of one likelihood they agree', async () => {
  const records = await recordsOf(study, scenarioOf(study, 4), 1, 6);
  const ends = (name: string) =>
    records.filter(({ estimator }) => estimator === name).map(({ certified }) => certified[0]?.estimate ?? Number.NaN);
  const [nlme, glmmTMB] = [ends('nlme/ML'), ends('glmmTMB/ML')];
  expect(nlme).toHaveLength(6);
  for (const [i, value] of nlme.entries()) expect(value).toBeCloseTo(glmmTMB[i] ?? Number.NaN, 4);
});
test('an engine that cannot be asked at the best point has its estimates all the same', async () => {
  const parameters = {
    'beta|(Intercept)': 0,
    'beta|time': 1,
    'sd|subject|(Intercept)': 0.8,
    'sd|subject|time': 0.3,
    'corr|subject|time,(Intercept)': 0,
    'sd|Residual': 1,
  };
  const units = { subject: 8, visit: 4 };
  const formula = 'y ~ time + (1 + time | subject)';
  const slopes = studyOf({
    seed: 1,
    replicates: 4,
    generate: { units, columns: { time: '(visit - 1) / 3' }, formula, parameters },
    estimators: ['lme4/ML', 'nlme/ML'],
    estimands: ['sd|subject|time', 'beta|time'],
  });
  const [lme4, nlme] = await recordsOf(slopes, scenarioOf(slopes, 1), 4, 4);
  // the maximum has a correlation of 1, where nlme has no parameters
  expect([lme4?.verdict, nlme?.verdict]).toEqual(['boundary-maximum', 'stopped-short']);
  for (const [e, { estimate }] of (lme4?.certified ?? []).entries())
    expect(nlme?.certified[e]?.estimate).toBeCloseTo(estimate, 3);
});
/** The second estimator on the second data set. */
const tooLong = (what: 'fit' | 'verdict') => (replicate: number, estimator: number) =>
  replicate === 2 && estimator === 1
    ? { what, refusal: { refused: 'simulate/timed-out' as const, lacks: [], message: 'too long', hint: '' } }
    : null;
test('a verdict that ended its worker is no failure of the fit before it', async () => {
  const whole = await recordsOf(study, scenarioOf(study, 1), 2, 2);
  const records = await recordsOf(study, scenarioOf(study, 1), 2, 2, { ended: tooLong('verdict') });
  const [at, judged] = [records[1], whole[1]];
  expect(at).toMatchObject({ label: judged?.label, logLik: judged?.logLik, stated: judged?.stated, verdict: null });
  expect(at?.notes).toContain('simulate/timed-out');
  expect(at?.certified[0]?.estimate).toBeNaN();
  expect([records[0], ...records.slice(2)]).toEqual([whole[0], ...whole.slice(2)]);
});
test('a fit that ended its worker is recorded as what it was, and the others go on', async () => {
  const records = await recordsOf(study, scenarioOf(study, 1), 1, 2, { ended: tooLong('fit') });
  expect(records.find(({ replicate, estimator }) => replicate === 2 && estimator === 'nlme/ML')).toMatchObject({
    label: 'timed-out',
    said: 'too long',
    verdict: null,
  });
  expect(records.filter(({ label }) => label === 'timed-out')).toHaveLength(1);
});
test('an engine that throws is a crash of that fit', async () => {
  const open = scenarioOf(study, 1);
  const [first, ...others] = open.estimators;
  if (!first) throw new Error('none');
  const broken = { ...first, backend: { ...first.backend, open: () => Promise.reject(new Error('broken')) } };
  const records = await recordsOf(study, { ...open, estimators: [broken, ...others] }, 1, 1);
  expect(records.map(({ label }) => label === 'crashed')).toEqual([true, false, false, false]);
  expect(records[0]?.said).toBe('lme4 crashed: broken');
});

test('one stream through all data sets: a chunk begins where the one before ended', async () => {
  const file = { ...FILE, generate: { ...FILE.generate, streams: 'sequential' as const } };
  const sequential = studyOf(file);
  const opens = sequential.scenarios.map(({ id }) => scenarioOf(sequential, id));
  const found = sequentialStarts(
    sequential,
    opens.map(({ generator }) => generator),
  );
  if (isRefusal(found)) throw new Error(found.message);
  const random = new Random(126);
  const all = opens.map(({ generator }) => Array.from({ length: 6 }, () => generator.draw(random)));
  const start = found.starts.get('s0003-r00000005-00000006');
  const again = opens[2]?.generator.draw(Random.restored(start ?? new Int32Array()));
  const expected = all[2]?.[4];
  if (!again || !expected || isRefusal(again) || isRefusal(expected)) throw new Error('refused');
  expect([...again.y]).toEqual([...expected.y]);
});
test('rows that the model leaves out have no response, and those that it has keep their own', async () => {
  const generate = {
    ...FILE.generate,
    columns: { ...FILE.generate.columns, time: 'visit - 1' },
    formula: 'y ~ time + (1 | subject)',
    where: 'subject > 2',
    parameters: { 'beta|(Intercept)': 5, 'beta|time': 2, 'sd|subject|(Intercept)': 1e-3, 'sd|Residual': 1e-3 },
  };
  const some = studyOf({
    ...FILE,
    design: { listed: [{ n: 6, sd: 0 }] },
    generate,
    estimators: ['lme4/ML'],
    estimands: ['beta|time'],
  });
  const records = await recordsOf(some, scenarioOf(some, 1), 1, 2);
  expect(records.map(({ rows }) => rows)).toEqual([16, 16]);
  for (const { stated } of records) expect(stated[0]?.estimate).toBeCloseTo(2, 2);
});
test('replicates have streams of their own, and scenarios substreams', () => {
  const y = (scenario: number, replicate: number): number[] => {
    const data = dataOf(study, scenarioOf(study, scenario), replicate);
    if (isRefusal(data)) throw new Error(data.message);
    return [...data.y.slice(0, 3)];
  };
  expect(y(1, 1)).toEqual(y(1, 1));
  expect(y(1, 1)).not.toEqual(y(1, 2));
  expect(y(1, 1)).not.toEqual(y(3, 1));
});

test('a table holds what went into it, and the same records make the same bytes', async () => {
  const records = await recordsOf(study, scenarioOf(study, 1), 1, 3);
  const bytes = resultsParquet(records, study.estimands);
  expect(resultsParquet(records, study.estimands)).toEqual(bytes);
  const { rows, columns } = await readColumns(bytes);
  expect(rows).toBe(12);
  const column = (name: string) => Array.from(columns.get(name) ?? []);
  expect(column('estimator')).toEqual(records.map(({ estimator }) => estimator));
  expect(column('estimate:between')).toEqual(records.map(({ stated }) => stated[1]?.estimate));
  // no standard error of a standard deviation: nothing, not a NaN
  expect(column('se:between')).toEqual(records.map(() => null));
});

test.each([
  ['a predictor', { formula: 'y ~ time + high + (1 | subject)', derive: { high: 'ifelse(y > 0.5, 1, 0)' } }],
  ['rows', { where: 'y > -1' }],
])('%s made of the response is made anew for every data set', async (_, model) => {
  const { columns: __, ...generate } = FILE.generate;
  const { 'beta|arm': ___, ...parameters } = generate.parameters ?? {};
  const fixed = studyOf({
    ...FILE,
    generate: { ...generate, columns: { time: '(visit - 1) / 3' }, formula: 'y ~ time + (1 | subject)', parameters },
    estimators: ['lme4/ML', { estimator: 'lme4/ML', name: 'other', ...model }],
    certify: false,
  });
  const last = (await recordsOf(fixed, scenarioOf(fixed, 2), 1, 6)).at(-1);
  const alone = (await recordsOf(fixed, scenarioOf(fixed, 2), 6, 6)).at(-1);
  expect(last).toMatchObject({ replicate: 6, estimator: 'other', label: 'converged' });
  expect(last).toEqual(alone);
});
