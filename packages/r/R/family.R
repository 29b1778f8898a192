# Families by the names of the problem, as each package makes them; the link is given by its name.
plainFamily <- function(job) {
  if (job$family == "negative.binomial") return(do.call(MASS::negative.binomial, list(theta = job$theta, link = job$link)))
  make <- list(binomial = stats::binomial, poisson = stats::poisson, Gamma = stats::Gamma, gaussian = stats::gaussian,
    inverse.gaussian = stats::inverse.gaussian)[[job$family]]
  if (is.null(make)) NULL else make(link = stats::make.link(job$link))
}
glmmTMBFamily <- function(job) {
  if (job$family == "negative.binomial") return(NULL)
  plain <- plainFamily(job)
  if (!is.null(plain)) return(plain)
  if (!(job$family %in% getNamespaceExports("glmmTMB"))) return(NULL)
  getExportedValue("glmmTMB", job$family)(link = job$link)
}
# Its own families have one link each.
adaptiveFamily <- function(job) {
  own <- c("nbinom2(log)" = "negative.binomial", "beta_family(logit)" = "beta.fam", "betabinomial(logit)" = "beta.binomial", "Gamma(log)" = "Gamma.fam")
  own <- own[sprintf("%s(%s)", job$family, job$link)]
  if (job$family %in% c("binomial", "poisson")) return(plainFamily(job))
  if (is.na(own)) NULL else getExportedValue("GLMMadaptive", own)()
}
noFamily <- function(package, job) list(
  lacks = sprintf("family:%s(%s)", job$family, job$link), limit = "original",
  message = sprintf("%s %s has no family %s with link %s here", package, utils::packageDescription(package)$Version, job$family, job$link)
)
isGeneralized <- function(job) job$family != "gaussian" || job$link != "identity"
response <- function(b) if (is.null(b$data$failures)) quote(y) else quote(cbind(y, failures))
