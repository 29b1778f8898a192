import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The only door to golden/: what is read here is a declared dependency, so cached test runs see it change. */
export const goldenPath = (name = ''): string =>
  join(dirname(createRequire(import.meta.url).resolve('@mixdiff/golden/package.json')), name);
export const readGolden = (name: string): string => readFileSync(goldenPath(name), 'utf8');
export const readGoldenJson = <T>(name: string): T => JSON.parse(readGolden(name)) as T;

/** Rows of a golden CSV as text. Golden files have no quoted separators; `frame` reads everything else. */
export function readCsv(name: string): Record<string, string>[] {
  const [head = '', ...lines] = readGolden(name).trimEnd().split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((column, i) => [column, cells[i] ?? '']));
  });
}
