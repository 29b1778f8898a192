/** A pasted text as a print-out: recognised by its structure, never by the name of its file. */
import type { Answer } from '@mixdiff/contract';
import { isRefusal } from '@mixdiff/contract';
import { flat } from './find.ts';
import { notSideBySide, severalPrintouts, severalPrograms, twice, unknownText } from './messages.ts';
import { hasDecimalCommas, unquoted, withDecimalPoints, withoutTabs } from './pasted.ts';
import type { Printout, Reader } from './printout.ts';
import { glmmTMB, lme4 } from './readers/lme4.ts';
import { mixedModels } from './readers/mixed-models.ts';
import { mmrm } from './readers/mmrm.ts';
import { nlme } from './readers/nlme.ts';
import { sas } from './readers/sas.ts';
import { stata } from './readers/stata.ts';
import { statsmodels, tabulated } from './readers/statsmodels.ts';
import { table } from './readers/table.ts';

interface Form {
  readonly name: string;
  /** Of the whole text on one line. */
  readonly is: RegExp;
  /** What stands once in every print-out of the form. */
  readonly once: RegExp;
  readonly read: Reader;
}
/** The first that fits is taken: what only one program prints comes before what several do. */
const FORMS: readonly Form[] = [
  {
    name: 'SAS',
    is: /The (?:Mixed|GLIMMIX) Procedure|Cov Parm .*Estimate|Solutions? for Fixed Effects/i,
    once: /Solutions? for Fixed Effects/gi,
    read: sas,
  },
  {
    name: 'statsmodels',
    is: /Mixed Linear Model Regression|Model: ?MixedLM/,
    once: /Model: ?MixedLM/g,
    read: statsmodels,
  },
  {
    name: 'Stata',
    is: /Mixed-effects \w+(?: binomial)? ?(?:regression )?.*Number of obs|Random-effects [Pp]arameters|_cons .*\b(?:var|sd)\((?:_cons|Residual)\)/,
    once: /Mixed-effects \w+(?: binomial)? ?(?:regression )?.{0,80}Number of obs/g,
    read: stata,
  },
  {
    name: 'MixedModels.jl',
    is: /Variance components:.*Fixed-effects parameters|Linear mixed model fit by (?:maximum likelihood|REML) \S+ ~.*Variance components/,
    once: /Fixed-effects parameters/g,
    read: mixedModels,
  },
  { name: 'mmrm', is: /\bmmrm fit\b|Covariance estimate:/, once: /\bmmrm fit\b/g, read: mmrm },
  {
    name: 'nlme',
    is: /Linear mixed-effects model fit by|Generalized least squares fit by|Random effects:.*Std ?Dev(?!\.).*Value Std\.Error/,
    once: /Linear mixed-effects model fit by|Generalized least squares fit by/g,
    read: nlme,
  },
  {
    name: 'glmmTMB',
    is: /Conditional model:|Random-effects \(co\)variances:/,
    once: /Family: \w+|Random-effects \(co\)variances:/g,
    read: glmmTMB,
  },
  {
    name: 'lme4',
    is: /mixed model fit by|Groups Name .*(?:Variance|Std\.? ?Dev)|REML criterion at convergence/,
    once: /mixed model fit by/g,
    read: lme4,
  },
];

/** What each program alone prints: two of them in one text are two models. */
const OWN: readonly (readonly [program: string, own: RegExp])[] = [
  ['SAS', /The (?:Mixed|GLIMMIX) Procedure/],
  ['statsmodels', /Model: ?MixedLM/],
  ['Stata', /Mixed-effects \w+(?: binomial)? ?(?:regression )?.{0,80}Number of obs/],
  ['MixedModels.jl', /Variance components:.*Fixed-effects parameters/],
  ['mmrm', /\bmmrm fit\b/],
  ['nlme', /Linear mixed-effects model fit by|Generalized least squares fit by/],
  ['glmmTMB', /Conditional model:|Random-effects \(co\)variances:/],
  ['lme4', /\[\W?(?:lmerMod|glmerMod|lmerModLmerTest)\W?\]/],
];
/**
 * What a pasted text says; refused where it is nothing known, or holds more than one print-out. `column` is of a table with
 * several models.
 */
export function readPrintout(text: string, column?: string): Answer<Printout> {
  const pasted = unquoted(text);
  const commas = hasDecimalCommas(pasted);
  const printed = tabulated(pasted) ?? pasted;
  const lines = (commas ? withDecimalPoints(printed) : printed).map(withoutTabs);
  const whole = flat(lines);
  const form = FORMS.find(({ is }) => is.test(whole));
  if (form) {
    const count = [...whole.matchAll(form.once)].length;
    if (count > 1) return severalPrintouts(form.name, count);
    const programs = OWN.filter(([, own]) => own.test(whole)).map(([name]) => name);
    if (programs.length > 1) return severalPrograms(programs);
    const read = form.read(lines);
    // a table with rules or separators may quote a program's words
    if (!isRefusal(read)) return column === undefined ? notTwice(read) : notSideBySide(form.name);
    const other = table(pasted, column);
    return isRefusal(other) || other.program === 'a table' ? read : other;
  }
  // commas may separate cells: decimals are mended where they do not
  const cells = table(commas && !isCommaSeparated(pasted) ? withDecimalPoints(pasted) : pasted, column);
  if (isRefusal(cells)) return cells.refused === 'printout/column' ? cells : unknownText();
  return notTwice(cells);
}
/** A coefficient that stands in a text twice is of two models. */
function notTwice(read: Printout): Answer<Printout> {
  const seen = new Set<string>();
  for (const { name, parts, predictor } of read.fixed) {
    const key = JSON.stringify([predictor, parts ?? name]);
    if (seen.has(key)) return twice(read.program, name);
    seen.add(key);
  }
  return read;
}
/** Every line has the same number of commas outside quotation marks. */
function isCommaSeparated(lines: readonly string[]): boolean {
  const counts = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.replace(/"[^"]*"/g, '').split(',').length);
  return counts.length > 1 && (counts[0] ?? 0) > 2 && counts.every((n) => n === counts[0]);
}
