"""How a line is meant: the emotion data, MicroALBERT, and the affect it gives to a face."""
