"""Measuring a face: every measure has a definition, a figure, a bound and a verdict."""
