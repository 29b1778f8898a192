import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const packages = join(dirname(fileURLToPath(import.meta.url)), '../..');
/** Every room, and the names by which it is entered. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  backend: [],
  canonical: ['canonicalAt', 'nativePoint'],
  choices: ['choices', 'versions'],
  covariance: [],
  design: [],
  engine: [],
  fit: ['fitAt'],
  gradient: [],
  messages: [],
  model: ['Model', 'openModel'],
  objective: [],
  optimize: [],
  refit: ['Refitter', 'refitter'],
  refusals: ['lacks', 'refuseProblem'],
  start: ['startOf'],
};

/** A reader who knows one engine finds the same thing in the next under the same name; the algorithms stay their own. */
test.each(['lme4', 'nlme', 'glmmtmb', 'mmrm'])('%s has every room of the floor plan, with its doors', (backend) => {
  const missing = Object.entries(ROOMS).flatMap(([room, doors]) => {
    const file = join(packages, backend, 'src', `${room}.ts`);
    if (!existsSync(file)) return [room];
    const text = readFileSync(file, 'utf8');
    const isDoor = (name: string): boolean =>
      new RegExp(`^export (?:function|const|interface) ${name}\\b`, 'm').test(text);
    return doors.filter((name) => !isDoor(name)).map((name) => `${room}: ${name}`);
  });
  expect(missing).toEqual([]);
});
