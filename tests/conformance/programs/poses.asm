; Poses: constant, lipsync, built from scalars, added, scaled, clamped, faded, picked from.
asv3 1.0
requires ["core"]
uses []
emotions ["neutral"]
variants []
state []
meta ["name", "conformance"]
consts 1
  0
pool 0 pose f32 52
  0.011 0.065 0.454 0.269 0.277 0.366 -0.147 0.084 0.045 0.357 -0.052 0.178 -0.059
  0.005 0.551 0.559 0.086 0.123 0.239 0.135 0.101 0.473 0.162 0.366 0.299 0.564
  -0.105 -0.003 0.456 0.170 0.210 0.514 0.001 0.170 0.272 0.425 0.094 0.037 0.146
  0.583 -0.033 0.210 0.090 -0.081 0.021 0.362 -0.126 0.349 0.045 0.439 0.301 0.377
pool 1 map u8 52
  255 2 2 255 0 3 1 0 1 0 2 3 1
  3 255 0 255 1 0 1 3 2 1 3 1 0
  1 255 255 3 1 1 0 0 1 1 1 1 2
  2 1 255 1 1 1 3 2 0 2 3 1 1
pool 2 pose f32 52
  0.309 0.484 0.720 0.081 0.601 0.924 0.032 0.741 0.344 0.250 0.651 0.146 0.979
  0.638 0.802 0.334 0.207 0.981 0.564 0.133 0.896 0.414 0.169 0.373 0.059 0.421
  0.141 0.922 0.620 0.169 0.522 0.960 0.689 0.318 0.274 0.470 0.902 0.113 0.822
  0.532 0.179 0.937 0.868 0.180 0.492 0.515 0.548 0.503 0.063 0.795 0.356 0.587
tick scalars 1 weights - poses 0
  s0 = const c0 ; nothing to do at a tick
frame scalars 9 weights - poses 12
  s0 = input valence
  s1 = input arousal
  s2 = input dominance
  s3 = input confidence
  p0 = pose @0
  p1 = lipsync
  p2 = pscale p1 s0
  p3 = padd p0 p2
  s4 = copy s0
  s5 = copy s1
  s6 = copy s2
  s7 = copy s3
  p4 = build s4 4 @1
  p5 = clamp p4
  p6 = fade p3 s3 @2
  p7 = padd p6 p5
  s8 = pick p7 jawOpen
  p8 = pscale p5 s8
  p9 = padd p7 p8
  p10 = pscale p4 s1
  p11 = padd p9 p10
  out p11
