/** The columns of a table, each with its type, whether it is a factor, and its part in the model. */
import { element } from './element.ts';
import { formulaOfRoles, ROLES, type Role } from './formula-of-roles.ts';
import type { ColumnSummary } from './worker-messages.ts';

const NAMES: Readonly<Record<Role, string>> = {
  '': '–',
  response: 'response',
  predictor: 'predictor',
  slope: 'predictor, slope varies by group',
  group: 'groups the rows',
};
export interface ColumnTable {
  readonly element: HTMLElement;
  /** Numbers that are labels, as the user said. */
  factors(): readonly string[];
}
/** `chosen` gets the formula whenever parts change. Many columns: the first of them, and how many more there are. */
export function columnTable(
  columns: readonly ColumnSummary[],
  isFactor: (name: string) => boolean,
  chosen: (formula: string) => void,
): ColumnTable {
  const shown = columns.slice(0, MOST);
  const rows = shown.map((column) => {
    const role = element('select', {}, ...ROLES.map((r) => element('option', { value: r, textContent: NAMES[r] })));
    role.setAttribute('aria-label', `Part of ${column.name} in the model`);
    const factor = element('input', { type: 'checkbox', checked: isFactor(column.name) });
    factor.setAttribute('aria-label', `${column.name} is a factor`);
    return { column, role, factor };
  });
  for (const { role } of rows) {
    role.addEventListener('change', () => {
      // a model has one response
      if (role.value === 'response')
        for (const other of rows) if (other.role !== role && other.role.value === 'response') other.role.value = '';
      const roles = rows.map((row) => ({ written: row.column.written, role: row.role.value as Role }));
      const formula = formulaOfRoles(roles);
      if (formula !== null) chosen(formula);
    });
  }
  const head = ['Column', 'Part in the model', 'Factor', 'Values', 'Missing'];
  const table = element(
    'table',
    {},
    element('caption', {}, element('span', {}, caption(columns.length))),
    element(
      'thead',
      {},
      element('tr', {}, ...head.map((text) => element('th', { scope: 'col', className: 'words', textContent: text }))),
    ),
    element(
      'tbody',
      {},
      ...rows.map(({ column, role, factor }) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row', textContent: column.name }),
          element('td', { className: 'words' }, role),
          element('td', { className: 'words' }, ...(column.numeric ? [factor] : [])),
          element('td', { className: 'words', textContent: `${column.type}, ${column.values}` }),
          element('td', { textContent: String(column.missing) }),
        ),
      ),
    ),
  );
  const region = element('div', { className: 'scroll', tabIndex: 0 }, table);
  region.setAttribute('role', 'region');
  region.setAttribute('aria-label', 'Columns');
  return {
    element: element(
      'div',
      {},
      element('p', { className: 'wide', textContent: `${head.length} columns; they scroll sideways →` }),
      region,
    ),
    factors: () => rows.filter(({ factor }) => factor.checked).map(({ column }) => column.name),
  };
}
const MOST = 200;
const caption = (n: number): string => (n > MOST ? `The first ${MOST} of ${n} columns` : 'Columns');
