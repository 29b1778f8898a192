/** Stores pairs in golden/differences: `npx tsx packages/conformance/test/differences/store.ts NAME…`. */
import { writeFileSync } from 'node:fs';
import { fileOf, storable } from './halves.ts';

for (const name of process.argv.slice(2)) {
  const found = storable.find(({ construction }) => construction.name === name);
  if (!found) throw new Error(`no construction is called ${name}`);
  writeFileSync(fileOf(name), `${JSON.stringify(found.construction.make(found.seed))}\n`);
}
