/** Each entry of the gallery still shows what its page says; and the rows that are looked at are those of the designs. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mixedBackends } from '@mixdiff/backends';
import { choose, isRefusal, type Method } from '@mixdiff/contract';
import { buildProblem, parseCsv } from '@mixdiff/frame';
import { Random } from '@mixdiff/probability';
import { openReferee } from '@mixdiff/referee';
import { judged } from '@mixdiff/shrink';
import { expect, test } from 'vitest';
import { drawDesign } from '../src/designs.ts';
import { drawnSources } from '../src/gallery/sources.ts';
import { isSilent } from '../src/tally.ts';

const folder = fileURLToPath(new URL('../../docs/gallery', import.meta.url));
const page = readFileSync(`${folder}/README.md`, 'utf8');
const names = readdirSync(folder).filter((name) => !name.endsWith('.md'));
const context = { milliseconds: () => 0 };

test.each(names)('%s', async (name) => {
  const {
    data: _,
    method,
    backend: id,
    backends: __,
    ...spec
  } = JSON.parse(readFileSync(`${folder}/${name}/model.json`, 'utf8')) as {
    data: string;
    method: Method;
    backend: string;
    backends: string[];
    formula: string;
  };
  const backend = mixedBackends.find((one) => one.id === id);
  const table = parseCsv(readFileSync(`${folder}/${name}/data.csv`, 'utf8'), { name: 'data.csv' });
  if (!backend || isRefusal(table)) throw new Error(name);
  const chosen = choose(backend);
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const found = await judged({ table, spec }, { backend, chosen, method, context }, 20);
  if (isRefusal(found)) throw new Error(found.message);
  const { verdict, gain } = found.certificate;
  const shown = String(Number((gain ?? 0).toPrecision(3)));
  expect(page).toContain(
    `| [${name}](#${name}) | ${found.fit.as} | ${method} | ${verdict} | ${shown} | ${table.nrow} (`,
  );
  expect(isSilent(found.fit)).toBe(true);
});
test('the rows are those of the designs: one likelihood at one point', () => {
  const random = new Random(1);
  let i = 0;
  for (const { specimen } of drawnSources(10, 1)) {
    const design = drawDesign(random, i++).problem('ML');
    const built = buildProblem(specimen.table, { ...specimen.spec, method: 'ML' }, { dataHash: '', name: 'd' });
    if (isRefusal(built)) throw new Error(built.message);
    const values = [design, built.problem].map((problem) => {
      const referee = openReferee(problem, { weights: 'precision' });
      if (isRefusal(referee)) throw new Error(referee.message);
      const at = {
        beta: Float64Array.from(problem.parts.conditional.columns, (_, j) => 1 / (j + 1)),
        Sigma: problem.random.map(({ columns: { length: m } }) => ({
          nrow: m,
          ncol: m,
          data: Float64Array.from({ length: m * m }, (_, k) => (k % (m + 1) === 0 ? 0.7 : 0)),
        })),
        residual: { kind: 'variance' as const, sigma2: 1.3 },
      };
      const judgedAt = referee.logLik(at, 'ML');
      if (isRefusal(judgedAt)) throw new Error(judgedAt.message);
      return judgedAt.logLik;
    });
    expect(values[1]).toBeCloseTo(values[0] as number, 8);
  }
});
