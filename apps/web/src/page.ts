/** The page: takes data and a model, asks the worker, shows what it says. */
import { STYLE } from '@mixdiff/report/style';
import { openWorker } from './at-work.ts';
import { type ColumnTable, columnTable } from './column-table.ts';
import { byId, element, fill } from './element.ts';
import { modelOf, openForm, runOf, showModel } from './model-form.ts';
import { clear, showAudit, showRead, showReport } from './result.ts';
import type { Answer, Choices, DataAbout, ModelFields, Request } from './worker-messages.ts';

// before the page's own, which goes beyond the report's
document.head.querySelector('style')?.before(element('style', { textContent: STYLE }));

interface Opened {
  readonly data: DataAbout;
  readonly table: ColumnTable;
  readonly factors: ModelFields['factors'];
  readonly as: Readonly<Record<string, string>>;
}
const worker = openWorker(() => JSON.parse(byId('app-worker').textContent ?? '""') as string);
let choices: Choices | null = null;
let opened: Opened | null = null;
let chosen: { readonly file: File } | { readonly example: string } | null = null;
let count = 0;

document.addEventListener('DOMContentLoaded', async () => {
  listen();
  const first = await worker.ask({ kind: 'start' });
  if (first?.kind !== 'choices') return;
  choices = first;
  byId('app-version').textContent = first.version;
  openForm(first);
  fill(
    byId('app-example'),
    first.examples.map(({ name, title }) => [name, title]),
  );
  showModel(null, null, first.engines);
  document.body.dataset['ready'] = 'yes';
});

function listen(): void {
  const file = byId<HTMLInputElement>('app-file');
  file.addEventListener('change', () => openFile(file.files?.[0]));
  for (const id of ['app-separator', 'app-decimal']) byId(id).addEventListener('change', () => void openChosen());
  byId('app-take').addEventListener('click', () => {
    chosen = { example: byId<HTMLSelectElement>('app-example').value };
    void openChosen();
  });
  const kept = byId<HTMLInputElement>('app-document');
  kept.addEventListener('change', () => {
    const text = kept.files?.[0];
    if (text) void run({ kind: 'document', text, name: text.name }, 'Reading');
  });
  byId('app-compare').addEventListener('click', compare);
  byId('app-formula').addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') compare();
  });
  byId('app-audit').addEventListener('click', audit);
  byId('app-cancel').addEventListener('click', () => {
    worker.end();
    tell('Cancelled.');
  });
  for (const name of ['dragenter', 'dragover'])
    document.addEventListener(name, (event) => {
      event.preventDefault();
      document.body.classList.add('dragged');
    });
  document.addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) document.body.classList.remove('dragged');
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    document.body.classList.remove('dragged');
    const dropped = event.dataTransfer?.files[0];
    if (dropped && /\.json$/i.test(dropped.name))
      void run({ kind: 'document', text: dropped, name: dropped.name }, 'Reading');
    else openFile(dropped);
  });
}
function openFile(file: File | undefined): void {
  if (!file) return;
  chosen = { file };
  void openChosen();
}
async function openChosen(): Promise<void> {
  if (!chosen || !choices) return;
  count += 1;
  const separator = byId<HTMLSelectElement>('app-separator').value;
  const decimal = byId<HTMLSelectElement>('app-decimal').value;
  const reading = {
    ...(separator === '' ? {} : { separator: separator === 'tab' ? '\t' : separator }),
    ...(decimal === '' ? {} : { decimal }),
  };
  const key = String(count);
  const data = (
    'file' in chosen ? { key, file: chosen.file, name: chosen.file.name, ...reading } : { key, ...chosen }
  ) as DataAbout;
  opened = null;
  byId('app-read').textContent = '';
  byId('app-columns').replaceChildren();
  clear();
  const answer = await run({ kind: 'table', data }, 'Reading the table');
  if (answer?.kind !== 'table') return;
  const { model, name, rows, columns, notes } = answer;
  const formula = byId<HTMLInputElement>('app-formula');
  const table = columnTable(
    columns,
    (column) => model?.factors != null && Object.hasOwn(model.factors, column),
    (text) => {
      formula.value = text;
    },
  );
  opened = { data, table, factors: model?.factors, as: answer.run?.as ?? {} };
  const size = `${name}: ${rows} rows, ${columns.length} columns.`;
  byId('app-read').textContent = [size, ...notes].join(' ');
  byId('app-columns').replaceChildren(table.element);
  showModel(model, answer.run, choices.engines);
}
/** Ticked columns are factors in the order R would give their levels, unless a stored model says it; its own stay as they are. */
function model({ table, factors = {} }: Opened): ModelFields {
  const ticked = table.factors();
  const kept = Object.entries(factors).filter(([name]) => ticked.includes(name) || !shownAsNumbers(name));
  const added = ticked.filter((name) => !Object.hasOwn(factors, name)).map((name) => [name, null] as const);
  return modelOf(Object.fromEntries([...kept, ...added]));
}
/** Whether the table has a box for the column: others are text, and factors in any case. */
const shownAsNumbers = (name: string): boolean =>
  byId('app-columns').querySelector(`input[aria-label="${CSS.escape(`${name} is a factor`)}"]`) !== null;

type Lack = readonly [message: string, hint: string];
function compare(): void {
  const asked = comparison();
  if ('kind' in asked) {
    clear();
    void run(asked, 'Fitting');
  } else refuse(...asked);
}
function comparison(): Request | Lack {
  if (!opened || !choices) return ['There are no data yet.', 'Open a table or an example first.'];
  const asked = runOf(choices.engines, opened.as);
  if (asked.backends.length === 0) return ['No engine is chosen.', 'Tick one or more.'];
  if (asked.methods.length === 0) return ['No method is chosen.', 'Tick REML, ML or both.'];
  const fields = model(opened);
  if (!fields.formula) return ['There is no formula.', 'Write one, or give columns their parts in the model.'];
  return { kind: 'compare', data: opened.data, model: fields, run: asked };
}
function audit(): void {
  const asked = auditing();
  if ('kind' in asked) {
    clear();
    void run(asked, 'Judging');
  } else refuse(...asked);
}
function auditing(): Request | Lack {
  const printout = byId<HTMLTextAreaElement>('app-printout').value;
  if (!opened) return ['There are no data yet.', 'Open the table that the numbers were fitted to.'];
  if (printout.trim() === '') return ['There is no print-out.', 'Paste one.'];
  const method = byId<HTMLSelectElement>('app-audit-method').value as 'REML' | 'ML' | '';
  const column = byId<HTMLInputElement>('app-audit-column').value.trim();
  const { formula, ...fields } = model(opened);
  return {
    kind: 'audit',
    data: opened.data,
    model: { ...fields, ...(formula ? { formula } : {}) },
    printout,
    ...(method === '' ? {} : { method }),
    ...(column === '' ? {} : { column }),
  };
}

function tell(text: string): void {
  byId('app-status').textContent = text;
}
function refuse(...[message, hint]: Lack): void {
  byId('app-refusal').textContent = `${message}\n${hint}`;
}
/** Asks, tells how far it is, shows the answer. */
async function run(request: Request, what: string): Promise<Answer | null> {
  const bar = byId<HTMLProgressElement>('app-progress');
  const cancel = byId<HTMLButtonElement>('app-cancel');
  byId('app-refusal').textContent = '';
  tell(`${what} …`);
  bar.removeAttribute('value');
  bar.hidden = false;
  cancel.hidden = false;
  const answer = await worker.ask(request, ({ done, of, what: part }) => {
    bar.max = of;
    bar.value = done;
    tell(`${what}: ${part} (${done} of ${of})`);
  });
  bar.hidden = true;
  cancel.hidden = true;
  if (answer === null) return null;
  tell(answer.kind === 'refused' ? '' : 'Done.');
  if (answer.kind === 'report') showReport(answer);
  else if (answer.kind === 'audited') showAudit(answer);
  else if (answer.kind === 'refused') {
    if (answer.read) showRead(answer.read);
    refuse(answer.message, answer.hint);
  }
  return answer;
}
