import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRefusal } from '@mixdiff/contract';
import { type RecordedDocument, recordedDocument, validate } from '@mixdiff/schema';
import { goldenPath } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { caseNames } from '../src/model.ts';

/** Every file of what a real package returned says what made it. */
const files = caseNames().flatMap((name) => {
  const inside = join(name, 'recorded');
  const recorded = existsSync(goldenPath(inside)) ? readdirSync(goldenPath(inside)).map((f) => join(inside, f)) : [];
  return [join(name, 'r.json'), ...recorded];
});
const read = (file: string): RecordedDocument => JSON.parse(readFileSync(goldenPath(file), 'utf8'));

test('there is an r.json for every case, and the newest packages for most', () => {
  expect(files.filter((f) => f.endsWith('r.json'))).toHaveLength(caseNames().length);
  expect(files.length).toBeGreaterThan(80);
});
test.each(files)('%s: the version of every engine that returned a fit, and the command', (file) => {
  const valid = validate(recordedDocument, read(file), file);
  if (isRefusal(valid)) throw new Error(valid.message);
  const { provenance, fits } = valid.value;
  expect(provenance.versions['R']).toMatch(/^\d+\.\d+\.\d+$/);
  for (const { fit } of fits) {
    const [name = '', version] = fit?.as.split(' ') ?? [];
    if (fit) expect(provenance.versions[name]).toBe(version);
  }
  expect(provenance.command).not.toMatch(/(^|\s)\/|\.\.\//);
});
test('a file without provenance is refused', () => {
  const { provenance: _, ...rest } = read('rail/r.json');
  expect(validate(recordedDocument, rest, 'r.json')).toMatchObject({ refused: 'schema/invalid' });
  const empty = { ...rest, provenance: { versions: {}, command: 'npm run golden' } };
  expect(validate(recordedDocument, empty, 'r.json')).toMatchObject({ refused: 'schema/invalid' });
});
