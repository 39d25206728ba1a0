; Every scalar opcode on inputs; each result is shown twice, as x and -x.
asv3 1.0
requires ["core"]
uses []
emotions ["neutral"]
variants []
state []
meta ["name", "conformance"]
consts 5
  0 1 3 0.1 0.0009765625
pool 0 map u8 52
  0 1 2 3 4 5 6 7 8 9 10 11 12
  13 14 15 16 17 18 19 20 21 22 23 24 25
  26 27 28 29 30 31 32 33 34 35 36 37 38
  39 40 41 42 43 44 45 46 47 48 49 50 51
tick scalars 1 weights - poses 0
  s0 = const c0 ; nothing to do at a tick
frame scalars 91 weights - poses 1
  s0 = const c0 ; 0
  s1 = const c1 ; 1
  s2 = const c2 ; 3
  s3 = const c3 ; 0.1
  s4 = const c4 ; 0.0009765625
  s5 = input valence
  s6 = input arousal
  s7 = input dominance
  s8 = input confidence
  s9 = input level
  s10 = input time
  s11 = input gaze_yaw
  s12 = add s5 s6
  s13 = add s10 s3
  s14 = mul s10 s4
  s15 = sub s5 s7
  s16 = mul s5 s6
  s17 = mul s11 s3
  s18 = mul s17 s3
  s19 = div s5 s7
  s20 = div s1 s2
  s21 = div s6 s0
  s22 = min s5 s6
  s23 = max s5 s6
  s24 = sqrt s8
  s25 = sqrt s5
  s26 = lt s5 s6
  s27 = le s5 s6
  s28 = lt s7 s7
  s29 = le s7 s7
  s30 = select s5 s8 s6
  s31 = copy s7
  s32 = mul s14 s14
  s33 = sub s10 s9
  s34 = div s9 s2
  s35 = mul s34 s3
  s36 = add s35 s3
  s37 = sqrt s36
  s38 = div s37 s11
  s39 = copy s12
  s40 = sub s0 s12 ; shows what is negative
  s41 = copy s13
  s42 = sub s0 s13 ; shows what is negative
  s43 = copy s15
  s44 = sub s0 s15 ; shows what is negative
  s45 = copy s16
  s46 = sub s0 s16 ; shows what is negative
  s47 = copy s17
  s48 = sub s0 s17 ; shows what is negative
  s49 = copy s18
  s50 = sub s0 s18 ; shows what is negative
  s51 = copy s19
  s52 = sub s0 s19 ; shows what is negative
  s53 = copy s20
  s54 = sub s0 s20 ; shows what is negative
  s55 = copy s21
  s56 = sub s0 s21 ; shows what is negative
  s57 = copy s22
  s58 = sub s0 s22 ; shows what is negative
  s59 = copy s23
  s60 = sub s0 s23 ; shows what is negative
  s61 = copy s24
  s62 = sub s0 s24 ; shows what is negative
  s63 = copy s25
  s64 = sub s0 s25 ; shows what is negative
  s65 = copy s26
  s66 = sub s0 s26 ; shows what is negative
  s67 = copy s27
  s68 = sub s0 s27 ; shows what is negative
  s69 = copy s28
  s70 = sub s0 s28 ; shows what is negative
  s71 = copy s29
  s72 = sub s0 s29 ; shows what is negative
  s73 = copy s30
  s74 = sub s0 s30 ; shows what is negative
  s75 = copy s31
  s76 = sub s0 s31 ; shows what is negative
  s77 = copy s32
  s78 = sub s0 s32 ; shows what is negative
  s79 = copy s33
  s80 = sub s0 s33 ; shows what is negative
  s81 = copy s34
  s82 = sub s0 s34 ; shows what is negative
  s83 = copy s35
  s84 = sub s0 s35 ; shows what is negative
  s85 = copy s36
  s86 = sub s0 s36 ; shows what is negative
  s87 = copy s37
  s88 = sub s0 s37 ; shows what is negative
  s89 = copy s38
  s90 = sub s0 s38 ; shows what is negative
  p0 = build s39 52 @0
  out p0
