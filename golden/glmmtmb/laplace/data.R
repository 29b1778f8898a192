## The data of record.R as tables: Rscript data.R, where glmmTMB and lme4 are installed.
## sim160.csv: made by the seeds in record.R; toenail, ohio, contraception: ../../glmer
library(glmmTMB)
out <- function(d, name) write.csv(d, paste0(name, ".csv"), row.names = FALSE, quote = FALSE)
out(glmmTMB::Salamanders, "salamanders")
o <- glmmTMB::Owls
o$NCalls <- o$SiblingNegotiation
out(o[, c("Nest", "FoodTreatment", "SexParent", "ArrivalTime", "BroodSize", "NCalls")], "owls")
out(glmmTMB::epil2, "epil2")
out(lme4::cbpp, "cbpp")
out(lme4::grouseticks[, c("TICKS", "BROOD", "HEIGHT", "YEAR", "LOCATION")], "grouseticks")
