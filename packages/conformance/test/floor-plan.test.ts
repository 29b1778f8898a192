import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const packages = join(dirname(fileURLToPath(import.meta.url)), '../..');
const ROOMS = [
  'backend',
  'canonical',
  'choices',
  'covariance',
  'design',
  'engine',
  'fit',
  'gradient',
  'messages',
  'model',
  'objective',
  'optimize',
  'refit',
  'refusals',
  'start',
];

/** A reader who knows one engine finds the same thing in the next under the same name; the algorithms stay their own. */
test.each(['lme4', 'nlme', 'glmmtmb'])('%s has every room of the floor plan', (backend) => {
  expect(ROOMS.filter((room) => !existsSync(join(packages, backend, 'src', `${room}.ts`)))).toEqual([]);
});
