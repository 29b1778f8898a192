import { type Canonical, isRefusal, type Problem } from '@mixdiff/contract';
import { buildProblem, readTable } from '@mixdiff/frame';
import { studyFile, validateAll } from '@mixdiff/schema';
import { expect, test } from 'vitest';
import { canonicalOf } from '../src/small-designs/judged.ts';
import { csvOf, designsOf, ENGINES, studyOf } from '../src/small-designs/stored.ts';

const DESIGNS = designsOf(15, 3);
test('engines see the numbers that the judge sees', () => {
  for (const design of DESIGNS) {
    const table = readTable(new TextEncoder().encode(csvOf(design)), { name: design.name });
    if (isRefusal(table)) throw new Error(table.message);
    const built = buildProblem(table, { formula: design.formula, method: 'ML' }, { dataHash: '' });
    if (isRefusal(built)) throw new Error(built.message);
    const { response, parts, random } = design.problem('ML');
    const read = built.problem;
    expect(read.response.y).toEqual(response.y);
    expect(read.parts.conditional.X).toEqual(parts.conditional.X);
    expect(read.parts.conditional.columns).toEqual(parts.conditional.columns);
    expect(read.random.map(({ group }) => group)).toEqual(random.map(({ group }) => group));
    expect(read.random.map(({ Z }) => Z)).toEqual(random.map(({ Z }) => Z));
    expect(read.random.map(({ level }) => level)).toEqual(random.map(({ level }) => level));
  }
});
test('the study is one that the engine of studies takes, a scenario for each design', () => {
  const study = studyOf(DESIGNS, 3, ENGINES);
  expect(validateAll(studyFile, study, 'study.json')).not.toHaveProperty('refusals');
  expect(study.design?.listed).toHaveLength(DESIGNS.length);
  expect(study.estimators).toHaveLength(6);
});

/** Standard deviations and correlations of a point, by the names of quantities. */
function quantitiesOf({ random, parts }: Problem, at: Canonical): Map<string, number> {
  const all = new Map<string, number>();
  parts.conditional.columns.forEach((column, j) => {
    all.set(`beta|${column}`, at.beta[j] as number);
  });
  random.forEach(({ group, columns }, k) => {
    const { data, nrow } = at.Sigma[k] as Canonical['Sigma'][number];
    const sd = columns.map((_, a) => Math.sqrt(data[a * nrow + a] as number));
    columns.forEach((column, a) => {
      all.set(`sd|${group}|${column}`, sd[a] as number);
    });
    if (nrow === 2)
      all.set(`corr|${group}|x,(Intercept)`, (data[1] as number) / ((sd[0] as number) * (sd[1] as number)));
  });
  return all.set('sd|Residual', 0.5);
}
test('a point is read back from what a study keeps of it; of a variance of zero without its correlation', () => {
  for (const zero of [false, true]) {
    for (const design of DESIGNS) {
      const problem = design.problem('REML');
      const at: Canonical = {
        beta: Float64Array.from(problem.parts.conditional.columns, (_, j) => j - 0.3),
        Sigma: problem.random.map(({ columns: { length: c } }) => ({
          nrow: c,
          ncol: c,
          data: c === 1 ? Float64Array.of(0.49) : Float64Array.of(2, zero ? 0 : 0.6, zero ? 0 : 0.6, zero ? 0 : 0.8),
        })),
        residual: { kind: 'variance', sigma2: 0.25 },
      };
      const kept = quantitiesOf(problem, at);
      const read = canonicalOf(problem, (name) => kept.get(name) ?? Number.NaN);
      at.Sigma.forEach(({ data }, k) => {
        data.forEach((value, i) => {
          expect(read?.Sigma[k]?.data[i]).toBeCloseTo(value, 14);
        });
      });
      expect(read?.beta).toEqual(at.beta);
    }
  }
  const [design] = DESIGNS;
  expect(design && canonicalOf(design.problem('ML'), () => Number.NaN)).toBeNull();
});
