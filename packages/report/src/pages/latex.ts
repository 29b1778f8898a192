/** The estimates for a paper. Names come from data and LaTeX obeys what it reads, so every cell is quoted for it. */
import { forTerminal, latexText as tex } from '@mixdiff/quoting';
import type { ComparisonDocument } from '@mixdiff/schema';
import { estimatesTable } from './estimates-table.ts';

/** The estimates as a LaTeX table (package booktabs): parameters down, fits across, standard errors in brackets. */
export function estimatesTex(given: ComparisonDocument): string {
  const document = forTerminal(given);
  const { groups, head, rows } = estimatesTable(document);
  const fits = head.length - 1;
  let column = 2;
  const spans = groups.map(([label, span]) => {
    const from = column;
    column += span;
    return { label, span, from, to: column - 1 };
  });
  return `${[
    `% ${document.problem.formula}`,
    '\\begin{table}',
    '\\centering\\small',
    `\\begin{tabular}{l${'r'.repeat(fits)}}`,
    '\\toprule',
    ` & ${spans.map((s) => `\\multicolumn{${s.span}}{c}{${tex(s.label)}}`).join(' & ')} \\\\`,
    spans.map((s) => `\\cmidrule(lr){${s.from}-${s.to}}`).join(' '),
    line(head),
    '\\midrule',
    ...rows.map(line),
    '\\bottomrule',
    '\\end{tabular}',
    `\\caption{${tex(document.problem.formula)}: estimates, standard errors in brackets. * re-implemented in mixdiff, not the R package.}`,
    '\\end{table}',
  ].join('\n')}\n`;
}
const line = (cells: readonly string[]): string => `${cells.map((cell) => number(tex(cell))).join(' & ')} \\\\`;
/** A minus sign, not a hyphen. */
const number = (cell: string): string => cell.replace(/^-(?=\d)/, '$-$');
