/** The bundle behaves as the sources do: worker threads, files beside a package's source, the lines of a stack trace. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { BIN } from './mixdiff.ts';

const dist = join(dirname(dirname(BIN)), 'dist');

test('worker threads run from the bundle, with the numbers of one process', () => {
  const boot = ['confint', '--case', 'dyestuff', '--method', 'boot', '--nsim', '20', '--seed', '1', '--json'];
  const intervals = (workers: string): unknown =>
    JSON.parse(execFileSync('node', [BIN, ...boot, '--workers', workers], { encoding: 'utf8' })).intervals;
  expect(intervals('2')).toEqual(intervals('1'));
});

test('a frame of a stack trace names a line of a source', () => {
  const broken = ['--import', 'data:text/javascript,process.argv=null', '--enable-source-maps', join(dist, 'main.mjs')];
  const { stderr } = spawnSync('node', broken, { encoding: 'utf8' });
  expect(stderr).toMatch(/apps\/cli\/src\/run\.ts:\d+/);
});

test('the R script beside a source of packages/r is read where it lies', () => {
  const names = readdirSync(dist).filter((name) => name.endsWith('.mjs'));
  const places = names.flatMap((name) =>
    [...readFileSync(join(dist, name), 'utf8').matchAll(/new URL\("(\.\.\/[^"]+)",\s*import\.meta\.url\)/g)].map((m) =>
      join(dist, m[1] as string),
    ),
  );
  expect(places.some((place) => place.endsWith('packages/r/src/batch.ts'))).toBe(true);
  for (const place of places) expect(existsSync(place), place).toBe(true);
});
