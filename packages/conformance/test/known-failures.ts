import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The table of docs/known-failures.md: case | fit | quantities | by how much | why. */
export interface KnownFailure {
  readonly key: string;
  readonly case: string;
  readonly fit: string;
  readonly quantity: RegExp;
}
const page = join(dirname(fileURLToPath(import.meta.url)), '../../../docs/known-failures.md');
/** A cell may hold an escaped bar. */
const cells = (line: string): string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1)
    .map((cell) => cell.trim().replaceAll('`', '').replaceAll('\\|', '|'));
const pattern = (quantities: string): RegExp =>
  new RegExp(
    `^(${quantities
      .split(', ')
      .map((q) => q.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*'))
      .join('|')})$`,
  );

export const knownFailures: readonly KnownFailure[] = readFileSync(page, 'utf8')
  .split('\n')
  // cases stand in backticks; other tables of the page are of models that are no cases
  .filter((line) => line.startsWith('| `'))
  .map((line) => {
    const [name = '', fit = '', quantities = ''] = cells(line);
    return { key: `${name} ${fit}`, case: name, fit, quantity: pattern(quantities) };
  });
