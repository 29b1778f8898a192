import { Random } from '@mixdiff/probability';
import type { PairInput, PairSide } from '@mixdiff/schema';
import { readCsv } from '@mixdiff/testing';
import type { Construction } from '../construction.ts';

type Rows = readonly Readonly<Record<string, string>>[];
const columns = (rows: Rows, names: readonly string[]): string =>
  `${[names, ...rows.map((row) => names.map((name) => row[name] ?? ''))].map((cells) => cells.join(',')).join('\n')}\n`;
/** In an order that the seed decides. */
function shuffled(rows: Rows, seed: number): Rows {
  const random = new Random(seed);
  return rows
    .map((row) => ({ row, at: random.unifRand() }))
    .sort((a, b) => a.at - b.at)
    .map(({ row }) => row);
}
const made = (of: Omit<PairInput, 'schema' | 'label'>, { label }: Pick<Construction, 'label'>): PairInput => ({
  schema: 'mixdiff/pair@1',
  label: [...label],
  ...of,
});

/** Runs of one engine on one problem that part on the way. The rows are those of real failures, in any order. */
export const paths: readonly Construction[] = [
  {
    name: 'two-scales',
    label: ['dispersion-scale', 'withheld-or-refused'],
    make(seed) {
      const rows = shuffled(readCsv('orthodont/data.csv'), seed).map((row) => ({
        ...row,
        centred: String(Number(row['age']) - 11),
      }));
      const csv = columns(rows, ['distance', 'centred', 'Sex', 'Subject']);
      const side = (dispersion: string): PairSide => ({
        formula: 'distance ~ Sex * centred + (1 + centred | Subject)',
        method: 'ML',
        backend: 'glmmTMB',
        choices: { dispersion },
      });
      const construction =
        'glmmTMB on the log SD in a, where a slope ends at zero and the log-likelihood is withheld, on the log variance in b';
      return made({ name: 'two-scales', construction, csv, a: side('log-sd'), b: side('log-variance') }, this);
    },
  },
  {
    name: 'first-optimizer-fails',
    label: ['start-failure'],
    make(seed) {
      const rows = shuffled(readCsv('mmrm/cs-bound.csv'), seed).map((row) => ({
        ...row,
        y: String(Number(row['y']) + seed),
      }));
      const side: PairSide = {
        formula: 'y ~ 1',
        factors: { id: null, visit: null },
        method: 'ML',
        backend: 'mmrm',
        repeated: 'toep(visit | id)',
      };
      const construction =
        "L-BFGS-B leaves the region of covariance matrices from mmrm's own start in a; b starts at the maximum";
      const b: PairSide = { ...side, start: [0.304398472, -2.0149776, 0.75934728] };
      return made(
        { name: 'first-optimizer-fails', construction, csv: columns(rows, ['id', 'visit', 'y']), a: side, b },
        this,
      );
    },
  },
];
