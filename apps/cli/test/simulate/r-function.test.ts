/** `generate.r`: data by a function of R; and functions of R in the expressions of a study. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mixdiff } from '../mixdiff.ts';
import { resultHashes } from './small-study.ts';

const folder = mkdtempSync(join(tmpdir(), 'mixdiff-r-function-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const LONG = process.env['LONG'] !== undefined;
const hasR = spawnSync('Rscript', ['--version']).status === 0;
const run = (...args: string[]) => mixdiff(['simulate', ...args], folder);
const hashes = (out: string): Record<string, string> => resultHashes(join(folder, out));

/** Heavy-tailed errors, a factor whose order is its own; some data sets are not made. */
const CODE = `make_data <- function(n, df) {
  print("chatter")
  g <- rep(seq_len(n), each = 4)
  x <- rnorm(4 * n)
  if (x[1] > 1) stop("x is odd")
  arm <- factor(ifelse(g %% 2 == 0, "b", "a"), levels = c("b", "a"))
  data.frame(g, x, arm, y = 1 + 0.5 * x + rnorm(n)[g] + rt(4 * n, df))
}
`;
const STUDY = `seed: 7
replicates: 4
chunk: 2
certify: false
design: {crossed: {n: [6, 8], df: [4]}}
generate:
  r: {file: make.R, function: make_data}
  formula: y ~ x + arm + (1 | g)
  parameters: {'beta|x': 0.5}
estimators: [lme4/REML, glmmTMB/ML]
estimands: ['beta|x', {quantity: 'sd|g|(Intercept)', true: 1}]
`;
beforeAll(() => {
  writeFileSync(join(folder, 'make.R'), CODE);
  writeFileSync(join(folder, 'study.yaml'), STUDY);
  writeFileSync(join(folder, 'one.yaml'), STUDY.replace('formula', 'streams: sequential\n  formula'));
});

describe.skipIf(!hasR)(`data by a function of R${hasR ? '' : ' (skipped: no Rscript)'}`, () => {
  // one stream is the harder of the two: the second worker begins in the middle of it
  test.each([
    ['study', LONG],
    ['one', true],
  ])('%s.yaml: replayed in R (the same bytes by two workers: %s)', async (name, again) => {
    expect(await run(`${name}.yaml`, '--workers', '1')).toMatchObject({ code: 0 });
    if (again) {
      expect(await run(`${name}.yaml`, '--workers', '2', '--out', `${name}2`)).toMatchObject({ code: 0 });
      expect(hashes(`${name}2`)).toEqual(hashes(`${name}.results`));
    }
    const states = join(folder, `${name}.results/streams.json`);
    // of one stream it is kept where each chunk begins, and what is kept is taken
    expect(existsSync(states)).toBe(name === 'one');
    const kept = name === 'one' ? statSync(states).mtimeMs : 0;
    const replayed = await run('replay', `${name}.yaml`, '--scenario', '2', '--replicate', '3', '--json');
    expect(replayed).toMatchObject({ code: 0 });
    if (name === 'one') expect(statSync(states).mtimeMs).toBe(kept);
    const cwd = join(folder, `${name}.results/replay/s2-r3`);
    expect(spawnSync('Rscript', ['--vanilla', 'data.R'], { cwd, encoding: 'utf8' }).stdout).toMatch(/the same data\n$/);
    if (!LONG && name === 'one') return;
    // arma: R's own order of levels, b first
    const fits: { estimator: string; label: string; stated: { estimate: number }[] }[] = JSON.parse(
      replayed.stdout,
    ).fits;
    const direct = spawnSync(
      'Rscript',
      [
        '--vanilla',
        '-e',
        'd <- read.csv("data.csv"); d$arm <- factor(d$arm, c("b", "a")); cat(nlme::fixef(nlme::lme(y ~ x + arm, d, ~ 1 | g))[["x"]])',
      ],
      { cwd, encoding: 'utf8' },
    ).stdout;
    expect(fits[0]?.stated[0]?.estimate).toBeCloseTo(Number(direct), 5);
  });
  test('a data set that R does not make is recorded as that, and the study goes on', async () => {
    const { stdout } = await run('status', 'study.yaml', '--json');
    const labels = JSON.parse(stdout).labels['lme4/REML'];
    expect(labels.error).toBeGreaterThan(0);
    expect(labels.converged).toBeGreaterThan(0);
    expect(labels.error + labels.converged + (labels.warned ?? 0)).toBe(8);
  });
  test('an edited function, or another R, is not mixed with what is there', async () => {
    writeFileSync(join(folder, 'make.R'), CODE.replace('0.5 * x', '0.6 * x'));
    for (const args of [['study.yaml'], ['replay', 'study.yaml']])
      expect((await run(...args)).stderr).toContain('make.R holds other bytes');
    writeFileSync(join(folder, 'make.R'), CODE);
    const path = join(folder, 'study.results/manifest.json');
    const manifest = readFileSync(path, 'utf8');
    writeFileSync(path, manifest.replace(/"R": "[^"]+"/, '"R": "3.5.0"'));
    expect((await run('study.yaml')).stderr).toMatch(/was made by R 3\.5\.0; this is R \d/);
    writeFileSync(path, manifest);
  });
});
test.skipIf(!hasR)('a function that makes nothing is refused with the scenario that it failed in', async () => {
  writeFileSync(
    join(folder, 'never.R'),
    'make_data <- function(n, df) if (n == 6) data.frame(y = 1, x = 1, arm = "a", g = 1) else 1',
  );
  writeFileSync(join(folder, 'never.yaml'), STUDY.replace('make.R', 'never.R'));
  const { code, stderr } = await run('never.yaml');
  expect(code).toBeGreaterThan(1);
  expect(stderr).toContain('scenario 2 (n = 8, df = 4): make_data() stopped: it returned');
});
test('without R it is refused', async () => {
  const PATH = join(folder, 'no-programs');
  const { code, stderr } = await mixdiff(['simulate', 'study.yaml', '--out', 'none'], folder, { PATH });
  expect(code).toBe(4);
  expect(stderr).toContain('R is not installed: Rscript was not found');
});
test('expressions know the usual functions of R', async () => {
  const PLAIN = `seed: 1
replicates: 1
generate:
  units: {g: 6, k: 3}
  columns: {x: {draw: 'rnorm(0, 1)'}, z: {draw: 'rbinom(1, plogis(x - 0.5))'}, u: qnorm(plogis(x))}
  formula: y ~ x + z + u + (1 | g)
  parameters: {'beta|(Intercept)': 1, 'beta|x': 0.5, 'beta|z': 1, 'beta|u': 0, 'sd|g|(Intercept)': 1, 'sd|Residual': 1}
  missing: [{column: y, probability: 'plogis(x - 2)'}]
estimators: [lme4/REML]
estimands: ['beta|x']
`;
  writeFileSync(join(folder, 'plain.yaml'), PLAIN);
  expect(await run('replay', 'plain.yaml')).toMatchObject({ code: 0 });
  const cwd = join(folder, 'plain.results/replay/s1-r1');
  if (hasR)
    expect(spawnSync('Rscript', ['--vanilla', 'data.R'], { cwd, encoding: 'utf8' }).stdout).toBe('the same data\n');
});
