/**
 * How common is it? Random small designs, ML and REML, every engine faithful and certified, run as a study; then every end judged by a
 * brute-force search that shares no code with the engines or the certificates.
 *
 *   npm run study -- DIR --n 1000 [--seed 1] [--r 100]    writes DIR/study.json and, with --r, DIR/real.json, and their data
 *   mixdiff simulate DIR/study.json                       (and real.json) fits; ended and begun again as one likes
 *   npm run study -- DIR --n 1000 [--seed 1] [--r 100] --table [--write]    the table of docs/how-common.md
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { page } from './page.ts';
import { keepFirst } from './sections.ts';
import { judged } from './small-designs/judged.ts';
import { designsOf, writeStudies } from './small-designs/stored.ts';
import { isHigher, isWrong, tableOf, tally } from './tally.ts';

const { values: asked, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    n: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    r: { type: 'string', default: '0' },
    table: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('a folder for the study and its results');
const [n, seed, withR] = [Number(asked.n), Number(asked.seed), Number(asked.r)];
const designs = designsOf(n, seed);
if (asked.table) await table(folder);
else {
  writeStudies(folder, designs, seed, withR);
  const studies = ['study', ...(withR > 0 ? ['real'] : [])];
  process.stdout.write(studies.map((name) => `mixdiff simulate ${join(folder as string, name)}.json\n`).join(''));
}

async function table(of: string): Promise<void> {
  const refused = new Map<string, number>();
  const folders = ['study.results', ...(withR > 0 ? ['real.results'] : [])].map((name) => join(of, name));
  const seen = await judged(folders, join(of, `brute-force-${seed}.jsonl`), designs, refused);
  const rows = [...new Set(seen.map(({ engine }) => engine))].map((engine) => tally(engine, seen));
  const wrong = seen.filter(isWrong);
  const higher = seen.filter(isHigher);
  const text = page({ designs: n, seed, withR, table: tableOf(rows), rows, wrong, higher, refused });
  if (asked.write) keepFirst(text);
  else process.stdout.write(text);
  for (const s of wrong) {
    const gain = s.gain?.toPrecision(4) ?? 'none';
    process.stdout.write(
      `wrong: ${s.engine}, ${s.what}: gap ${s.gap.toPrecision(4)}, verdict ${s.verdict}, gain ${gain}\n`,
    );
  }
  for (const s of higher)
    process.stdout.write(`${s.engine}, ${s.what}: ${(-s.gap).toPrecision(2)} above the brute-force search\n`);
  const shortCertified = rows.filter(
    (r) => r.engine.endsWith('certified') && r.falseZeros.length + r.localMaxima.length + r.otherShort.length > 0,
  );
  process.exitCode = shortCertified.length + wrong.length > 0 ? 1 : 0;
}
