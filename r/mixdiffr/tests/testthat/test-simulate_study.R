command <- Sys.getenv("MIXDIFF_COMMAND")
study <- tempfile(fileext = ".yaml")
writeLines(c(
  "seed: 5", "replicates: 4", "generate:", "  units: {g: 6, k: 3}", "  columns: {x: {draw: 'rnorm(0, 1)'}}",
  "  formula: y ~ x + (1 | g)", "  parameters: {'beta|(Intercept)': 1, 'beta|x': 0.5, 'sd|g|(Intercept)': 1, 'sd|Residual': 1}",
  "estimators: [lme4/REML, nlme/ML]", "estimands: ['beta|x']"
), study)
has_reader <- requireNamespace("nanoparquet", quietly = TRUE) || requireNamespace("arrow", quietly = TRUE)

test_that("what is missing is told before anything runs", {
  expect_error(simulate_study("nowhere.yaml"), "does not exist")
  expect_error(simulate_study(study, mixdiff = "/nowhere/mixdiff"), "was not found")
  skip_if(has_reader, "a reader of Parquet is installed")
  skip_if(!nzchar(command), "MIXDIFF_COMMAND names no command")
  expect_error(simulate_study(study, mixdiff = command), "nanoparquet or arrow")
  expect_false(dir.exists(sub("yaml$", "results", study)))
})
test_that("a study runs, and its tables are data frames", {
  skip_if(!nzchar(command), "MIXDIFF_COMMAND names no command")
  performance <- suppressMessages(simulate_study(study, workers = 1, what = "performance", mixdiff = command))
  bias <- subset(performance, measure == "bias" & policy == "none")
  expect_equal(bias$n, c(4, 4))
  expect_equal(bias$estimator, c("lme4/REML", "nlme/ML"))
  skip_if(!has_reader, "neither nanoparquet nor arrow is installed")
  fits <- simulate_study(study, run = FALSE, mixdiff = command)
  expect_equal(nrow(fits), 8)
  expect_equal(mean(fits[["estimate:beta|x"]][fits$estimator == "lme4/REML"]) - 0.5, bias$value[1])
})
test_that("what the command refuses is an error in its words", {
  skip_if(!nzchar(command), "MIXDIFF_COMMAND names no command")
  bad <- tempfile(fileext = ".yaml")
  writeLines(sub("lme4/REML", "lme5/REML", readLines(study)), bad)
  expect_error(simulate_study(bad, what = "performance", mixdiff = command), "unknown backend 'lme5'")
})
