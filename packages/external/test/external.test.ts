import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, isRefusal, type Problem } from '@mixdiff/contract';
import { sleepstudy } from '@mixdiff/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { capabilitiesOf, externalBackend } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'mixdiff-external-'));
/** A program in Node: `question` is at hand, `answer` ends it. */
function program(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    `#!${process.execPath}
const text = require('node:fs').readFileSync(0, 'utf8');
const question = JSON.parse(text);
const answer = (fields) => process.stdout.write(JSON.stringify({ schema: 'mixdiff/engine-answer@1', ...fields }));
const capabilities = { name: 'mine', version: '1.0', methods: ['REML'], takes: [], meaning: { se: 'theta-fixed', statistic: 't', df: 'none', weights: 'precision' } };
${body}
`,
  );
  chmodSync(path, 0o755);
  return path;
}
const CAPABLE = "if (question.ask === 'capabilities') answer({ capabilities });\nelse";
const problem: Problem = sleepstudy('REML');
const context: Context = { milliseconds: () => 0 };
const fit = (path: string, of = problem, given = context) => externalBackend('external:mine', path).fit(of, {}, given);
const refusal = async (path: string, of = problem) => {
  const found = await fit(path, of);
  if (!isRefusal(found)) throw new Error('it gave a fit');
  return found;
};
afterEach(() => {
  delete process.env['MIXDIFF_EXTERNAL_SECONDS'];
});

describe('a program that keeps to the protocol', () => {
  const FIT =
    '{ beta: [251.4, 10.47], Sigma: [[[612.1, 9.6], [9.6, 35.07]]], sigma: 25.59, logLik: -871.81, vcov: [[46.6, -1.45], [-1.45, 2.39]], converged: true, warnings: ["nearly flat"] }';
  it('is a backend: its point, its meaning, its warnings', async () => {
    const path = program('good', `${CAPABLE} answer({ fit: ${FIT} });`);
    const found = await fit(path);
    if (isRefusal(found)) throw new Error(found.message);
    expect(found).toMatchObject({ as: 'mine 1.0', logLik: -871.81, meaning: { se: 'theta-fixed', k: 6, nBIC: 180 } });
    expect(Array.from(found.canonical.Sigma[0]?.data ?? [])).toEqual([612.1, 9.6, 9.6, 35.07]);
    expect(found.notes.map(({ text }) => text)).toEqual(['nearly flat']);
    expect(found.absent['fitted']).toBe('external/not-stated');
  });
  it('says what it maximised of a generalized model, Laplace unless told', async () => {
    const takes = "capabilities.takes = ['family:poisson(log)', 'structure:us']; capabilities.methods = ['ML'];";
    const response = { ...problem.response, y: problem.response.y.map(Math.round), family: 'poisson', link: 'log' };
    const poisson: Problem = { ...problem, method: 'ML', response };
    const criterionOf = async (name: string, stated: string) => {
      const one = FIT.replace('sigma: 25.59', 'sigma: null').replace('converged', `${stated} converged`);
      const found = await fit(program(name, `${takes} ${CAPABLE} answer({ fit: ${one} });`), poisson);
      return isRefusal(found) ? found.message : found.meaning.criterion;
    };
    const quadrature = { kind: 'quadrature', nodes: 9 };
    expect(await criterionOf('agq', `criterion: ${JSON.stringify(quadrature)},`)).toEqual(quadrature);
    expect(await criterionOf('unsaid', '')).toEqual({ kind: 'laplace', information: 'observed' });
    expect(await criterionOf('exact', "criterion: { kind: 'exact' },")).toContain('criterion should be what stands');
  });
  it('is asked with matrices, levels from 0, and all features by name', async () => {
    const path = program(
      'echo',
      `${CAPABLE} answer({ refusal: { message: JSON.stringify(question.problem.random[0].columns) + question.problem.y.length } });`,
    );
    expect((await refusal(path)).message).toContain('["(Intercept)","Days"]180');
  });
  it('is not asked for what it does not take, nor for a method that it lacks', async () => {
    const path = program('asked', `${CAPABLE} require('node:fs').writeFileSync(__filename + '.asked', '');`);
    const weights = { values: new Float64Array(180).fill(1), kind: 'as-original' as const };
    const poisson = { ...problem, response: { ...problem.response, family: 'poisson', link: 'log' } };
    for (const of of [{ ...problem, weights }, poisson, sleepstudy('ML')])
      expect(await refusal(path, of)).toMatchObject({ refused: 'external/lacks', limit: 'original' });
    expect(existsSync(`${path}.asked`)).toBe(false);
  });
});

describe('a program that does not', () => {
  it.each([
    ['no JSON', "process.stdout.write('hello');", 'external/bad-answer', 'not JSON'],
    ['another document', 'answer({ fit: 1 });', 'external/bad-answer', 'answer'],
    [
      'too few numbers',
      `answer({ fit: { beta: [1], Sigma: [], sigma: 1, logLik: 0, vcov: null, converged: true } });`,
      'external/bad-answer',
      'beta should be 2 numbers',
    ],
    [
      'no answer',
      "console.error('Traceback\\nValueError: singular'); process.exit(3);",
      'external/crashed',
      'with code 3 without an answer: ValueError: singular',
    ],
    ['a signal', "process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 5000);", 'external/crashed', 'by SIGTERM'],
  ])('%s is said', async (name, body, code, words) => {
    const found = await refusal(program(name.replaceAll(' ', '-'), `${CAPABLE} { ${body} }`));
    expect(found.refused).toBe(code);
    expect(found.message).toContain(words);
  });
  it('is ended at the time limit, with what it started', async () => {
    const mark = join(folder, 'child');
    const child = `const c = require('node:child_process').spawn('sleep', ['60']); require('node:fs').writeFileSync(${JSON.stringify(mark)}, String(c.pid)); setInterval(() => {}, 1000);`;
    const path = program('slow', `${CAPABLE} { ${child} }`);
    // on a busy machine it has not started anything after a second
    for (const seconds of ['1', '5', '25']) {
      process.env['MIXDIFF_EXTERNAL_SECONDS'] = seconds;
      const found = await refusal(path);
      expect(found).toMatchObject({
        refused: 'external/timeout',
        message: expect.stringContaining(`within ${seconds} s`),
      });
      if (existsSync(mark)) break;
    }
    const pid = readFileSync(mark, 'utf8');
    await expect
      .poll(() => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')))
      .toBe(false);
  });
  it('is ended by an interruption', async () => {
    const signal = { aborted: false };
    const path = program('endless', `${CAPABLE} setInterval(() => {}, 1000);`);
    setTimeout(() => {
      signal.aborted = true;
    }, 700);
    expect(await fit(path, problem, { ...context, signal })).toMatchObject({ refused: 'external/interrupted' });
  });
  it('may be missing, or no program', async () => {
    expect(await capabilitiesOf(join(folder, 'nothing'))).toMatchObject({ refused: 'external/not-found' });
    writeFileSync(join(folder, 'text'), 'hello');
    expect(await capabilitiesOf(join(folder, 'text'))).toMatchObject({ refused: 'external/not-started' });
  });
});
