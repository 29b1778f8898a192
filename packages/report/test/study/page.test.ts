import { expect, test } from 'vitest';
import { performanceCsv, simulationMarkdown } from '../../src/index.ts';
import { simulationHtml, simulationTex } from '../../src/pages/index.ts';
import { around, study } from './a-study.ts';

const EVIL = '<script>alert(1)</script>';
test('first of all it says which conclusions depend on the policy, and how', () => {
  const html = simulationHtml(study(true), around);
  const finding = html.indexOf('1 of 1 conclusion depends on what is done with failed fits.');
  expect(finding).toBeGreaterThan(0);
  expect(finding).toBeLessThan(html.indexOf('picture-failures'));
  const row = /<tr><th scope="row">1: n=10<\/th>.*?<\/tr>/.exec(html)?.[0] ?? '';
  expect([...row.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map((cell) => cell[1])).toEqual([
    'x',
    'RMSE: a/ML or b/ML',
    'a/ML',
    'a/ML',
    'b/ML',
    'a/ML',
  ]);
  expect(simulationHtml(study(false), around)).toContain('None of 1 conclusion depends');
});
test('numbers with two digits of their Monte Carlo error; the worst data set as a command that a shell takes', () => {
  const html = simulationHtml(study(true), around);
  expect(html).toContain('-0.123 (0.020)');
  expect(html).toContain('mixdiff simulate replay &#39;it&#39;\\&#39;&#39;s.yaml&#39; --scenario 2 --replicate 7');
  expect(simulationTex(study(true))).toContain('1: n=10 & a/ML & 10 & $-$0.123 (0.020)');
});
test('every picture is drawn, or says why not', () => {
  const html = simulationHtml(study(true), around);
  for (const name of ['failures', 'performance-1', 'differences-1', 'zip-1'])
    expect(html).toContain(`<figure id="picture-${name}">`);
  const without = simulationHtml({ ...study(true), differences: [] }, { ...around, zips: [] });
  expect(without).toContain('Not drawn: no two estimators state it.');
  expect(without).toContain('Not drawn: no fit states a standard error of it');
});
test('what a number of a scenario stands for is told once, with what is true in it', () => {
  const markdown = simulationMarkdown(study(true));
  expect(markdown).toMatch(/\| scenario \|\s+n \|\s+true x \|\n.*\n\|\s+1 \| 10 \|\s+1\.00000 \|/);
  expect(simulationHtml(study(true), around)).toContain('Scenarios, and what is true in them');
});
test('a factor that is called as a column of numbers has a column of its own', () => {
  const [head, first] = performanceCsv(study(true)).split('\n');
  expect(head).toBe('scenario,factor.n,estimator,estimand,policy,measure,n,value,mcse');
  expect(first).toBe('1,10,a/ML,x,own,bias,10,-0.1234,0.02');
});
test('a table has the measures that a study names where the usual ones are not among them', () => {
  const named = study(true);
  named.performance = named.performance.map((one) =>
    one.measure === 'bias' ? { ...one, measure: 'be-coverage' } : one,
  );
  for (const text of [simulationMarkdown(named), simulationTex(named), simulationHtml(named, around)]) {
    expect(text).toContain('be-coverage');
    expect(text).not.toContain('empirical-se');
  }
});
test('where nothing was judged nothing is said of maxima', () => {
  const unjudged = study(true);
  for (const one of unjudged.fits) one.verdicts = {};
  expect(simulationMarkdown(unjudged)).toMatch(/\| a\/ML\s+\|\s+10 \|\s+0 \| 10 converged \|\s+NA \|\s+NA \|\s+NA \|/);
});
test('a study may count nothing as a failure', () => {
  expect(simulationMarkdown({ ...study(true), failures: [] })).toContain('No fit counts as failed.');
});
test('names are text', () => {
  const html = simulationHtml(study(true, EVIL), { ...around, study: EVIL });
  expect(html).not.toContain(EVIL);
  expect(html).toContain('&lt;script&gt;');
  expect(simulationTex(study(true, '\\input{x}_%'))).not.toContain('\\input{x}');
});
