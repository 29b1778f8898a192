/** A study that takes seconds, and its results by hash. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Two scenarios of 18 rows. */
export const smallStudy = ({ replicates, chunk, estimators, estimands }: Readonly<Record<string, number | string>>) =>
  `seed: 5
replicates: ${replicates}
chunk: ${chunk}
design: {crossed: {sd: [0, 1]}}
generate:
  units: {g: 6, k: 3}
  columns: {x: {draw: 'rnorm(0, 1)'}}
  formula: y ~ x + (1 | g)
  parameters: {'beta|(Intercept)': 1, 'beta|x': 0.5, 'sd|g|(Intercept)': sd, 'sd|Residual': 1}
estimators: ${estimators}
estimands: ${estimands}
`;
/** Names and SHA-256 of the files of results; none where a study was killed before it had made one. */
export function resultHashes(out: string): Record<string, string> {
  const path = join(out, 'results');
  if (!existsSync(path)) return {};
  const of = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(path, name)))
      .digest('hex');
  return Object.fromEntries(readdirSync(path).map((name) => [name, of(name)]));
}
