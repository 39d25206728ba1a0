"""MicroALBERT: a Korean encoder of two million parameters that tells how a line is meant."""
