# python3 golden/bobyqa/exact.py > golden/bobyqa/exact.json, in the root of the project
# The criterion of the two runs on bodyweight (replays.jsonl) at every point that lme4 asked for, in 40 digits with mpmath, rounded once. By
# the marginal covariance of each rat, sharing no algebra with lme4 or with the program:
#   d = sum_r log|V_r| (+ log|X'V^-1 X|) + m (1 + log(2 pi rss / m)), V_r = Z_r T T' Z_r' + I, m = n (- p).
import csv, json
import mpmath as mp

mp.mp.dps = 40
rows = list(csv.DictReader(open('golden/bodyweight/data.csv')))
rats = {}
for r in rows:
    time, diet = mp.mpf(r['Time']), r['Diet']
    two, three = int(diet == '2'), int(diet == '3')
    rats.setdefault(r['Rat'], []).append(
        ([mp.mpf(1), time], [1, time, two, three, time * two, time * three, mp.mpf(r['weight'])]))
P = 6

def lower_solve(L, B):
    out = mp.matrix(B.rows, B.cols)
    for c in range(B.cols):
        for i in range(B.rows):
            out[i, c] = (B[i, c] - mp.fsum(L[i, k] * out[k, c] for k in range(i))) / L[i, i]
    return out

def log_det(L):
    return 2 * mp.fsum(mp.log(L[i, i]) for i in range(L.rows))

def criterion(theta, reml):
    T = mp.matrix([[theta[0], 0], [theta[1], theta[2]]])
    G, total = mp.zeros(P + 1, P + 1), mp.mpf(0)
    for cells in rats.values():
        Z, X = mp.matrix([z for z, _ in cells]), mp.matrix([x for _, x in cells])
        L = mp.cholesky(Z * T * T.T * Z.T + mp.eye(len(cells)))
        total += log_det(L)
        W = lower_solve(L, X)
        G += W.T * W
    L = mp.cholesky(G)  # its last pivot is the root of the residual sum of squares
    m = len(rows) - (P if reml else 0)
    if reml:
        total += 2 * mp.fsum(mp.log(L[i, i]) for i in range(P))
    return total + m * (1 + mp.log(2 * mp.pi * L[P, P] ** 2 / m))

found = {}
for line in open('golden/bobyqa/replays.jsonl'):
    run = json.loads(line)
    if run['name'] in ('bodyweight/REML', 'bodyweight/ML'):
        found[run['name']] = [float(criterion([mp.mpf(t) for t in call[:-1]], run['name'].endswith('REML')))
                              for call in run['calls']]
print(json.dumps({'source': 'mpmath, 40 digits, golden/bobyqa/exact.py', 'values': found}))
