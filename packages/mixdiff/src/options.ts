/** What the functions of the package take. Nothing here needs another type of this project: it is what users import. */

/** A table: text with a header (CSV, TSV; separators found unless told), its bytes, or rows as objects. */
export type Data =
  | string
  | Uint8Array
  | readonly Readonly<Record<string, string | number | boolean | null | undefined>>[];

/** A model as a person writes it; the same fields as a config file of the command line. */
export interface ModelOptions {
  readonly data: Data;
  /** In lme4's notation: `y ~ x + (x | g)`. */
  readonly formula: string;
  /** What documents call the data. */
  readonly name?: string;
  readonly separator?: ',' | ';' | '\t' | '|';
  readonly decimal?: '.' | ',';
  /** Keep these rows: `year == 2`. */
  readonly where?: string;
  /** New columns: `{ cx: 'x - mean(x)' }`. */
  readonly derive?: Readonly<Record<string, string>>;
  /** Columns that are factors, with their levels in order, or null for the order R would give them. */
  readonly factors?: Readonly<Record<string, readonly string[] | null>>;
  readonly ordered?: readonly string[];
  readonly contrasts?: string | Readonly<Record<string, string>>;
  readonly na?: 'omit' | 'fail';
  readonly weights?: string;
  readonly weightsKind?: 'as-original' | 'precision' | 'likelihood';
  readonly offset?: string;
  readonly family?: string;
  readonly link?: string;
  /** Of the residuals, as nlme writes it. */
  readonly correlation?: string;
  /** The same as mmrm writes it. */
  readonly repeated?: string;
  readonly variance?: string;
  readonly dispformula?: string;
  /** Which zeros are none of the family's own, as glmmTMB writes it: `~ x + (1 | g)`. */
  readonly ziformula?: string;
  /** Random effects as nlme writes them, where the formula has none. */
  readonly random?: string;
  readonly gls?: boolean;
}
/** Search behind every verdict. */
export interface SearchOptions {
  readonly starts?: number;
  readonly seed?: number;
}
/** Ends work that takes long, and tells how far it is. */
export interface Interruption {
  /** An `AbortSignal`. */
  readonly signal?: { readonly aborted: boolean };
  /** Called as the work goes on: so many parts done, of so many, and what the next one is. */
  readonly progress?: (done: number, of: number, what: string) => void;
}
export interface CompareOptions extends ModelOptions, SearchOptions, Interruption {
  /** Of a large model: how many times the fits each of verdicts, repairs, rewordings and pictures may take; once unless told. */
  readonly budget?: number;
  /** Engines by name, `lme4`, `glmmTMB@1.1.8`, `nlme{optimizer=optim}`; those that do such models, unless told. */
  readonly backends?: readonly string[];
  /** Which version of its original an engine follows: `{ glmmTMB: '1.1.9' }`. */
  readonly as?: Readonly<Record<string, string>>;
  /** Both, unless told; of a model with a family or link of its own ML. */
  readonly methods?: readonly ('REML' | 'ML')[];
}
export interface FitOptions extends ModelOptions, Interruption {
  /** One engine by name. */
  readonly backend: string;
  /** The engine's own default unless told. */
  readonly method?: 'REML' | 'ML';
  /** The maximum by steps of average information in the place of the engine's own path, stated and checked by the engine. */
  readonly maximum?: boolean;
}
export interface AuditOptions extends Omit<ModelOptions, 'formula'>, SearchOptions, Interruption {
  /** What a program printed, as it was pasted. */
  readonly printout: string;
  /** Where the text does not say it. */
  readonly formula?: string;
  readonly method?: 'REML' | 'ML';
  /** Of a table with several models side by side: the name of one, or its number from 1. */
  readonly column?: string;
}
/** An engine that this package brings along. */
export interface EngineInfo {
  readonly id: string;
  /** Of the package that it re-implements, newest first; the newest is followed unless told. */
  readonly versions: readonly string[];
  readonly defaultMethod: 'REML' | 'ML';
}
