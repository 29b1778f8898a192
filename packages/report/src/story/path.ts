/**
 * Where the end of a re-implementation hangs on rounding the original may end elsewhere; a reader who compares the two
 * must be told before blaming either.
 */
import type { ComparisonDocument, FitDocument } from '@mixdiff/schema';
import { count, fixed, list, significant } from '../format.ts';
import { type Fitted, faithful, nameOf } from './names.ts';

/** Log-likelihoods closer than this count as one. */
const SEEN = 1e-6;

export const isSensitive = ({ pathSensitivity }: FitDocument): boolean => pathSensitivity?.sensitive === true;

/** That the end of a re-implementation hangs on rounding, how that is known, and what follows; null where it does not. */
export function pathSentence({ as, pathSensitivity: path, logLik }: FitDocument): string | null {
  if (!path?.sensitive) return null;
  const none = path.ends.filter((end) => end.logLik === null).length;
  const reached = [logLik, ...path.ends.map((end) => end.logLik)].filter((x): x is number => x !== null);
  const apart = (path.spread ?? 0) > SEEN;
  const same = logLik === null ? 'with other warnings' : 'at the same log-likelihood, with other warnings';
  const range = apart || (logLik === null && reached.length > 0) ? `log-likelihood ${span(reached)}` : same;
  const without = none > 0 ? `, ${none} without ${logLik === null ? 'one, as this fit' : 'a fit'}` : '';
  const refits = `${path.elsewhere} of ${count(path.refits, 'refit')} rounded otherwise`;
  return `Path sensitive to rounding: ${refits} ${path.elsewhere === 1 ? 'ends' : 'end'} elsewhere (${range}${without}); ${as} itself may end elsewhere.`;
}
/** That the package prints its log-likelihood with lost digits, wherever it ends; null where that is not seen. */
function valueSentence({ as, pathSensitivity: path, withheld }: FitDocument): string | null {
  const off = path?.valueRounding ?? 0;
  if (!(off > SEEN) || withheld.includes('logLik')) return null;
  return `${as}'s own log-likelihood may be printed up to ${significant(upwards(off), 1)} off: its own rounding at this end.`;
}
/** A bound with one digit is no bound if it is rounded down. */
function upwards(x: number): number {
  const exponent = Math.floor(Math.log10(x));
  return Number(`${Math.ceil(x / 10 ** exponent)}e${exponent}`);
}
/** As many decimals as show that they differ; one number where they do not. */
function span(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (high - low <= SEEN) return fixed(low, 2);
  const decimals = Math.min(10, Math.max(2, 1 - Math.floor(Math.log10(high - low))));
  return `${fixed(low, decimals)} to ${fixed(high, decimals)}`;
}

/** ` Of these …` after a headline that names fits which are no maximum. */
export function sensitiveAmong(document: ComparisonDocument, fits: readonly Fitted[]): string {
  const sensitive = fits.filter(({ fit }) => isSensitive(fit));
  if (sensitive.length === 0) return '';
  const names = list(sensitive.map(({ id }) => nameOf(document, id)));
  const packages = list([...new Set(sensitive.map(({ fit }) => fit.as.split(' ')[0] ?? fit.as))]);
  const are = sensitive.length === 1 ? "'s path is" : ' have paths that are';
  return ` ${names}${are} sensitive to rounding: ${packages} itself may end elsewhere.`;
}
/** What rounding may do to the end and to the value that the package prints there. */
export const roundingText = (fit: FitDocument): string =>
  [pathSentence(fit), valueSentence(fit)].filter((sentence) => sentence !== null).join(' ');
/** One entry for every fit whose end or whose package's value hangs on rounding. */
export const roundingEntries = (document: ComparisonDocument): string[] =>
  faithful(document).flatMap(({ id, fit }) => {
    const text = roundingText(fit);
    return text ? [`${nameOf(document, id)}. ${text}`] : [];
  });
/** How a table says it: `4 of 8 elsewhere`. */
export function pathCell({ pathSensitivity: path }: FitDocument): string {
  if (!path) return '-';
  return path.sensitive ? `${path.elsewhere} of ${path.refits} elsewhere` : 'holds';
}
