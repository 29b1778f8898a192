/** The formula of a print-out: as the program prints it, or from the names of its coefficients and variances where they say it. */
import type { Printout } from './printout.ts';

export interface SaidFormula {
  readonly formula: string;
  /** Whether the text says all of it; else `?` stands for what has to be given. */
  readonly whole: boolean;
}
const INTERCEPT = '(Intercept)';

/** `columns`: of the data, in whose spelling names are given; a program may not know upper case. null: the text says too little. */
export function formulaOf(printout: Printout, columns: readonly string[]): SaidFormula | null {
  if (printout.formula !== undefined) return { formula: printout.formula, whole: true };
  const { response } = printout;
  if (response === undefined) return null;
  const spelt = (name: string): string => {
    const bare = columns.includes(name)
      ? name
      : (columns.find((column) => column.toLowerCase() === name.toLowerCase()) ?? abbreviated(name, columns) ?? name);
    return /^[A-Za-z.][\w.]*$/.test(bare) || /[(`]/.test(bare) ? bare : `\`${bare.replace(/`/g, '')}\``;
  };
  const fixed = fixedTerms(printout, spelt);
  const random = randomTerms(printout, spelt);
  return {
    formula: `${spelt(response)} ~ ${[...fixed, ...random.terms].join(' + ')}`,
    whole: random.whole,
  };
}
function abbreviated(name: string, columns: readonly string[]): string | undefined {
  const [start, end] = name.split('~');
  if (end === undefined) return undefined;
  const found = columns.filter((column) => column.startsWith(start as string) && column.endsWith(end));
  return found.length === 1 ? found[0] : undefined;
}
function fixedTerms({ fixed }: Printout, spelt: (name: string) => string): string[] {
  const terms = new Set<string>();
  let intercept = false;
  for (const { name, parts } of fixed) {
    const variables = parts?.map(([variable]) => variable) ?? patsy(name);
    if (variables.length === 1 && /^(?:\(?intercept\)?|_cons)$/i.test(variables[0] as string)) {
      intercept = true;
      continue;
    }
    const counts = new Map<string, number>();
    for (const one of variables) counts.set(one, (counts.get(one) ?? 0) + 1);
    terms.add([...counts].map(([one, n]) => (n > 1 ? `I(${spelt(one)}^${n})` : spelt(one))).join(':'));
  }
  return [intercept ? '1' : '0', ...terms].filter((term, i, all) => term !== '1' || all.length === 1 || i > 0);
}
/** The variables in a name of patsy's: `C(sex)[T.M]:age`. */
const patsy = (name: string): string[] =>
  name.split(/:(?![^[]*\])/).map((one) =>
    one
      .replace(/\[[^\]]*\]$/, '')
      .replace(/^C\(\s*([^(),]+?)\s*(?:,.*)?\)$/, '$1')
      .replace(/\bnp\./, '')
      .replace(/\*\*/, '^'),
  );

function randomTerms({ random }: Printout, spelt: (name: string) => string): { terms: string[]; whole: boolean } {
  const groups = [...new Set(random.map(({ group }) => group))];
  if (groups.length === 0) return { terms: ['(1 | ?)'], whole: false };
  let whole = true;
  const terms = groups.map((group) => {
    const own = random.filter((one) => one.group === group);
    const names = [...new Set(own.flatMap(({ terms: of }) => of))];
    const together = own.some(({ terms: of }) => of.length === 2);
    const said = group === null ? '?' : group.split(':').map(spelt).join(':');
    if (group === null) whole = false;
    const inside = names
      .filter((name) => name !== INTERCEPT)
      .map((name) => {
        if (!name.startsWith('#')) return spelt(name);
        whole = false;
        return '?';
      });
    const first = names.includes(INTERCEPT) || names.some((name) => name.startsWith('#')) ? '1' : '0';
    // an unnamed column may be the intercept
    const rest = names.some((name) => name.startsWith('#')) ? inside.slice(1) : inside;
    return `(${[first, ...rest].join(' + ')} ${together || names.length === 1 ? '|' : '||'} ${said})`;
  });
  return { terms, whole };
}
