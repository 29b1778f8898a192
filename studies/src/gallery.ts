/**
 * The gallery of failures: silent ends short of a maximum among random designs, made small.
 *
 *   npm run gallery -- --designs 300 [--seed 1] [--each 2] [--r] [--library DIR]... [--write]
 *
 * With --r, and for every DIR, the real packages are asked about the rows that are left.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mixedBackends } from '@mixdiff/backends';
import { filesOf } from '@mixdiff/shrink';
import { originalsOf } from './cases.ts';
import { type Entry, entryFrom, realOf, writeEntry } from './gallery/entry.ts';
import { galleryPage } from './gallery/page.ts';
import { drawnSources } from './gallery/sources.ts';

const { values: asked } = parseArgs({
  options: {
    designs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    each: { type: 'string', default: '2' },
    r: { type: 'boolean', default: false },
    library: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
  },
});
const context = { milliseconds: () => performance.now() };
const packages = asked.r || asked.library.length > 0 ? originalsOf(asked.library) : [];
const entries: Entry[] = [];
for (const source of drawnSources(Number(asked.designs), Number(asked.seed))) {
  for (const backend of mixedBackends)
    for (const method of ['REML', 'ML'] as const) {
      const found = await entryFrom(source, backend, method, context);
      if (!found) continue;
      const { verdict } = found.made.last.certificate;
      const alike = entries.filter(
        ({ engine, made }) => engine === found.engine && made.last.certificate.verdict === verdict,
      );
      if (alike.length >= Number(asked.each)) continue;
      const name = `${found.engine}-${verdict}-${alike.length + 1}`.toLowerCase();
      const real = await realOf(
        found,
        packages.filter(({ id }) => id.startsWith(`r:${found.engine}`)),
        context,
      );
      entries.push({ ...found, name, real });
      process.stderr.write(`${name}: ${found.made.specimen.table.nrow} rows, from ${source.from}\n`);
    }
}
const command = `npm run gallery -- --designs ${asked.designs} --seed ${asked.seed} --each ${asked.each}${asked.r ? ' --r' : ''}${' --library DIR'.repeat(asked.library.length)} --write`;
const text = galleryPage(entries, ({ made }) => filesOf(made.specimen).csv, command);
if (asked.write) {
  const folder = fileURLToPath(new URL('../../docs/gallery', import.meta.url));
  mkdirSync(folder, { recursive: true });
  for (const entry of entries) await writeEntry(folder, entry);
  writeFileSync(join(folder, 'README.md'), text);
} else process.stdout.write(text);
