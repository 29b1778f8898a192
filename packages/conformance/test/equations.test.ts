import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

test('every file that docs/equations.md names exists', () => {
  const page = readFileSync(join(root, 'docs/equations.md'), 'utf8');
  const files = [...page.matchAll(/`(packages\/[^`]+)`/g)].map(([, file]) => file as string);
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
