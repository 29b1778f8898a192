/**
 * Prints the numbers of docs/published-design.md from results of studies/glmm-packages: the study and, as a second folder, the fits of
 * the response without an interaction (`null.yaml`), without which sizes of tests are left out.
 *   tsx studies/src/glmm-packages.ts STUDY.results [NULL.results]
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { columnNamed, readColumns } from '@mixdiff/simulate';
import type { Fit } from './glmm-packages/kept.ts';
import { averages, correlation, errors, labels, nodes, policies, size } from './glmm-packages/tables.ts';

async function fitsIn(folder: string): Promise<Fit[]> {
  const fits: Fit[] = [];
  const path = join(folder, 'results');
  for (const file of readdirSync(path).sort()) {
    const { rows, columns } = await readColumns(readFileSync(join(path, file)));
    const at = (name: string, i: number): unknown => columns.get(name)?.[i] ?? null;
    const number = (name: string, i: number): number => Number(at(name, i) ?? Number.NaN);
    const quantities = [...columns.keys()].filter((name) => name.startsWith('estimate:')).map((name) => name.slice(9));
    for (let i = 0; i < rows; i++)
      fits.push({
        scenario: number('scenario', i),
        replicate: number('replicate', i),
        estimator: String(at('estimator', i)),
        label: String(at('label', i)),
        messages: String(at('messages', i) ?? ''),
        logLik: number('logLik', i),
        verdict: at('verdict', i) === null ? null : String(at('verdict', i)),
        estimate: new Map(quantities.map((name) => [name, number(columnNamed('estimate', name), i)])),
        se: new Map(quantities.map((name) => [name, number(columnNamed('se', name), i)])),
        certified: new Map(quantities.map((name) => [name, number(columnNamed('certified-estimate', name), i)])),
      });
  }
  return fits;
}
const [study, none] = process.argv.slice(2);
if (study === undefined) throw new Error('folders of results: of the study and, for sizes of tests, of null.yaml');
const fits = await fitsIn(study);
const tables = [labels(fits), policies(fits), averages(fits), errors(fits), nodes(fits), correlation(fits)];
if (none !== undefined) tables.push(size(fits, await fitsIn(none)));
process.stdout.write(`${tables.join('\n\n')}\n`);
