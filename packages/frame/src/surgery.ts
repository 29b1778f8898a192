import { type Answer, isRefusal, structured } from '@mixdiff/contract';
import { isNamed } from './bar.ts';
import { deparse } from './deparse.ts';
import { type Formula, parseFormula, type RandomPart } from './formula.ts';
import * as say from './messages.ts';
import { parseExpression } from './parse.ts';
import { expandTerms, termsText } from './terms.ts';

/** The formula without one fixed term (`social`, `a:b`, `1` for the intercept), multiplied out. */
export function dropFixedTerm(formula: string, term: string): Answer<string> {
  const f = parseFormula(formula);
  if (isRefusal(f)) return f;
  if (/^\s*(1|\(Intercept\))\s*$/.test(term)) {
    return f.fixed.intercept
      ? formulaText(f, { ...f.fixed, intercept: false }, f.random)
      : say.noSuchTerm(term, fixedTerms(f));
  }
  const wanted = canonicalTerm(term);
  if (isRefusal(wanted)) return wanted;
  const at = f.fixed.labels.findIndex((label) => sameInteraction(label, wanted.text));
  if (at < 0) return say.noSuchTerm(term, fixedTerms(f));
  return formulaText(f, { ...f.fixed, written: f.fixed.written.filter((_, i) => i !== at) }, f.random);
}

/** The formula without one random-effects term, named as in `Problem.random`: `1 | school:class`, parentheses or not. */
export function dropRandomTerm(formula: string, term: string): Answer<string> {
  const f = parseFormula(formula);
  if (isRefusal(f)) return f;
  const at = findRandom(f, term.trim());
  if (at < 0) {
    const e = parseExpression(term);
    const known = f.random.map((part) => part.text);
    return isRefusal(e) ? e : say.noSuchTerm(term, known);
  }
  return formulaText(
    f,
    f.fixed,
    f.random.filter((_, i) => i !== at),
  );
}

/** By its exact name, else by what it says. */
function findRandom(f: Formula, term: string): number {
  const exact = f.random.findIndex((part) => part.name === term || part.text === term);
  if (exact >= 0) return exact;
  return f.random.findIndex(({ name, group, structure }) =>
    isNamed({ name, group: group.name, structure: structured(structure, []) }, term),
  );
}

const fixedTerms = (f: Formula): string[] =>
  f.fixed.intercept ? ['(Intercept)', ...f.fixed.labels] : [...f.fixed.labels];

function formulaText(f: Formula, fixed: Parameters<typeof termsText>[0], random: readonly RandomPart[]): string {
  const others = [...random.map((part) => part.text), ...f.repeated.map(deparse)];
  return `${deparse(f.response)} ~ ${[termsText(fixed), ...new Set(others)].join(' + ')}`;
}

/** R's label of the one term that this says. */
function canonicalTerm(term: string): Answer<{ text: string }> {
  const e = parseExpression(term);
  if (isRefusal(e)) return e;
  const terms = expandTerms(e);
  if (isRefusal(terms)) return terms;
  return { text: terms.labels.length === 1 ? (terms.labels[0] as string) : deparse(e) };
}
const parts = (label: string): string => label.split(':').sort().join(':');
/** `a:b` is `b:a`. */
const sameInteraction = (a: string, b: string): boolean => a === b || parts(a) === parts(b);
