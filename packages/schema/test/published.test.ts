import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { documents, jsonSchema } from '../src/index.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../docs/schemas');

test.each(Object.keys(documents) as (keyof typeof documents)[])(
  'the published schema of %s is the one in force',
  (name) => {
    const path = join(folder, `${name}.json`);
    expect(existsSync(path), 'run: npm run schemas').toBe(true);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(jsonSchema(name))));
  },
);
