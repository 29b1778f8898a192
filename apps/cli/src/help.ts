/** What `mixdiff --help` teaches. */
export const HELP = `mixdiff: fit one mixed model with several engines; see where they differ, why, and who stopped short

  mixdiff compare [MODEL]           side by side, proof, causes (no MODEL: the JSP example)
  mixdiff audit FILE...             judge estimates from a paper, a summary() or an R object
  mixdiff fit MODEL                 one engine, one fit
  mixdiff diagnose MODEL            what looks wrong where a fit stopped
  mixdiff test KIND MODEL           rlrt | lrt-exact | kr | satterthwaite | pb | lrt   --term T | --drop T | --against 'FORMULA'
  mixdiff test coef MODEL           every coefficient by   --ddf all | satterthwaite | kenward-roger | between-within | …   --vcov all | …
  mixdiff confint MODEL             --method profile | boot | wald
  mixdiff anova MODEL               --type I | II | III   --ddf satterthwaite | kenward-roger | …   --vcov …
  mixdiff means MODEL               --of ARM --by VISIT   --weights equal | proportional | observed   --ddf …   --vcov …
  mixdiff check [DIR]               regression run for CI; mixdiff init writes a first one
  mixdiff upgrade --from A --to B   which results move between two versions, and why
  mixdiff simulate STUDY.yaml       a study by simulation, and on with it; --slurm; simulate init | status | report | replay
  mixdiff shrink MODEL --out DIR    the shortest data on which a fit still stops short
  mixdiff report comparison.json    the story again, as text, Markdown or HTML
  mixdiff serve                     the same in your browser: drop a table, click a formula   --port 8765
  mixdiff engines                   what is installed, which versions, how to get the rest
  mixdiff difference FILE...        what makes two fits differ, of one model or of two
  mixdiff explain NAME              a cause or verdict: meaning, evidence, remedy; structures [MODEL]: who says which how

MODEL    --data F.csv   --formula 'y ~ x + (1 | g)'   --reml | --ml   --where 'year == 2'
         --derive 'cx=x - mean(x)'   --factor school,class   --factor dose=lo,mid,hi   --ordered f
         --contrasts sum|helmert|poly|treatment   --weights w   --offset o   --na omit|fail
         residuals: --correlation 'corAR1(form = ~ week | id)'   --variance 'varIdent(form = ~ 1 | arm)'
         --repeated 'us(visit | id)'   --dispformula '~ arm'   --random 'list(id = pdDiag(~ x))'   --gls
         zeros beside the family's own: --ziformula '~ x'
         or --config F.yaml   or --case NAME
DATA     CSV, also with ; or tabs, decimal commas, gzip, UTF-16, latin1; Parquet; - is standard input   --sep ';'   --dec ,
ENGINES  --backends lme4,nlme,glmmTMB      re-implemented here, marked * in every table
           glmmTMB@1.1.8                  the same, as that version behaves
           glmmTMB{dispersion=log-variance}   with a choice of its own
           r:glmmTMB                      the real package, from your R
           recorded:F.json#r:glmmTMB      a stored fit; needs no R
           external:./my-engine           a program of yours, asked in JSON: docs/protocol.md; mixdiff conformance tries it
JUDGE    --starts 20   --certify   --grid   --invariance   --jitter 300   --fail-on not-a-maximum,unexplained,refused
OUTPUT   --out DIR   --full   --json   --methods-text   --with ranef,fitted,trace
         result on stdout, progress on stderr every two seconds (--quiet: none); no colour when piped or with NO_COLOR
         every search ends after a count of evaluations, and says what it left out: docs/bounds.md
EXIT     0 ran   1 --fail-on or check tripped   2 bad input   3 engine refused
         4 engine crashed, timed out or is missing   5 our own fault   130 interrupted

EXAMPLES mixdiff compare --data d.csv --formula 'score ~ arm*visit + (1 | id)' --ml
         mixdiff fit --case jsp --backend glmmTMB --ml --dispersion log-variance
         mixdiff test kr --case jsp --drop social
`;
