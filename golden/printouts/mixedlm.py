# Print-outs of statsmodels 0.13.5, and beside each the numbers of the same fit: NAME.txt, NAME.json.
# python3 mixedlm.py FOLDER SLEEPSTUDY.csv ORTHODONT.csv
import json, sys, warnings
import numpy as np, pandas as pd, statsmodels.formula.api as smf
warnings.simplefilter("ignore")
out, sleep, orth = sys.argv[1], pd.read_csv(sys.argv[2]), pd.read_csv(sys.argv[3])
def save(name, fit):
    S = np.asarray(fit.cov_re)
    fe = fit.fe_params
    record = dict(fixed=dict(fe), se=dict(fit.bse_fe), sigma=float(np.sqrt(fit.scale)), logLik=float(fit.llf))
    if S.size:
        sd = np.sqrt(np.diag(S)); R = S / np.outer(sd, sd)
        # the intercept is called by the column that groups, or Group
        named = [t for t in fit.cov_re.columns if t not in fe.index and t not in ("Group", "Intercept")]
        terms = ["(Intercept)" if t in ("Group", "Intercept", *named) else t for t in fit.cov_re.columns]
        record["random"] = [dict(group="".join(named), terms=terms, sd=list(sd), corr=list(R[np.tril_indices(len(sd), -1)]))]
    open(f"{out}/{name}.txt", "w").write(str(fit.summary()) + "\n")
    json.dump(record, open(f"{out}/{name}.json", "w"))
save("statsmodels-slope", smf.mixedlm("Reaction ~ Days", sleep, groups=sleep["Subject"], re_formula="~Days").fit())
save("statsmodels-ml", smf.mixedlm("distance ~ age*C(Sex)", orth, groups="Subject").fit(reml=False))
