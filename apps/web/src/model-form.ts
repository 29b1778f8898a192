/** The model as the form has it. Fields are text; what is wrong in one the engines' own reader says. */
import { byId, element, fill } from './element.ts';
import type { Choices, ModelFields, Run } from './worker-messages.ts';

/** Fields of one line that most models leave empty. */
const TERMS = [
  ['where', 'Only rows where', 'year == 2'],
  ['weights', 'Weights', 'w'],
  ['offset', 'Offset', 'log(exposure)'],
  ['contrasts', 'Contrasts', 'sum, helmert, poly or treatment'],
  ['correlation', 'Residual correlation, as nlme', 'corAR1(form = ~ week | id)'],
  ['repeated', 'The same, as mmrm', 'us(visit | id)'],
  ['variance', 'Residual variance, as nlme', 'varIdent(form = ~ 1 | arm)'],
  ['dispformula', 'The same, or dispersion, as glmmTMB', '~ arm'],
  ['ziformula', 'Zeros beside the family’s own, as glmmTMB', '~ 1'],
  ['random', 'Random effects, as nlme', 'list(id = pdDiag(~ x))'],
] as const satisfies readonly (readonly [keyof ModelFields, string, string])[];

const input = (name: string): HTMLInputElement => byId(`app-${name}`);
const select = (name: string): HTMLSelectElement => byId(`app-${name}`);
const textOf = (name: string): string => input(name).value.trim();

/** Of another family than the normal one there is a likelihood, and no restricted one that engines share. */
function offerMethods(): void {
  input('reml').checked = select('family').value === 'gaussian';
}
/** Builds what depends on the engines: their versions, families and links. */
export function openForm({ engines, families, links }: Choices): void {
  fill(select('family'), [...families.map((name) => [name, name] as const)]);
  select('family').addEventListener('change', offerMethods);
  fill(select('link'), [['', "the family's own"], ...links.map((name) => [name, name] as const)]);
  byId('app-terms').append(
    ...TERMS.map(([name, label, example]) =>
      element(
        'p',
        {},
        element('label', { htmlFor: `app-${name}`, textContent: label }),
        element('input', {
          type: 'text',
          id: `app-${name}`,
          placeholder: example,
          spellcheck: false,
          autocomplete: 'off',
        }),
      ),
    ),
    element(
      'p',
      {},
      element('label', { htmlFor: 'app-derive', textContent: 'New columns, one a line' }),
      element('textarea', { id: 'app-derive', rows: 3, placeholder: 'cx = x - mean(x)', spellcheck: false }),
    ),
  );
  byId('app-engines').append(
    ...engines.map(({ id, versions }) => {
      const chosen = element('input', { type: 'checkbox', id: `app-engine-${id}`, checked: id !== 'mmrm' });
      const version = element('select', { id: `app-version-${id}` });
      version.setAttribute('aria-label', `${id} as version`);
      fill(
        version,
        versions.map((name) => [name, name]),
      );
      return element('p', {}, element('label', { className: 'choice' }, chosen, `${id}* as `), ' ', version);
    }),
  );
}
/** Puts a stored model into the form, or empties it. */
export function showModel(model: ModelFields | null, run: Partial<Run> | null, engines: Choices['engines']): void {
  input('formula').value = model?.formula ?? '';
  select('family').value = model?.family ?? 'gaussian';
  select('link').value = model?.link ?? '';
  for (const [name] of TERMS) input(name).value = model?.[name] ?? '';
  const derive = Object.entries(model?.derive ?? {}).map(([name, expression]) => `${name} = ${expression}`);
  byId<HTMLTextAreaElement>('app-derive').value = derive.join('\n');
  byId<HTMLDetailsElement>('app-more').open = derive.length > 0 || TERMS.some(([name]) => model?.[name] !== undefined);
  for (const { id, versions } of engines) {
    input(`engine-${id}`).checked = run?.backends ? run.backends.includes(id) : id !== 'mmrm';
    select(`version-${id}`).value = run?.as?.[id] ?? versions[0] ?? '';
  }
  input('reml').checked = run?.methods?.includes('REML') ?? true;
  input('ml').checked = run?.methods?.includes('ML') ?? true;
}
/** The form as fields. A line of new columns without `=` is left for the message of its reader. */
export function modelOf(factors: ModelFields['factors']): ModelFields {
  const given = TERMS.map(([name]) => [name, textOf(name)] as const).filter(([, text]) => text !== '');
  const lines = byId<HTMLTextAreaElement>('app-derive').value.split('\n');
  const derive = lines.flatMap((line) => {
    const at = line.indexOf('=');
    const name = (at < 0 ? line : line.slice(0, at)).trim();
    return name === '' ? [] : [[name, at < 0 ? '' : line.slice(at + 1).trim()] as const];
  });
  const family = select('family').value;
  const link = select('link').value;
  return {
    formula: textOf('formula'),
    ...Object.fromEntries(given),
    ...(derive.length > 0 ? { derive: Object.fromEntries(derive) } : {}),
    ...(factors && Object.keys(factors).length > 0 ? { factors } : {}),
    ...(family === 'gaussian' ? {} : { family }),
    ...(link === '' ? {} : { link }),
  };
}
/** Engines and methods that are ticked; a version only where it is not the newest, or a stored model names it. */
export function runOf(engines: Choices['engines'], stored: Run['as']): Run {
  const chosen = engines.filter(({ id }) => input(`engine-${id}`).checked);
  const as = chosen.flatMap(({ id, versions }) => {
    const version = select(`version-${id}`).value;
    return version === versions[0] && !Object.hasOwn(stored, id) ? [] : [[id, version] as const];
  });
  return {
    backends: chosen.map(({ id }) => id),
    as: Object.fromEntries(as),
    methods: (['REML', 'ML'] as const).filter((method) => input(method.toLowerCase()).checked),
    starts: wholeNumber('starts', 20),
    seed: wholeNumber('seed', 1),
  };
}
function wholeNumber(name: string, otherwise: number): number {
  const value = Number(textOf(name));
  return textOf(name) !== '' && Number.isInteger(value) && value >= 0 ? value : otherwise;
}
