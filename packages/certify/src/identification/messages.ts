/** Sentences on what a design does not identify: which term adds nothing, and what is identified instead. */
import type { Note, Problem, Unidentified, Verdict } from '@mixdiff/contract';
import { CODES } from '../codes.ts';

const number = (x: number): string => String(Number(x.toPrecision(5)));
const bracketed = (name: string): string => (name === 'Residual' ? 'the residual variance' : `(${name})`);
const list = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

export const oneOfMany = (verdict: Verdict, gain: number): Note => ({
  code: CODES.notIdentified,
  text: `one of many points that are equally high (gain ${Number(gain.toPrecision(3))}): the design does not identify all variances; ${verdict === 'boundary-maximum' ? 'of what it identifies this is a maximum at the boundary' : 'of what it identifies this is a maximum'}`,
});
/** Which term adds nothing, what that means for the likelihood, and what is identified instead. */
export function identificationNotes(problem: Problem, unidentified: Unidentified | null): Note[] {
  if (!unidentified) return [];
  const { contained, silent } = unidentified;
  const note = (text: string): Note => ({ code: CODES.notIdentified, text });
  const terms = contained.map((one) => note(containedText(problem, one)));
  if (silent.length > 0) terms.push(note(silentText(silent)));
  if (terms.length === 0) terms.push(note(partText(unidentified)));
  return [...terms, ...sumsNotes(unidentified)];
}
/** What is identified instead. */
export function sumsNotes(unidentified: Unidentified | null): Note[] {
  const sums = unidentified?.sums ?? [];
  if (sums.length === 0) return [];
  const told = sums.map(({ expression, here }) => `${expression} = ${number(here)}`);
  return [
    {
      code: CODES.notIdentified,
      text: `identified ${sums.length === 1 ? 'is' : 'are'} ${list(told)}; any split of ${sums.length === 1 ? 'it' : 'them'} is equally good`,
    },
  ];
}
function containedText({ method }: Problem, { term, within }: Unidentified['contained'][number]): string {
  if (within.length === 0) {
    return `(${term}) lies within the fixed effects, which take up all that it could vary: the ${method === 'REML' ? 'restricted likelihood' : 'likelihood'} does not depend on it`;
  }
  const who = list(within.map(bracketed));
  return `(${term}) is contained in ${who}: every covariance matrix that it adds, ${within.length === 1 && within[0] !== 'Residual' ? 'the other adds' : `${who} can add`} as well, and the likelihood is the same without (${term})`;
}
const silentText = (silent: readonly string[]): string =>
  `${list(silent)} ${silent.length === 1 ? 'does' : 'do'} not enter the likelihood: no value of ${silent.length === 1 ? 'it' : 'them'} is better than another (a covariance of columns that no level has both of is one)`;
function partText({ elements }: Unidentified): string {
  const terms = [...new Set(elements.map(({ term }) => term ?? 'Residual'))];
  return terms.length === 1
    ? `the variances and covariances of ${bracketed(terms[0])} are not identified one by one: its columns tell fewer of them apart within the levels of the group`
    : `the variances of ${list(terms.map(bracketed))} are not identified one by one: they add to the covariance of the response in ways that no data of this design tell apart`;
}
