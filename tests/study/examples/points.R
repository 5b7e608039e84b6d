# The points of a sweep in R:  hakyu sweep analyse DIR --points sweep.csv >analysis.md
arguments <- commandArgs(trailingOnly = TRUE)
points <- read.csv(arguments[1], check.names = FALSE)
figure <- arguments[2]
factor <- arguments[3]
means <- tapply(points[[figure]], factor(points[[factor]], unique(points[[factor]])), mean)
for (level in names(means)) cat(level, format(means[[level]], digits = 10), "\n")
