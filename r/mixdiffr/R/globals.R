# A pronoun of ggplot2's, which finds a column by its name.
utils::globalVariables(".data")
