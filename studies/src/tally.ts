import type { Certificate, Fit } from '@mixdiff/contract';
import { isMaximum } from '@mixdiff/contract';

/** One fit as the study saw it. `gap`: the brute-force maximum minus the fit, both by the study's own likelihood. */
export interface Seen {
  readonly engine: string;
  readonly what: string;
  readonly gap: number;
  readonly verdict: Certificate['verdict'];
  readonly gain: number | null;
  readonly silent: boolean;
}
/** A fit this far from the maximum counts as there: the certificate's own tolerance. */
export const WITHIN = 1e-4;
/** Two searches agree on a gain to this. */
const AGREE = { absolute: 1e-4, relative: 1e-3 };

/** A fit says nothing when it converged and gave no warning; lme4's singular fit is a message, not a warning. */
export const isSilent = ({ stop, notes, withheld }: Fit): boolean =>
  stop.reason === 'converged' && withheld.length === 0 && !notes.some(({ level }) => level === 'warning');

/** The verdict that the brute force contradicts: maximum or not, and by how much. */
export function isWrong({ gap, verdict, gain }: Seen): boolean {
  if (gain === null) return verdict !== 'unbounded';
  if (Math.abs(gain - Math.max(gap, 0)) > Math.max(AGREE.absolute, AGREE.relative * gap)) return true;
  // On the line itself either answer is right.
  if (Math.abs(gap - WITHIN) < WITHIN / 5) return false;
  return isMaximum(verdict) !== gap <= WITHIN;
}

/** An end above the brute-force search: then that search was not the judge it should be. */
export const isHigher = ({ gap }: Seen): boolean => gap < -1e-5;

export interface Row {
  readonly engine: string;
  readonly fits: number;
  readonly falseZeros: readonly number[];
  readonly localMaxima: readonly number[];
  readonly otherShort: readonly number[];
  readonly beyondThousandth: number;
  readonly silent: number;
  readonly notAssessed: number;
  readonly wrong: readonly Seen[];
}
export function tally(engine: string, seen: readonly Seen[]): Row {
  const own = seen.filter((s) => s.engine === engine);
  const short = own.filter((s) => s.gap > WITHIN);
  const gaps = (of: (s: Seen) => boolean): number[] =>
    short
      .filter(of)
      .map((s) => s.gap)
      .sort((a, b) => a - b);
  return {
    engine,
    fits: own.length,
    falseZeros: gaps((s) => s.verdict === 'false-zero'),
    localMaxima: gaps((s) => s.verdict === 'local-maximum'),
    otherShort: gaps((s) => s.verdict !== 'false-zero' && s.verdict !== 'local-maximum'),
    beyondThousandth: short.filter((s) => s.gap > 1e-3).length,
    silent: short.filter((s) => s.silent).length,
    notAssessed: own.filter((s) => s.verdict === 'not-assessed').length,
    wrong: own.filter(isWrong),
  };
}

const spread = (gaps: readonly number[]): string => {
  if (gaps.length === 0) return '0';
  const middle = gaps[Math.floor(gaps.length / 2)] as number;
  return `${gaps.length} (${middle.toPrecision(2)}, ${(gaps.at(-1) as number).toPrecision(2)})`;
};
export function tableOf(rows: readonly Row[]): string {
  const head = [
    'engine',
    'fits',
    'false zeros',
    'local maxima',
    'other ends short by more than 1e-4',
    'short by more than 1e-3',
    'of the short, silent',
    'verdict wrong',
  ];
  const body = rows.map((r) => [
    r.engine,
    r.fits,
    spread(r.falseZeros),
    spread(r.localMaxima),
    spread(r.otherShort),
    r.beyondThousandth,
    r.silent,
    r.wrong.length,
  ]);
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...body.map(line)].join('\n');
}
