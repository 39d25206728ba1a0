"""The emotion dataset: labels, seed scenarios, relabelled public sets, splits, reviews."""
