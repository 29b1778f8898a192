/** Sorts moves by what they mean for a reader: a verdict that turns is not one of forty moved digits. */
import { isMaximum, type Verdict } from '@mixdiff/contract';
import { pageNamed } from '@mixdiff/explain';
import { headOf, type UpgradedCase, type UpgradeMatter, type UpgradeMove } from '@mixdiff/schema';

/** What matters most first. */
export const MATTERS: readonly UpgradeMatter[] = ['verdict', 'estimates', 'definitions', 'wording'];
export type Verdicts = NonNullable<UpgradedCase['verdicts']>;

/** Two maxima of one criterion differ by their estimates: whether these lie on the boundary is no verdict of its own. */
export const verdictMoves = ({ from, to }: Verdicts): boolean => classOf(from) !== classOf(to);
const classOf = (verdict: Verdict): string => (isMaximum(verdict) ? 'maximum' : verdict);

/** Where a fit is: its estimates, and its criterion there. */
const WHERE = new Set(['beta', 'sd', 'corr', 'logLik', 'criterion', 'aic', 'bic']);
const head = ({ quantity }: UpgradeMove): string => headOf(quantity);
const isNumber = (x: UpgradeMove['from']): boolean => typeof x === 'number';

/**
 * What each move is about. A number that only another definition moves is one of these; a standard error that moves
 * along with the estimates follows from them.
 */
export function sorted(moves: readonly UpgradeMove[], causes: UpgradedCase['causes']): UpgradeMove[] {
  const redefined = (move: UpgradeMove): boolean => {
    const claims = causes.filter(({ quantities }) =>
      quantities.some((q) => q.replace(/^variance\|/, 'sd|') === move.quantity),
    );
    return claims.length > 0 && claims.every(({ cause }) => isDefinition(cause));
  };
  const elsewhere = moves.some((move) => sized(move) && WHERE.has(head(move)) && !redefined(move));
  const matterOf = (move: UpgradeMove): UpgradeMatter => {
    if (move.unit === 'message') return 'wording';
    if (!sized(move) || redefined(move)) return 'definitions';
    return WHERE.has(head(move)) || elsewhere ? 'estimates' : 'definitions';
  };
  const marked = moves.map((move) => ({ ...move, matter: matterOf(move) }));
  return MATTERS.flatMap((matter) => marked.filter((move) => move.matter === matter));
}
const sized = ({ from, to }: UpgradeMove): boolean => isNumber(from) && isNumber(to);
/** Rungs of the ladder on which only what is said of a point differs; a constant of the likelihood moves no point either. */
const isDefinition = (cause: string): boolean =>
  cause === 'likelihood-constant' || ['derived', 'print'].includes(pageNamed(cause)?.rung ?? '');

/** The gravest; null where nothing moves. A fit that is refused by one of the two has no verdict there. */
export function matterOf({
  refused,
  verdicts,
  moves,
}: Pick<UpgradedCase, 'refused' | 'verdicts' | 'moves'>): UpgradeMatter | null {
  if (refused !== null || (verdicts && verdictMoves(verdicts))) return 'verdict';
  return MATTERS.find((matter) => moves.some((move) => move.matter === matter)) ?? null;
}
/** Fits by what matters: the gravest first, each kind in the order given. */
export const byMatter = (cases: readonly UpgradedCase[]): UpgradedCase[] =>
  [...MATTERS, null].flatMap((matter) => cases.filter((c) => (c.matter ?? null) === matter));
export function countsOf(cases: readonly UpgradedCase[]): Record<UpgradeMatter | 'unmoved', number> {
  const of = (matter: UpgradeMatter | null): number => cases.filter((c) => (c.matter ?? null) === matter).length;
  const [verdict, estimates, definitions, wording] = MATTERS.map(of) as [number, number, number, number];
  return { verdict, estimates, definitions, wording, unmoved: of(null) };
}
