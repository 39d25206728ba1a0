; NaN weights through `acted`: a row whose hat is 0 is NaN too (NaN x 0), so both comparisons say 0.
asv3 1.0
requires ["core"]
uses []
emotions ["neutral", "joy", "anger"]
variants []
state ["affect", "glide", "glide"]
meta ["name", "conformance"]
consts 3
  0.5 0.125 1e6
pool 0 affect f32 3x20
  0 0 0 0 0 0 0 0 0 0 0 0 0
  0 0 .04 .04 0 .2 .2 0.1 0.1 0 0.2 0.2 0
  0.3 0.3 0 0.4 0.4 0.1 0.5 0.5 0.2 .1 .05 10 .3
  .1 -0.1 0.2 0.1 -0.1 0.2 0.1 -0.1 0.2 0.1 -0.1 0.2 0.1
  -0.1 0.2 0.1 1 1 0 1 1
pool 1 rbf f32 4x8
  0 0 0 -0.09484724 -1.513439 0.5219058 0.6243484 0.3671852 0.5 0.5 0 0.361786 0.5219058
  -0.7497058 0.1385307 0.08926918 -0.5 0.25 0.25 0.3347503 0.6243484 0.1385307 -0.8695521 0.106673 0.25 -0.75
  0.5 0.398311 0.3671852 0.08926918 0.106673 -0.5631273
pool 2 rows u16 3x6
  0 0 0 1 1 1 0 1 2 3 4 5 0
  5 5 2 3 1
pool 3 glide f32 2
  1 1
pool 4 map u8 52
  0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1
tick scalars 16 weights 11,11,6 poses 0
  s0 = input valence
  s1 = input arousal
  s2 = input dominance
  s3 = input has_affect
  s4 = input emotion
  s5 = input level
  s6 = input confidence
  s7 = const c0
  s8 = const c1
  w0 = affect s0 $0 @0
  s9 = const c2
  s9 = mul s9 s9
  s9 = mul s9 s9
  s9 = mul s9 s9 ; infinity
  s10 = sub s9 s9 ; NaN
  w1 = wscale w0 s10
  w2 = acted w1 @2
  s11 = at w2 2
  s12 = lt s11 s7
  s13 = le s7 s11
  s14 = glide s12 $1 @3
  s15 = glide s13 $2 @3
frame scalars 4 weights - poses 1
  s0 = glide_at $1
  s1 = glide_at $2
  s2 = copy s0
  s3 = copy s1
  p0 = build s2 2 @4
  out p0
