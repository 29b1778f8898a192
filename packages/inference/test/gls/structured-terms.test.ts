import { type Matrix, type Problem, structured } from '@mixdiff/contract';
import { agree, dummies, intercept, problem, readCsv, statedFit } from '@mixdiff/testing';
import { test } from 'vitest';
import { unitRows } from '../../src/contrast.ts';
import { kenwardRoger } from '../../src/kenward-roger.ts';
import { openTester } from '../../src/linear-test.ts';
import { satterthwaite } from '../../src/satterthwaite.ts';
import { sure } from '../models.ts';

const rows = readCsv('machines/data.csv');
const y = rows.map((row) => Number(row['score']));
const [workers, machines] = ['Worker', 'Machine'].map((name) => rows.map((row) => row[name] ?? ''));
if (!workers || !machines) throw new Error('machines has both');
const labels = ['A', 'B', 'C'];
const fixed = [intercept(y.length), ...dummies('Machine', machines)];
/** score ~ Machine + (1 | Worker) + (1 | Worker:Machine), and the same as compound symmetry over the machines of a worker. */
const nested = problem(
  y,
  fixed,
  [
    { group: 'Worker', labels: workers },
    { group: 'Worker:Machine', labels: workers.map((worker, i) => `${worker}:${machines[i]}`) },
  ],
  'REML',
);
const symmetric = problem(
  y,
  fixed,
  [
    {
      group: 'Worker',
      labels: workers,
      columns: labels.map((name) => ({ name, term: name, values: machines.map((at) => Number(at === name)) })),
      structure: structured('cs-hom', labels),
    },
  ],
  'REML',
);
/** lme4 1.1-31: between workers, machines of a worker, residual. */
const [worker, machine, sigma2] = [22.85849, 13.90946, 0.92463];
const number = (v: number): Matrix => ({ nrow: 1, ncol: 1, data: Float64Array.of(v) });
const meanOf = (name: string): number => {
  const own = y.filter((_, i) => machines[i] === name);
  return own.reduce((sum, v) => sum + v, 0) / own.length;
};
const [a = 0, b = 0, c = 0] = labels.map(meanOf);
/** Balanced: the estimates are differences of means. */
const fitAt = (p: Problem, Sigma: readonly Matrix[]) =>
  statedFit(p, {
    // lme4 1.1-31; nlme's pdCompSymm has the same
    logLik: -107.843784,
    canonical: { beta: Float64Array.of(a, b - a, c - a), Sigma, residual: { kind: 'variance', sigma2 } },
  });
const one = fitAt(nested, [number(worker), number(machine)]);
const other = fitAt(symmetric, [
  {
    nrow: 3,
    ncol: 3,
    data: Float64Array.from({ length: 9 }, (_, e) => worker + (e % 4 === 0 ? machine : 0)),
  },
]);

test('degrees of freedom of a model do not depend on whether it is written as a structure', () => {
  const [plain, kr] = [sure(satterthwaite(one, nested)), sure(kenwardRoger(one, nested))];
  const observed = sure(openTester({ ddf: 'satterthwaite', vcov: 'model' }, other, symmetric, {}));
  const expected = sure(openTester({ ddf: 'kenward-roger-expected' }, other, symmetric, {}));
  const source = 'the same model with two random intercepts, V linear in its variances';
  for (const j of [0, 1, 2]) {
    const L = unitRows([j], 3);
    const about = { term: '' };
    // the estimates are rounded: not quite where the two parametrizations bend alike
    agree(sure(observed.test(L, about)).ddf, sure(plain.test(L)).ddf, { rel: 1e-3, source });
    agree(sure(expected.test(L, about)).ddf, sure(kr.test(L)).ddf, { rel: 1e-6, source });
  }
});
