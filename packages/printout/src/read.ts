/** A pasted text as a print-out: recognised by its structure, never by the name of its file. */
import type { Answer } from '@mixdiff/contract';
import { isRefusal } from '@mixdiff/contract';
import { flat } from './find.ts';
import { notSideBySide, severalPrintouts, unknownText } from './messages.ts';
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
  { name: 'glmmTMB', is: /Conditional model:/, once: /Family: \w+/g, read: glmmTMB },
  {
    name: 'lme4',
    is: /mixed model fit by|Groups Name .*(?:Variance|Std\.? ?Dev)|REML criterion at convergence/,
    once: /mixed model fit by/g,
    read: lme4,
  },
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
    const read = form.read(lines);
    // a table with rules or separators may quote a program's words
    if (!isRefusal(read)) return column === undefined ? read : notSideBySide(form.name);
    const other = table(pasted, column);
    return isRefusal(other) || other.program === 'a table' ? read : other;
  }
  // commas may separate cells: decimals are mended where they do not
  const cells = table(commas && !isCommaSeparated(pasted) ? withDecimalPoints(pasted) : pasted, column);
  return isRefusal(cells) && cells.refused !== 'printout/column' ? unknownText() : cells;
}
/** Every line has the same number of commas outside quotation marks. */
function isCommaSeparated(lines: readonly string[]): boolean {
  const counts = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.replace(/"[^"]*"/g, '').split(',').length);
  return counts.length > 1 && (counts[0] ?? 0) > 2 && counts.every((n) => n === counts[0]);
}
