/**
 * Whether a difference matters to a reader. A gap of 0.9 in log-likelihood may change no conclusion, and 0.01 may move
 * a p-value across 5 %: both must be said.
 */
import {
  blockNames,
  blocksOf,
  type CertificateDocument,
  type CoefficientRow,
  correlationsOf,
  deviationName,
  elementNamed,
  type FitDocument,
  type MaterialFinding,
  quantityNamed,
  RESIDUAL,
  waldInterval,
} from '@mixdiff/schema';

/** What a difference changes for a reader: moves of variances, fixed effects and intervals, and p-values that cross 5 %. */
const LEVEL = 0.05;

type Statement = Pick<FitDocument, 'random' | 'sigma' | 'fixed'>;
export interface Stated {
  readonly id: string;
  readonly fit: Statement;
}
/** `stopped` and `best` are statements of one model by one engine: the same terms in the same blocks. */
export function materiality(stopped: Stated, best: Stated): MaterialFinding[] {
  const finding = (
    what: MaterialFinding['what'],
    quantity: string,
    { from, to }: { from: number | null; to: number | null },
    sentence: string,
    more: Partial<MaterialFinding> = {},
  ): MaterialFinding => ({
    fit: stopped.id,
    against: best.id,
    what,
    quantity,
    from,
    to,
    inSE: null,
    crosses: false,
    sentence,
    ...more,
  });
  const rows = rowsOf(stopped.fit, best.fit);
  return [
    ...covariances(stopped.fit, best.fit, finding),
    ...largestMove(rows, finding),
    ...widestShift(rows, finding),
    ...crossings(rows, finding),
  ];
}
/** The best point by its numbers alone, for an engine that cannot state it: no standard errors, no tests. */
export function bare(like: FitDocument, best: NonNullable<CertificateDocument['best']>): Statement {
  const untested = { se: null, statistic: null, df: null, p: null };
  return {
    random: like.random.map((block, t) => {
      const cov = best.random[t]?.cov ?? block.cov;
      return { ...block, cov, corr: correlationsOf(cov) };
    }),
    sigma: best.sigma2 === null ? null : Math.sqrt(best.sigma2),
    fixed: like.fixed.map((row, j) => ({ ...row, ...untested, estimate: best.beta[j] ?? null })),
  };
}
/** A variance that the design leaves open moves by chance: the sums that it identifies stand in its place. */
export function identifiedOnly(
  found: readonly MaterialFinding[],
  { random }: Statement,
  { quantities, sums }: NonNullable<CertificateDocument['evidence']['unidentified']>,
  between: Pick<MaterialFinding, 'fit' | 'against'>,
): MaterialFinding[] {
  const open = new Set([...quantities, ...correlationsAmong(random, quantities)]);
  const rows = sums.map(
    ({ expression, here, best }): MaterialFinding => ({
      ...between,
      what: 'variance',
      quantity: `identified|${expression}`,
      from: here,
      to: best,
      inSE: null,
      crosses: false,
      sentence: expression,
    }),
  );
  return [...rows, ...found.filter(({ quantity }) => !open.has(quantity))];
}
/** Of the quantities those that are correlations, as findings name them. */
function correlationsAmong(random: Statement['random'], quantities: readonly string[]): string[] {
  const blocks = blocksOf(random);
  const names = blockNames(blocks);
  return quantities.flatMap((quantity) => {
    const at = elementNamed(quantity, blocks);
    const { columns = [] } = at ? (blocks[at.block] ?? {}) : {};
    return at && at.i > at.j ? [moved(names[at.block], columns[at.j], columns[at.i])] : [];
  });
}
const moved = (block = '', one = '', two = ''): string => `corr|${block}|${one}|${two}`;
type Finding = (
  what: MaterialFinding['what'],
  quantity: string,
  change: { from: number | null; to: number | null },
  sentence: string,
  more?: Partial<MaterialFinding>,
) => MaterialFinding;

/** One coefficient where the engine stopped and at the maximum. */
interface Row {
  readonly term: string;
  readonly here: CoefficientRow;
  readonly there: CoefficientRow;
}
function rowsOf(stopped: Statement, best: Statement): Row[] {
  const there = new Map(best.fixed.map((row) => [row.term, row]));
  return stopped.fixed.flatMap((here) => {
    const row = there.get(here.term);
    return row ? [{ term: here.term, here, there: row }] : [];
  });
}

function covariances(stopped: Statement, best: Statement, finding: Finding): MaterialFinding[] {
  const blocks = blockNames(blocksOf(stopped.random));
  const components = stopped.random.flatMap(({ group, terms, cov, corr }, t) => {
    const [other, block] = [best.random[t], blocks[t] as string];
    const variances = terms.map((term, i) =>
      finding(
        'variance',
        deviationName('variance', block, term),
        { from: cov[i]?.[i] ?? null, to: other?.cov[i]?.[i] ?? null },
        term === '(Intercept)' ? `${group} variance` : `${term} within ${group} variance`,
      ),
    );
    const correlations = terms.flatMap((one, i) =>
      terms
        .slice(i + 1)
        .map((two, k) =>
          finding(
            'correlation',
            moved(block, one, two),
            { from: corr[i]?.[i + 1 + k] ?? null, to: other?.corr[i]?.[i + 1 + k] ?? null },
            `${group} correlation of ${one} and ${two}`,
          ),
        ),
    );
    return [...variances, ...correlations];
  });
  const square = (x: number | null): number | null => (x === null ? null : x * x);
  const residual = { from: square(stopped.sigma), to: square(best.sigma) };
  return [...components, finding('variance', RESIDUAL.variance, residual, 'residual variance')];
}

/** A move in standard errors of the maximum, or of the stopped fit where only that has them. */
const inSEof = ({ here, there }: Row, move: number): number => move / (there.se ?? here.se ?? 0);
const largest = <T>(all: readonly T[], size: (one: T) => number): T | null =>
  all.reduce<T | null>((most, one) => (most === null || size(one) > size(most) ? one : most), null);

function largestMove(rows: readonly Row[], finding: Finding): MaterialFinding[] {
  const moves = rows.flatMap((row) => {
    const [from, to] = [row.here.estimate, row.there.estimate];
    if (from === null || to === null) return [];
    const inSE = inSEof(row, Math.abs(to - from));
    return Number.isFinite(inSE) ? [{ term: row.term, from, to, inSE }] : [];
  });
  const most = largest(moves, ({ inSE }) => inSE);
  if (!most) return [];
  const sentence = `largest move ${most.inSE.toPrecision(2)} SE (${most.term})`;
  return [finding('estimate', quantityNamed('beta', most.term), most, sentence, { inSE: most.inSE })];
}

/** The 95 % Wald interval of which an end moves most, by each statement's own standard errors and degrees of freedom. */
function widestShift(rows: readonly Row[], finding: Finding): MaterialFinding[] {
  const none = { from: null, to: null };
  const stated = rows.filter(({ there }) => waldInterval(there));
  if (stated.length > 0 && !stated.some(({ here }) => waldInterval(here)))
    return [finding('interval', 'interval', none, 'none where it stopped: it has no standard errors there')];
  const shifts = stated.flatMap((row) => {
    const [here, there] = [waldInterval(row.here), waldInterval(row.there)];
    if (!here || !there) return [];
    return [0, 1].flatMap((end) => {
      const [from, to] = [here[end] as number, there[end] as number];
      const inSE = inSEof(row, Math.abs(to - from));
      return Number.isFinite(inSE) ? [{ row, here, there, from, to, inSE }] : [];
    });
  });
  const most = largest(shifts, ({ inSE }) => inSE);
  if (!most) return [];
  const { row, here, there, inSE } = most;
  const sentence = `largest move of an end ${inSE.toPrecision(2)} SE (${row.term}: ${shown(here)} -> ${shown(there)}, Wald ${row.here.statisticName})`;
  return [finding('interval', `interval|${row.term}`, most, sentence, { inSE })];
}
const shown = (interval: readonly number[]): string =>
  `[${interval.map((x) => String(Number(x.toPrecision(4)))).join(', ')}]`;

function crossings(rows: readonly Row[], finding: Finding): MaterialFinding[] {
  const stated = rows.filter(({ there }) => there.p !== null);
  const tested = stated.flatMap(({ term, here, there }) =>
    here.p !== null && there.p !== null ? [{ term, from: here.p, to: there.p, name: here.statisticName }] : [],
  );
  const none = { from: null, to: null };
  if (tested.length === 0)
    return stated.length > 0 ? [finding('p-value', 'p', none, 'no p-values where it stopped to compare with')] : [];
  const crossing = tested.filter(({ from, to }) => from < LEVEL !== to < LEVEL);
  if (crossing.length === 0) return [finding('p-value', 'p', none, `none of ${tested.length} p-values crosses`)];
  const count = `${crossing.length} of ${tested.length} ${crossing.length === 1 ? 'crosses' : 'cross'}: `;
  return crossing.map((one, i) =>
    finding(
      'p-value',
      quantityNamed('p', one.term),
      one,
      `${i === 0 ? count : ''}${one.term}, p ${one.from.toFixed(4)} -> ${one.to.toFixed(4)} (Wald ${one.name})`,
      { crosses: true },
    ),
  );
}
