library(testthat)
library(mixdiffr)

test_check("mixdiffr")
