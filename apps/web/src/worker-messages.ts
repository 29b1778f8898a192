/** What the page and its worker say to one another: plain data, since it is copied between two threads. */

/** Where the data are, and how their text is to be read; the key says whether the worker has read them already. */
export type DataAbout = DataFile | { readonly key: string; readonly example: string };
export interface DataFile {
  readonly key: string;
  readonly file: Blob;
  readonly name: string;
  readonly separator?: ',' | ';' | '\t' | '|';
  readonly decimal?: '.' | ',';
}
/** The model as the form has it; a field is there when it was filled in. */
export interface ModelFields {
  readonly formula?: string;
  readonly where?: string;
  readonly derive?: Readonly<Record<string, string>>;
  readonly factors?: Readonly<Record<string, readonly string[] | null>>;
  readonly contrasts?: string;
  readonly weights?: string;
  readonly offset?: string;
  readonly family?: string;
  readonly link?: string;
  readonly correlation?: string;
  readonly repeated?: string;
  readonly variance?: string;
  readonly dispformula?: string;
  readonly ziformula?: string;
  readonly random?: string;
}
export type Method = 'REML' | 'ML';
/** What to run; engines with the version that each follows. */
export interface Run {
  readonly as: Readonly<Record<string, string>>;
  readonly backends: readonly string[];
  readonly methods: readonly Method[];
  readonly starts: number;
  readonly seed: number;
}
export type Request =
  | { readonly kind: 'start' }
  | { readonly kind: 'table'; readonly data: DataAbout }
  | { readonly kind: 'compare'; readonly data: DataAbout; readonly model: ModelFields; readonly run: Run }
  | {
      readonly kind: 'audit';
      readonly data: DataAbout;
      readonly model: ModelFields;
      readonly method?: Method;
      readonly printout: string;
      /** Of models side by side. */
      readonly column?: string;
    }
  | { readonly kind: 'document'; readonly text: Blob; readonly name: string };

export interface Choices {
  readonly kind: 'choices';
  readonly version: string;
  readonly engines: readonly { readonly id: string; readonly versions: readonly string[] }[];
  readonly families: readonly string[];
  readonly links: readonly string[];
  readonly examples: readonly { readonly name: string; readonly title: string }[];
}
export interface ColumnSummary {
  readonly name: string;
  /** As a formula writes it. */
  readonly written: string;
  readonly type: string;
  readonly values: string;
  readonly missing: number;
  /** Numbers with few different values may be labels. */
  readonly numeric: boolean;
}
export interface TableSummary {
  readonly kind: 'table';
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly ColumnSummary[];
  readonly notes: readonly string[];
  /** Of an example: the model that was stored with it. */
  readonly model: ModelFields | null;
  readonly run: Partial<Run> | null;
}
/** A file that can be kept. */
export interface Kept {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}
export interface Reported {
  readonly kind: 'report';
  /** A whole page; its text is safe as markup. */
  readonly html: string;
  readonly files: readonly Kept[];
}
export interface Audited {
  readonly kind: 'audited';
  readonly read: string;
  readonly text: string;
  readonly files: readonly Kept[];
}
/** It cannot be done; `read` is what was read of a print-out all the same. */
export interface Refused {
  readonly kind: 'refused';
  readonly message: string;
  readonly hint: string;
  readonly read?: string;
}
export interface Progress {
  readonly kind: 'progress';
  readonly done: number;
  readonly of: number;
  readonly what: string;
}
export type Answer = Choices | TableSummary | Reported | Audited | Refused;
