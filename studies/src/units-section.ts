import { MEANS, nameOf, SCALES } from './measured.ts';
import { isHigher, isWrong, type Seen, WITHIN } from './tally.ts';

export interface UnitsStudy {
  readonly designs: number;
  readonly seed: number;
  readonly withR: number;
  readonly libraries: number;
  /** By the name of the measure. */
  readonly seen: ReadonlyMap<string, readonly Seen[]>;
  readonly refused: ReadonlyMap<string, number>;
}
export const UNITS = 'Response scale and uncentred predictors';

/** `12 of 200 (0.031, 4.4; 9)`: short of all, median and largest gap, how many of the short are silent. */
export function cellOf(own: readonly Seen[]): string {
  const short = own.filter((s) => !(s.gap <= WITHIN));
  if (own.length === 0) return '';
  if (short.length === 0) return `0 of ${own.length}`;
  const gaps = short.map(({ gap }) => (Number.isFinite(gap) ? gap : Number.POSITIVE_INFINITY)).sort((a, b) => a - b);
  const [middle, most] = [gaps[Math.floor(gaps.length / 2)] as number, gaps.at(-1) as number];
  const silent = short.filter((s) => s.silent).length;
  return `${short.length} of ${own.length} (${size(middle)}, ${size(most)}; ${silent})`;
}
/** A likelihood that is no number at the engine's own end is the widest gap. */
const size = (gap: number): string => (Number.isFinite(gap) ? gap.toPrecision(2) : 'no likelihood');

/** Engine by engine, the means below each other, the scales side by side. */
export function unitsTable(seen: UnitsStudy['seen']): string {
  const engines = [...new Set([...seen.values()].flat().map((s) => s.engine))];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = engines.flatMap((engine) =>
    MEANS.map((mean) => {
      const cells = SCALES.map((scale) => seen.get(nameOf({ scale, mean }))?.filter((s) => s.engine === engine) ?? []);
      return line([engine, String(mean), ...cells.map(cellOf)]);
    }),
  );
  const head = ['engine', 'mean of x', ...SCALES.map((scale) => `residual SD ${scale}`)];
  return [line(head), line(['---', '---:', ...SCALES.map(() => '---')]), ...rows].join('\n');
}

export function unitsSection({ designs, seed, withR, libraries, seen, refused }: UnitsStudy): string {
  const all = [...seen.values()].flat();
  const wrong = all.filter(isWrong);
  const higher = all.filter(isHigher);
  const r = withR > 0 ? ` --r ${withR}${' --library DIR'.repeat(libraries)}` : '';
  const refusals = [...refused].map(([engine, count]) => `${engine} ${count}`).join(', ');
  return `The designs above have a residual standard deviation of 1 and predictors with mean 0: the units in which an optimizer that
starts at 1 is at home. Here the first ${designs} of them again, by ML and by REML, each in twelve measures: the response (its
mean with it) times 0.01, 1, 30 and 1000, and predictors (SD 1) with means of 0, 10 and 300. The maximum moves with the
units by a formula, so the judge works in units of its own, and reads every end back into them.

    npm run study:units -- --n ${designs} --seed ${seed}${r} --write

Ends short of the maximum by more than 1e-4 in log-likelihood, of all fits; in brackets median and largest gap, then how many of
the short are silent:

${unitsTable(seen)}

- Verdicts: ${all.length}, of which ${wrong.length} contradicted by the brute force.
- Ends above the brute-force search by more than 1e-5: ${higher.length}.${refusals ? `\n- Refused: ${refusals}.` : ''}
`;
}
