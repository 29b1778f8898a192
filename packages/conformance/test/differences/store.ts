/** Writes the stored half of golden/differences: `npx tsx packages/conformance/test/differences/store.ts`. */
import { writeFileSync } from 'node:fs';
import { goldenPath } from '@mixdiff/testing';
import { stored } from './halves.ts';

for (const { construction, seed } of stored) {
  const made = construction.make(seed);
  writeFileSync(goldenPath(`differences/${construction.name}.json`), `${JSON.stringify(made)}\n`);
}
