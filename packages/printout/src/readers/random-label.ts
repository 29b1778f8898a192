/** What a row's label says of random effects, in the ways of tables: `SD (Days Subject)`, `Var: Subject Days`, `τ00 Subject`, words. */
import type { Element } from '../printout.ts';

export interface Said {
  readonly residual?: boolean;
  readonly kind: Element;
  readonly group: string | null;
  readonly terms: readonly string[];
  /** Words in which the names of the model are to be found. */
  readonly said?: string;
  /** The same, where the group that was read is none of the model's. */
  readonly words?: string;
}
const RESIDUAL = /^(?:residuals?|observations?|resid\.?|within|error|Residual Error)$/i;
const KINDS: ReadonlyMap<string, Element> = new Map([
  ['sd', 'sd'],
  ['var', 'variance'],
  ['cor', 'corr'],
  ['corr', 'corr'],
  ['cov', 'cov'],
]);
const one = (kind: Element, group: string | null, ...terms: string[]): Said[] => [{ kind, group, terms }];
const residual = (kind: Element): Said[] => [{ residual: true, kind, group: null, terms: [] }];

/**
 * null: the label is about no random effect. `section`: what the rows of its section are, where the table says that they are
 * random effects.
 */
export function randomLabel(label: string, group: string | null, section: Element | null): readonly Said[] | null {
  return (
    tidy(label, group) ?? called(label, group) ?? texreg(label) ?? greek(label, group) ?? words(label, group, section)
  );
}
/** broom.mixed: `sd__(Intercept)`, `cor__(Intercept).Days`, with a column for the group. */
function tidy(label: string, group: string | null): Said[] | null {
  // of lme it has one underscore
  const match = (group === null ? /^(sd|var|cor|cov)__(.+)$/ : /^(sd|var|cor|cov)__?(.+)$/).exec(label);
  if (!match) return null;
  const kind = KINDS.get(match[1] as string) as Element;
  const name = match[2] as string;
  if (name === 'Observation' || group === 'Residual') return residual(kind);
  if (kind === 'sd' || kind === 'variance') return one(kind, group, name);
  const dot = name.indexOf('.', name.startsWith('(Intercept)') ? 0 : 1);
  return dot < 0 ? null : one(kind, group, name.slice(dot + 1), name.slice(0, dot));
}
/** `SD (Intercept: Subject)`, `Cor (Intercept~Days Subject)`, `var(_cons)`, `SD (Observations)`. */
function called(label: string, within: string | null): Said[] | null {
  const match = /^(sd|var|cor|corr|cov)(?:iance|relation)?\s*\((.+)\)$/i.exec(label.trim());
  if (!match) return null;
  const kind = KINDS.get((match[1] as string).toLowerCase()) as Element;
  const inside = (match[2] as string).trim();
  if (RESIDUAL.test(inside)) return residual(kind);
  const colon = /^(.+?):\s+(.+)$/.exec(inside);
  const cut = inside.lastIndexOf(' ');
  const group = colon ? (colon[2] as string) : cut < 0 ? within : inside.slice(cut + 1);
  const names = (colon ? (colon[1] as string) : cut < 0 ? inside : inside.slice(0, cut)).split(/\s*~\s*|,\s*/);
  const terms = names.map((name) => (/^_cons$|^\(?intercept\)?$/i.test(name) ? '(Intercept)' : name));
  const said =
    terms.length > 1 ? one(kind, group, terms[1] as string, terms[0] as string) : one(kind, group, terms[0] as string);
  // a hand may have written them the other way round: `SD (Subject slope)`
  return colon || cut < 0 ? said : said.map((own) => ({ ...own, words: inside }));
}
/** `Var: Subject (Intercept)`, `Cov: Subject (Intercept) Days`, `Var: Residual`. */
function texreg(label: string): Said[] | null {
  const match = /^(Var|Cov|SD|Cor):\s*(.+)$/i.exec(label.trim());
  if (!match) return null;
  const kind = KINDS.get((match[1] as string).toLowerCase()) as Element;
  const [group = '', ...names] = (match[2] as string).split(/\s+/);
  if (RESIDUAL.test(group) && names.length === 0) return residual(kind);
  if (kind === 'variance' || kind === 'sd') return one(kind, group, names.join(' ') || '(Intercept)');
  return names.length === 2 ? one(kind, group, names[1] as string, names[0] as string) : null;
}
/** sjPlot: `σ2`, `τ00 Subject`, `τ11 Subject.Days`, `ρ01 Subject`. */
function greek(label: string, group: string | null): Said[] | null {
  const text = label.trim();
  if (/^σ\s*(?:2|²|\^2)$/.test(text)) return residual('variance');
  if (/^σ$/.test(text)) return residual('sd');
  const match = /^([τρ])\s*_?(\d\d)\s*(.*)$/.exec(text);
  if (!match) return null;
  const rest = (match[3] as string).trim().replace(/^_/, '');
  if (match[1] === 'ρ') return [{ kind: 'corr', group: rest || group, terms: ['#2', '#1'] }];
  const dot = rest.indexOf('.');
  if (match[2] === '00') return one('variance', rest || group, '(Intercept)');
  return dot < 0 ? null : one('variance', rest.slice(0, dot), rest.slice(dot + 1));
}
/** `Subject variance`, `Residual SD`, `Correlation (Intercept, Days)`; in a section of random effects any label. */
function words(label: string, group: string | null, section: Element | null): Said[] | null {
  const kind = kindIn(label) ?? section;
  if (kind === null) return null;
  const rest = label
    .replace(
      /\b(?:random|effects?|between|within|variance|variances|var\.?|std\.?|standard|deviations?|dev\.?|sd|covariance|cov\.?|correlation|corr?\.?|of|the|for|slope|component)\b/gi,
      ' ',
    )
    .replace(/σ²?|τ²?|[,=]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (/\bresid|\bobservation|\berror\b|level[- ]?1\b/i.test(label) || /^within[- ]/i.test(label)) return residual(kind);
  if (section === null && kindIn(label) === null) return null;
  return [{ kind, group, terms: [], said: `${rest}` }];
}
function kindIn(label: string): Element | null {
  if (/\bcorrelation\b|\bcorr?\b\.?/i.test(label)) return 'corr';
  if (/\bcovariance\b|\bcov\b\.?/i.test(label)) return 'cov';
  if (/\bvariance\b|\bvar\b\.?|σ²|σ\^2|τ²/i.test(label)) return 'variance';
  return /\bsd\b|\bstd\.? ?dev|\bstandard deviation\b|\bσ\b/i.test(label) ? 'sd' : null;
}
