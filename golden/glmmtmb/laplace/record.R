# Writes one line of JSON a fit: what glmmTMB (the version of the library that R_LIBS names) does with the models of ../laplace.json: start, end, counts,
# covariance of all parameters, messages. ../laplace.json holds those of 1.1.5 and 1.1.15.2, and the models as formulas.
#   Rscript record.R OUT.jsonl [names]
suppressMessages({library(jsonlite); library(glmmTMB)})
options(digits = 15, width = 200)
J <- function(x, file) cat(toJSON(x, digits = NA, auto_unbox = TRUE, null = "null", na = "string", matrix = "rowmajor"), "\n", file = file, append = TRUE, sep = "")
out <- commandArgs(TRUE)[1]; only <- commandArgs(TRUE)[-1]; unlink(out)
run <- function(name, call) {
  if (length(only) && !name %in% only) return(invisible())
  msgs <- character()
  fit <- tryCatch(withCallingHandlers(eval(call), warning = function(w) { msgs <<- c(msgs, conditionMessage(w)); invokeRestart("muffleWarning") }), error = function(e) e)
  if (inherits(fit, "error")) return(J(list(name = name, error = conditionMessage(fit)), out))
  V <- tryCatch(vcov(fit, full = TRUE), error = function(e) matrix(NA, 1, 1))
  J(list(name = name, glmmTMB = as.character(packageVersion("glmmTMB")), call = paste(deparse(call), collapse = " "), n = nobs(fit), start = as.numeric(fit$obj$par),
    par = as.numeric(fit$fit$par), objective = fit$fit$objective, convergence = fit$fit$convergence, iterations = fit$fit$iterations, evaluations = as.numeric(fit$fit$evaluations),
    message = fit$fit$message, logLik = as.numeric(logLik(fit)), df = attr(logLik(fit), "df"), dfResidual = df.residual(fit), pdHess = fit$sdr$pdHess,
    se = suppressWarnings(sqrt(diag(as.matrix(V)))), names = rownames(V), messages = msgs), out)
}
sal <- glmmTMB::Salamanders; owl <- transform(glmmTMB::Owls, NCalls=SiblingNegotiation); epil2 <- glmmTMB::epil2; cbpp <- lme4::cbpp; gt <- lme4::grouseticks
toenail <- read.csv("../../glmer/toenail.csv", stringsAsFactors=TRUE); toenail$patientID <- factor(toenail$patientID); ohio <- read.csv("../../glmer/ohio.csv")
Contraception <- read.csv("../../glmer/contraception.csv", stringsAsFactors=TRUE); Contraception$district <- factor(Contraception$district)
# a beta and a Gamma example, made here, seeds fixed
set.seed(11); g <- gl(20,8); x <- rnorm(160); u <- rnorm(20,0,.6); mu <- plogis(-.3+.5*x+u[g]); yb <- rbeta(160, mu*6, (1-mu)*6)
set.seed(12); u2 <- rnorm(20,0,.4); mu2 <- exp(1+.3*x+u2[g]); yg <- rgamma(160, shape=4, scale=mu2/4); yn <- rnorm(160)+mu2; yt <- 1+.5*x+u2[g]+rt(160,4)
yw <- ifelse(runif(160)<.3, 0, yg); sim <- data.frame(g,x,yb,yg,yt,yw); write.csv(sim, "sim160.csv", row.names=FALSE)
# the beta example with two random slopes
run("cbpp", quote(glmmTMB(cbind(incidence, size-incidence) ~ period + (1|herd), cbpp, family=binomial)))
run("cbpp-probit", quote(glmmTMB(cbind(incidence, size-incidence) ~ period + (1|herd), cbpp, family=binomial("probit"))))
run("cbpp-cloglog", quote(glmmTMB(cbind(incidence, size-incidence) ~ period + (1|herd), cbpp, family=binomial("cloglog"))))
run("cbpp-reml", quote(glmmTMB(cbind(incidence, size-incidence) ~ period + (1|herd), cbpp, family=binomial, REML=TRUE)))
run("cbpp-betabinomial", quote(glmmTMB(cbind(incidence, size-incidence) ~ period + (1|herd), cbpp, family=betabinomial)))
run("sal-poisson", quote(glmmTMB(count ~ spp*mined + (1|site), sal, family=poisson)))
run("sal-nbinom2", quote(glmmTMB(count ~ spp*mined + (1|site), sal, family=nbinom2)))
run("sal-nbinom1", quote(glmmTMB(count ~ spp + mined + (1|site), sal, family=nbinom1)))
run("sal-zip", quote(glmmTMB(count ~ spp*mined + (1|site), ziformula=~spp*mined, sal, family=poisson)))
run("sal-zip-small", quote(glmmTMB(count ~ mined + (1|site), ziformula=~mined, sal, family=poisson)))
run("sal-zinb2-disp", quote(glmmTMB(count ~ spp + mined + (1|site), ziformula=~spp + mined, dispformula=~DOY, sal, family=nbinom2)))
run("sal-hurdle-tpois", quote(glmmTMB(count ~ spp + mined + (1|site), ziformula=~spp + mined, sal, family=truncated_poisson)))
run("sal-hurdle-tnb2", quote(glmmTMB(count ~ spp + mined + (1|site), ziformula=~spp + mined, sal, family=truncated_nbinom2)))
run("sal-zi-random", quote(glmmTMB(count ~ spp + mined + (1|site), ziformula=~mined + (1|site), sal, family=nbinom2)))
run("sal-genpois", quote(glmmTMB(count ~ spp + mined + (1|site), sal, family=genpois)))
run("owls-zinb1", quote(glmmTMB(NCalls ~ FoodTreatment + ArrivalTime + SexParent + (1|Nest) + offset(log(BroodSize)), ziformula=~1, owl, family=nbinom1)))
run("owls-zip", quote(glmmTMB(NCalls ~ (FoodTreatment + ArrivalTime)*SexParent + (1|Nest) + offset(log(BroodSize)), ziformula=~1, owl, family=poisson)))
run("epil2-nb2", quote(glmmTMB(y ~ Base*trt + Age + Visit + (Visit|subject), epil2, family=nbinom2)))
run("epil2-poisson", quote(glmmTMB(y ~ Base*trt + Age + Visit + (1|subject), epil2, family=poisson)))
run("beta", quote(glmmTMB(yb ~ x + (1|g), sim, family=beta_family)))
run("beta-slope-disp", quote(glmmTMB(yb ~ x + (1+x|g), dispformula=~x, sim, family=beta_family)))
run("gamma-log", quote(glmmTMB(yg ~ x + (1|g), sim, family=Gamma("log"))))
run("gamma-inverse", quote(glmmTMB(yg ~ 1 + (1|g), sim, family=Gamma("inverse"))))
run("tweedie", quote(glmmTMB(yw ~ x + (1|g), sim, family=tweedie)))
run("t", quote(glmmTMB(yt ~ x + (1|g), sim, family=t_family)))
if (packageVersion("glmmTMB") >= "1.1.8") run("lognormal", quote(glmmTMB(yg ~ x + (1|g), sim, family=lognormal("log"))))
run("gt", quote(glmmTMB(TICKS ~ YEAR + scale(HEIGHT) + (1|BROOD) + (1|LOCATION), gt, family=poisson)))
run("toenail", quote(glmmTMB(as.integer(outcome=="moderate or severe") ~ treatment*time + (1|patientID), toenail, family=binomial)))
run("ohio", quote(glmmTMB(resp ~ age + smoke + (1|id), ohio, family=binomial)))
run("contraception-slope", quote(glmmTMB(use ~ age + I(age^2) + urban + livch + (1+urban|district), Contraception, family=binomial)))
if (packageVersion("glmmTMB") < "1.1.8") run("compois-small", quote(glmmTMB(y ~ Visit + (1|subject), subset(epil2, as.integer(subject) <= 20), family=compois)))
