import { mkdirSync, writeFileSync } from 'node:fs';
import { documents, jsonSchema } from '../packages/schema/src/index.ts';

// Writes the published JSON Schemas of every document: docs/schemas/<name>.json. Run with `npm run schemas`.
mkdirSync('docs/schemas', { recursive: true });
for (const name of Object.keys(documents) as (keyof typeof documents)[]) {
  writeFileSync(`docs/schemas/${name}.json`, `${JSON.stringify(jsonSchema(name), null, 2)}\n`);
}
