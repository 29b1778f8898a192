/** Options that would do nothing, refused before anything runs: an option that is silently ignored is believed. */
import type { Refusal } from '@mixdiff/contract';
import { unused } from './messages.ts';
import { flagOf, MODEL_OPTIONS } from './model-options.ts';

/**
 * An option is honoured or refused, never accepted and ignored. Options that a command knows and that would do nothing in
 * the way it was called are declared here, and refused before anything runs. (What commander does not know for a command
 * it refuses itself; what depends on the model, the command does.)
 */
type Given = Readonly<Record<string, unknown>>;
interface Idle {
  readonly options: readonly string[];
  /** Whether these do nothing here. */
  readonly when: (given: Given) => boolean;
  readonly why: string;
  readonly hint: string;
}
const of =
  (name: string, ...values: readonly unknown[]) =>
  (given: Given): boolean =>
    values.includes(given[name]);
const given =
  (name: string) =>
  (options: Given): boolean =>
    options[name] !== undefined;
const without =
  (name: string) =>
  (options: Given): boolean =>
    options[name] === undefined;

const DRAWS = ['nsim', 'seed', 'workers'];
const IDLE: Readonly<Record<string, readonly Idle[]>> = {
  compare: [
    {
      options: [...MODEL_OPTIONS, 'methods', 'grid', 'invariance', 'jitter', 'budget'],
      when: given('fit'),
      why: 'an exported fit brings its own model and method, and cannot be fitted again in another way',
      hint: 'leave it out, or compare the model itself: --data F.csv --formula …',
    },
    {
      options: ['ml', 'reml'],
      when: given('methods'),
      why: '--methods names the methods',
      hint: 'keep one of them: --methods REML,ML',
    },
  ],
  fit: [
    {
      options: ['optimizer', 'start'],
      when: given('maximum'),
      why: "--maximum takes no path of the engine's",
      hint: 'leave it out, or leave --maximum out',
    },
  ],
  confint: [
    {
      options: DRAWS,
      when: (options) => !of('method', 'boot')(options),
      why: 'nothing is drawn for these intervals',
      hint: 'leave it out, or add --method boot',
    },
  ],
  check: [
    {
      options: ['reporter'],
      when: given('update'),
      why: '--update rewrites snapshots and reports what changed in them',
      hint: 'run mixdiff check without --update for a report',
    },
  ],
  golden: [
    {
      options: ['packages'],
      when: without('recorded'),
      why: 'r.json holds every package',
      hint: 'add --recorded NAME for a file of some packages',
    },
  ],
};

/** The first option that would do nothing, refused by name. */
export function idleOption(command: string, options: Given): Refusal | null {
  for (const { options: names, when, why, hint } of Object.hasOwn(IDLE, command) ? (IDLE[command] ?? []) : []) {
    const name = names.find((one) => options[one] !== undefined);
    if (name !== undefined && when(options)) return unused(`${flagOf(name)} does nothing here: ${why}`, hint);
  }
  return null;
}
