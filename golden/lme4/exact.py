# python3 golden/lme4/exact.py > golden/lme4/exact.json
# The profiled deviance and the REML criterion (Bates et al. 2015, equations 34 and 41) in 60 digits by mpmath, as one
# Cholesky of [Lambda'Z'W Z Lambda + I, ..; ..] with raw X and y, on data at which doubles cancel: raw years, a slope
# column with mean 1e8 or of size 1e6, a response that groups explain, precisions and an offset, crossed factors.
import csv, json, random
from mpmath import mp, mpf, log, pi, sqrt

mp.dps = 60


def criterion(data, theta, reml):
    n, m = len(data["y"]), 0
    rows = [dict() for _ in range(n)]
    roots = [sqrt(mpf(w)) for w in data["weights"]] if data["weights"] else [mpf(1)] * n
    offset = data["offset"] or [0] * n
    at = 0
    scale = {}
    for term in data["terms"]:
        size = len(term["Z"])
        T = [[mpf(0)] * size for _ in range(size)]
        for j in range(size):
            for i in range(j, j + 1 if term["diagonal"] else size):
                T[i][j] = mpf(theta[at])
                at += 1
        for i in range(n):
            for j in range(size):
                value = sum(mpf(term["Z"][k][i]) * T[k][j] for k in range(size))
                rows[i][m + term["level"][i] * size + j] = value * roots[i]
        m += size * (max(term["level"]) + 1)
    q, p = m, len(data["X"])
    for i in range(n):
        for j in range(p):
            rows[i][q + j] = mpf(data["X"][j][i]) * roots[i]
        rows[i][q + p] = (mpf(data["y"][i]) - mpf(offset[i])) * roots[i]
    m = q + p + 1
    A = [[mpf(0)] * m for _ in range(m)]
    for row in rows:
        for a in row:
            for b in row:
                if b <= a:
                    A[a][b] += row[a] * row[b]
    for i in range(q):
        A[i][i] += 1
    for j in range(m):
        A[j][j] = sqrt(A[j][j] - sum(A[j][k] ** 2 for k in range(j)))
        for i in range(j + 1, m):
            A[i][j] = (A[i][j] - sum(A[i][k] * A[j][k] for k in range(j))) / A[j][j]
    degrees = n - p if reml else n
    value = 2 * sum(log(A[i][i]) for i in range(q)) + degrees * (1 + log(2 * pi * A[m - 1][m - 1] ** 2 / degrees))
    if reml:
        value += 2 * sum(log(A[i][i]) for i in range(q, q + p))
    if data["weights"]:
        value -= sum(log(mpf(w)) for w in data["weights"])
    return mp.nstr(value, 20)


random.seed(7)
n = 24
g = [i % 6 for i in range(n)]
h = [i // 6 for i in range(n)]
e = [random.gauss(0, 1) for _ in range(n)]
t = [random.gauss(0, 1) for _ in range(n)]
y = [1 + 0.5 * t[i] + 0.7 * g[i] + e[i] for i in range(n)]
one = [1.0] * n
US = [[1, 0, 1], [0.8, -0.4, 0.3], [9, -0.7, 0.02], [1.1, 3e-5, 4e-5], [1.3, 0, 0], [1, -1, 2]]


def case(name, y, x, terms, thetas, weights=None, offset=None):
    data = {"y": y, "X": [one, x] if x else [one], "terms": terms, "weights": weights, "offset": offset}
    values = {"REML": [float(criterion(data, v, True)) for v in thetas], "ML": [float(criterion(data, v, False)) for v in thetas]}
    return {"name": name, **data, "thetas": thetas, "values": values}


def slopes(x, diagonal=False):
    return [{"level": g, "Z": [one, x], "diagonal": diagonal}]


years = [2000.0 + 3 * h[i] + g[i] for i in range(n)]
# R's qr, and so lme4, drops a column of X whose spread is below 1e-7 of its mean
far = [1e6 + v for v in t]
farther = [1e8 + v for v in t]
wide = [1e6 * v for v in t]
weights = [0.5 + (i % 5) for i in range(n)]
print(json.dumps({"source": "mpmath, 60 digits, golden/lme4/exact.py", "cases": [
    case("an ordinary slope", y, t, slopes(t), US),
    case("raw years", y, years, slopes(years), US),
    case("a slope column with mean 1e6", y, far, slopes(far), US),
    case("a slope column with mean 1e8, no fixed slope", y, None, slopes(farther), US),
    case("a slope column of size 1e6", y, wide, slopes(wide), US),
    case("a response nearly all between groups", [ 1e4 * g[i] + e[i] / 1e3 for i in range(n)], t, slopes(t), US + [[1e7, 0, 1]]),
    case("raw years with precisions and a large offset", [v + 1e6 for v in y], years, slopes(years), US, weights, [1e6 + i for i in range(n)]),
    case("uncorrelated, mean 1e6", y, far, slopes(far, True), [[1, 1], [0.5, 1e-4], [0, 2]]),
    case("crossed, years", y, years, slopes(years) + [{"level": h, "Z": [one], "diagonal": False}], [v + [0.7] for v in US]),
]}))
