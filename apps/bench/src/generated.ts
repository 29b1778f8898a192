/**
 * Tables that are too large to keep in golden/: made anew, the same every time. Columns are numbers, or codes of a factor whose levels are
 * called by their numbers from 1.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numbers, type Table, type Vector } from '@mixdiff/frame';

/** A table to be made, and the model that is fitted to it. */
export interface Generated {
  readonly formula: string;
  readonly columns: () => ReadonlyMap<string, Float64Array | Codes>;
}
/** From 0 up to `levels` - 1, each of them at least once. */
interface Codes {
  readonly codes: Int32Array;
  readonly levels: number;
}

/** Rows that the ladder has, a tenth as many groups. */
const LADDER = [1e4, 1e5, 1e6, 1e7] as const;
export const GENERATED: Readonly<Record<string, Generated>> = {
  ...Object.fromEntries(LADDER.map((n) => [`rows-1e${Math.log10(n)}`, ladder(n)])),
  'movielens-like': movies(1e6, 6040, 3706),
};

/** One intercept per group, four fixed effects: groups are of many sizes. */
function ladder(n: number): Generated {
  return {
    formula: 'y ~ x1 + x2 + x3 + (1 | g)',
    columns: () => {
      const { uniform, normal } = draws(1);
      const levels = n / 10;
      const g = codes(n, levels, () => Math.floor(uniform() * levels));
      const effects = Float64Array.from({ length: levels }, normal);
      const [x1, x2] = [Float64Array.from({ length: n }, normal), Float64Array.from({ length: n }, normal)];
      const x3 = Float64Array.from({ length: n }, () => (uniform() < 0.4 ? 1 : 0));
      const y = new Float64Array(n);
      for (let i = 0; i < n; i++) {
        const mean = 1 + 0.5 * (x1[i] as number) - 0.3 * (x2[i] as number) + 0.2 * (x3[i] as number);
        y[i] = mean + 0.7 * (effects[g.codes[i] as number] as number) + normal();
      }
      return new Map<string, Float64Array | Codes>([
        ['y', y],
        ['x1', x1],
        ['x2', x2],
        ['x3', x3],
        ['g', g],
      ]);
    },
  };
}

/**
 * Ratings from 1 to 5, as of films by those who saw them: no film twice by one of them. How many a user gives and how many a film has is as
 * skewed as in MovieLens 1M (users: median 96, mean 166, most 2,314; films: median 123, mean 270, most 3,428), logarithms normal.
 */
function movies(n: number, users: number, films: number): Generated {
  return {
    formula: 'y ~ 1 + (1 | user) + (1 | film)',
    columns: () => {
      const { uniform, normal } = draws(2);
      const byUser = chosenBy(users, 1, { uniform, normal });
      const byFilm = chosenBy(films, 1.5, { uniform, normal });
      const seen = new Uint8Array(users * films);
      const [user, film] = [new Int32Array(n), new Int32Array(n)];
      for (let i = 0; i < n; ) {
        const u = i < users ? i : byUser();
        const f = i < films ? i : byFilm();
        if (seen[u * films + f]) continue;
        seen[u * films + f] = 1;
        user[i] = u;
        film[i++] = f;
      }
      const [ofUser, ofFilm] = [
        Float64Array.from({ length: users }, normal),
        Float64Array.from({ length: films }, normal),
      ];
      const y = Float64Array.from({ length: n }, (_, i) => {
        const mean = 3.6 + 0.45 * (ofUser[user[i] as number] as number) + 0.6 * (ofFilm[film[i] as number] as number);
        return Math.min(5, Math.max(1, Math.round(mean + 0.9 * normal())));
      });
      return new Map<string, Float64Array | Codes>([
        ['y', y],
        ['user', { codes: user, levels: users }],
        ['film', { codes: film, levels: films }],
      ]);
    },
  };
}

interface Draws {
  readonly uniform: () => number;
  readonly normal: () => number;
}
function draws(seed: number): Draws {
  let state = seed;
  // 53 bits of two steps (Numerical Recipes' generator)
  const step = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
  const uniform = () => ((step() >>> 5) * 2 ** 26 + (step() >>> 6)) / 2 ** 53;
  // Box and Muller
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

/** The first rows one level after the other, so that each occurs; the others as drawn. */
function codes(n: number, levels: number, draw: () => number): Codes {
  return { codes: Int32Array.from({ length: n }, (_, i) => (i < levels ? i : draw())), levels };
}

/** Draws of 0 .. count - 1 in proportion to weights with a normal logarithm of that standard deviation. */
function chosenBy(count: number, spread: number, { uniform, normal }: Draws): () => number {
  const upTo = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += Math.exp(spread * normal());
    upTo[i] = sum;
  }
  return () => {
    const at = uniform() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] as number) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** As `parseCsv` would read it, its factors declared. */
export function generatedTable(name: string, { columns }: Generated): Table {
  const made = columns();
  const nrow = [...made.values()].map((column) => ('codes' in column ? column.codes : column).length)[0] ?? 0;
  const vector = (column: Float64Array | Codes): Vector =>
    'codes' in column
      ? { kind: 'factor', codes: column.codes, levels: named(column.levels), ordered: false }
      : numbers(column);
  return {
    name,
    nrow,
    columns: new Map([...made].map(([key, column]) => [key, vector(column)])),
    lines: new Int32Array(nrow).map((_, i) => i + 2),
    notes: [],
    empty: new Map(),
    format: { separator: ',', decimal: '.', encoding: 'UTF-8' },
  };
}
const named = (levels: number): string[] => Array.from({ length: levels }, (_, k) => String(k + 1));

/**
 * The same for R: a folder with `NAME.json`, the formula, the number of rows and the levels of each column (0 for numbers), and a file of
 * bytes per column. Null where none of the names is generated.
 */
export function writeGenerated(names: readonly string[]): string | null {
  const wanted = names.filter((name) => GENERATED[name]);
  if (wanted.length === 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'mixdiff-bench-'));
  for (const name of wanted) {
    const { formula, columns } = GENERATED[name] as Generated;
    const made = [...columns()];
    const levels = Object.fromEntries(made.map(([key, column]) => [key, 'codes' in column ? column.levels : 0]));
    const values = made.map(([key, column]) => [key, 'codes' in column ? column.codes : column] as const);
    for (const [key, { buffer }] of values) writeFileSync(join(folder, `${name}.${key}`), new Uint8Array(buffer));
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ formula, rows: values[0]?.[1].length, levels }));
  }
  return folder;
}
