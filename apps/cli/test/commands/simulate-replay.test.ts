import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mixdiff } from '../mixdiff.ts';

const folder = mkdtempSync(join(tmpdir(), 'mixdiff-replay-'));
/** Nested units in numbers that are drawn, columns of every kind, a level that some data sets lack, dropout. */
const STUDY = `seed: 126
replicates: 20
certify: false
design: {crossed: {family: [gaussian, binomial, poisson], n: [6, 9]}}
generate:
  units:
    school: n
    class: {count: {from: 1, to: 3}, within: school}
    visit: {count: {from: 1, to: 4}, outOf: 4}
  columns:
    time: (visit - 1) / 3
    x: {draw: 'rnorm(time, 2)'}
    arm: {levels: [b, a], per: class}
    site: {levels: [u, v, w], per: school, random: true}
    k: {draw: 'rpois(3)', per: class}
  family: '{family}'
  formula: y ~ time * arm + x + site + (1 + time | school) + (1 | school:class)
  parameters:
    beta|(Intercept): 0.1
    beta|time: 0.3
    beta|armb: -0.2
    beta|x: 0.1
    beta|sitev: 0.2
    beta|sitew: 0.3
    beta|time:armb: 0.1
    sd|school|(Intercept): 0.6
    sd|school|time: 0.3
    corr|school|time,(Intercept): -0.4
    sd|school:class|(Intercept): 0.5
    sd|Residual: 0.7
  missing:
    - {column: y, probability: '1 / (1 + exp(3 - time))', dropout: school}
    - {column: x, probability: 0.05}
estimators: [lme4/ML, glmmTMB/ML]
estimands: ['beta|time']
`;
beforeAll(() => writeFileSync(join(folder, 'study.yaml'), STUDY));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const run = (...args: string[]) => mixdiff(['simulate', ...args], folder);
const hasR = spawnSync('Rscript', ['--version']).status === 0;

test.each([
  ['1', '17'],
  ['2', '3'],
  ['3', '17'],
  ['6', '5'],
])('scenario %s, replicate %s: R makes the same data, and every estimator is told', async (scenario, replicate) => {
  const { code, stdout } = await run(
    'replay',
    'study.yaml',
    '--scenario',
    scenario,
    '--replicate',
    replicate,
    '--json',
  );
  expect(code).toBe(0);
  const { fits } = JSON.parse(stdout);
  expect(fits.map(({ estimator }: { estimator: string }) => estimator)).toEqual(['lme4/ML', 'glmmTMB/ML']);
  const cwd = join(folder, 'study.results/replay', `s${scenario}-r${replicate}`);
  expect(readFileSync(join(cwd, 'data.csv'), 'utf8').split('\n')[0]).toBe('school,class,visit,time,x,arm,site,k,y');
  if (!hasR) return;
  expect(spawnSync('Rscript', ['--vanilla', 'data.R'], { cwd, encoding: 'utf8' }).stdout).toBe('the same data\n');
});
test('counts of several trials a row are the same in R', async () => {
  const counts = `seed: 5
replicates: 2
certify: false
generate:
  units: {g: 6, r: 5}
  columns: {x: {draw: 'runif(-1, 1)', per: r}, n: {draw: 'rpois(4)'}, m: n + r}
  formula: cbind(y, m - y) ~ x + (1 | g)
  family: binomial
  parameters: {'beta|(Intercept)': 0.2, 'beta|x': 0.5, 'sd|g|(Intercept)': 0.7}
  missing: [{column: y, probability: 0.1}]
estimators: [lme4/ML]
estimands: ['beta|x']
`;
  writeFileSync(join(folder, 'counts.yaml'), counts);
  expect(await run('replay', 'counts.yaml', '--replicate', '2')).toMatchObject({ code: 0 });
  const cwd = join(folder, 'counts.results/replay/s1-r2');
  const y = readFileSync(join(cwd, 'data.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(',').at(-1)));
  expect(y.some((one) => one > 1)).toBe(true);
  if (!hasR) return;
  expect(spawnSync('Rscript', ['--vanilla', 'data.R'], { cwd, encoding: 'utf8' }).stdout).toBe('the same data\n');
});
test('what is replayed is what the study has in its results', async () => {
  writeFileSync(join(folder, 'one.yaml'), STUDY.replace('replicates: 20', 'replicates: 2'));
  await run('one.yaml');
  const summary = JSON.parse((await run('report', 'one.yaml', '--json')).stdout);
  const { fits } = JSON.parse(
    (await run('replay', 'one.yaml', '--scenario', '2', '--replicate', '1', '--json')).stdout,
  );
  const own = summary.fits.find(
    (one: { scenario: number; estimator: string }) => one.scenario === 2 && one.estimator === 'lme4/ML',
  );
  expect(Object.keys(own.labels)).toContain(fits[0].label);
});
test('a scenario that is not there is refused by name', async () => {
  const { code, stderr } = await run('replay', 'study.yaml', '--scenario', '9');
  expect(code).toBe(2);
  expect(stderr).toContain('there is no scenario 9');
});
