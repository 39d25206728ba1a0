; Constraints, gaze, lids and fades on NaN and infinities: a NaN bound is 0, a NaN excludes nothing, nothing leaks.
asv3 1.0
requires ["core"]
uses []
emotions ["neutral"]
variants []
state ["glide"]
meta ["name", "conformance"]
consts 4
  1e6 0.5 0.25 0.0
pool 0 glide f32 2
  1 1
pool 1 map u8 52
  0 1 2 3 4 5 0 1 2 3 4 5 0
  1 2 3 4 5 0 1 2 3 4 5 0 1
  2 3 4 5 0 1 2 3 4 5 0 1 2
  3 4 5 0 1 2 3 4 5 0 1 2 3
pool 2 caps f32 6x4
  3 0 1 -1 4 1 1 -1 9 2 1 -1 10
  5 0.3 0.5 15 6 0.2 0 16 17 0.2 -1
pool 3 exclusions f32 6x3
  18 21 0.7 19 22 0.6 24 27 1 28 29 0.5 30
  33 0.5 34 35 0.7
pool 4 pairs f32 5x2
  36 39 37 40 42 45 46 47 48 51
pool 5 look f32 5
  35 35 25 30 1
pool 6 lids f32 2
  0.45 0.25
tick scalars 1 weights - poses 0
  s0 = input valence
  s0 = glide s0 $0 @0
frame scalars 8 weights - poses 2
  s0 = const c0
  s0 = mul s0 s0
  s0 = mul s0 s0
  s0 = mul s0 s0 ; infinity
  s1 = sub s0 s0 ; NaN
  s6 = copy s0
  s7 = glide_at $0
  s0 = copy s1
  s1 = copy s6
  s2 = const c3
  s2 = sub s2 s6
  s3 = const c1
  s4 = const c2
  s5 = copy s7
  p0 = build s0 6 @1
  p1 = net p0 @4
  p1 = exclude p1 @3
  p1 = cap p1 @2
  p1 = look p1 s7 s0 @5
  p1 = lids p1 s7 @6
  p1 = look p1 s0 s7 @5
  out p1
